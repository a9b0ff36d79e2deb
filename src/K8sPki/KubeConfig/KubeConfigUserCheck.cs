namespace K8sPki;

/// <summary>Checks the credentials of one user.</summary>
internal sealed class KubeConfigUserCheck(KubeConfigEntry user, EntryFinding add)
{
    private const string VersionPrefix = "client.authentication.k8s.io/";

    public void Run()
    {
        CheckMethods();
        CheckExec();
        CheckPair();
        if (user.Text("tokenFile") is { } tokenFile && !File.Exists(KubeConfigPaths.Resolve(tokenFile, user.File.Path)))
            Error("FileNotFound", $"names a tokenFile that is not there: '{PrintableText.Escape(tokenFile)}'", "Make the file, or unset TokenFile.");
    }

    /// <summary>The client certificate and its key: both or none, and belonging to each other.</summary>
    public void CheckPair()
    {
        var hasCertificate = Has("client-certificate");
        var hasKey = Has("client-key");
        if (hasCertificate && !hasKey)
            Error("KeyMissing", "has a client certificate and no client key", $"Set-K8sKubeConfigUser {CommandArgument.InQuotes(user.Name)} -ClientKey …");
        if (hasKey && !hasCertificate)
            Error("CertificateMissing", "has a client key and no client certificate", $"Set-K8sKubeConfigUser {CommandArgument.InQuotes(user.Name)} -ClientCertificate …");
        var certificate = KubeConfigCertificateCheck.Certificates(user, "client-certificate", add) is [var first, ..] ? first : null;
        if (KubeConfigCertificateCheck.Key(user, add) is { } key && certificate is not null && !key.PublicKey.Equals(certificate.PublicKey))
            Error("KeyMismatch", "has a client key that is not the key of its client certificate", "Set both anew with Set-K8sKubeConfigUser.");
    }

    private void CheckMethods()
    {
        var hasToken = (user.Text("token") ?? user.Text("tokenFile")) is not null;
        if (hasToken && (user.Text("username") is not null || (user.Text("token") is not null && user.Text("password") is not null)))
            Error("TokenAndPassword", "has a token and a user name with password; kubectl refuses both together", $"Set-K8sKubeConfigUser {CommandArgument.InQuotes(user.Name)} -Unset Credential");
        if (user.Node("exec") is not null && user.Node("auth-provider") is not null)
            Error("ExecAndAuthProvider", "has an exec block and an auth-provider; kubectl refuses both together", $"Set-K8sKubeConfigUser {CommandArgument.InQuotes(user.Name)} -Unset AuthProvider");
        if (user.Text("as") is null && (user.Node("as-uid") ?? user.Node("as-groups") ?? user.Node("as-user-extra")) is not null)
            Error("ImpersonationWithoutUser", "impersonates groups, a uid or extra without a user, which kubectl refuses", $"Set-K8sKubeConfigUser {CommandArgument.InQuotes(user.Name)} -Unset Impersonation");
        if (user.Text("password") is not null)
            add("BasicAuthentication", FindingSeverity.Warning, user, "uses a password, which Kubernetes no longer takes since 1.19", "Use a client certificate or a token.");
    }

    private void CheckExec()
    {
        if (user.Node("exec") is null)
            return;
        var version = user.Text("exec", "apiVersion");
        if (user.Text("exec", "command") is null)
            Error("ExecCommandMissing", "has an exec block without a command", $"Set-K8sKubeConfigUser {CommandArgument.InQuotes(user.Name)} -ExecCommand …");
        if (version is null || !version.StartsWith(VersionPrefix, StringComparison.Ordinal))
            Error("ExecVersionInvalid", $"has an exec block without a known apiVersion: '{PrintableText.Escape(version ?? "")}'", $"Set-K8sKubeConfigUser {CommandArgument.InQuotes(user.Name)} -ExecApiVersion {VersionPrefix}v1");
        if (version == VersionPrefix + "v1" && user.Text("exec", "interactiveMode") is null)
            Error("ExecModeMissing", "has an exec block without interactiveMode, which v1 demands", $"Set-K8sKubeConfigUser {CommandArgument.InQuotes(user.Name)} -ExecInteractiveMode IfAvailable");
        if (user.Text("exec", "command") is { } command && KubeConfigPaths.IsCommandPath(command) && !File.Exists(KubeConfigPaths.Resolve(command, user.File.Path)))
            add("ExecCommandNotFound", FindingSeverity.Warning, user, $"runs a program that is not there: '{PrintableText.Escape(command)}'", "Install it, or correct the path.");
    }

    private bool Has(string field) => (user.Text(field) ?? user.Text(field + "-data")) is not null;

    private void Error(string id, string what, string remedy) => add(id, FindingSeverity.Error, user, what, remedy);
}
