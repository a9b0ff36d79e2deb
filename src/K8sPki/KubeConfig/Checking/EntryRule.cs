using K8sPki.Api;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.KubeConfigDocuments;

/// <summary>Something that kubectl refuses about a cluster or user when a context uses it.</summary>
/// <param name="Rule">What it is called, also by the error where a command needs the entry.</param>
/// <param name="Problem">What is wrong with an entry, as the end of a sentence about it; null when nothing is.</param>
/// <param name="Remedy">What mends it.</param>
internal sealed record EntryRule(Rule Rule, Func<KubeConfigEntry, string?> Problem, Func<KubeConfigEntry, Remedy> Remedy)
{
    /// <summary>A rule whose remedy is the Set- command of the entry, with something for a person to fill in.</summary>
    public static EntryRule Set(Rule rule, Func<KubeConfigEntry, string?> problem, string parameters) =>
        new(rule, problem, entry => EntryRemedy.Fill(entry, parameters));

    /// <summary>A rule whose remedy is the Set- command of the entry as it is.</summary>
    public static EntryRule Run(Rule rule, Func<KubeConfigEntry, string?> problem, string parameters) =>
        new(rule, problem, entry => EntryRemedy.Run(entry, parameters));

    /// <summary>The Set- command of an entry in its file; without the file it would change another.</summary>
    public static string Command(KubeConfigEntry entry, string parameters) =>
        $"{entry.Section.SetCommand} {CommandArgument.InQuotes(entry.Name)} {parameters} -KubeConfig "
            + $"{CommandArgument.Of(entry.File.Path)}";

    /// <summary>The rules for entries of a list.</summary>
    public static IReadOnlyList<EntryRule> Of(KubeConfigSection section) =>
        section == KubeConfigSection.Clusters ? ClusterRules.All : section == KubeConfigSection.Users ? UserRules.All : [];

    /// <summary>What an entry has against this rule; null when nothing.</summary>
    public EntryProblem? Judge(KubeConfigEntry entry) =>
        Problem(entry) is { } what ? new EntryProblem(Rule, entry, what, Remedy(entry)) : null;

    /// <summary>Refuses an entry that kubectl cannot use.</summary>
    /// <exception cref="InvalidRequestException">The first rule that it breaks.</exception>
    public static void Refuse(KubeConfigEntry entry)
    {
        foreach (var rule in Of(entry.Section))
        {
            if (rule.Problem(entry) is { } problem)
                throw KubeConfigConnection.Refused(entry, rule.Rule.Id, problem, $"{rule.Remedy(entry)}");
        }
    }
}

/// <summary>Something that is wrong with an entry.</summary>
/// <param name="Rule">The rule that it breaks.</param>
/// <param name="Entry">The entry.</param>
/// <param name="What">What is wrong, as the end of a sentence about the entry.</param>
/// <param name="Remedy">What mends it.</param>
internal sealed record EntryProblem(Rule Rule, KubeConfigEntry Entry, string What, Remedy Remedy)
{
    public EntryProblem(Rule rule, KubeConfigEntry entry, string what, string words)
        : this(rule, entry, what, K8sPki.Remedy.Words(words))
    {
    }
}

/// <summary>The commands that mend an entry.</summary>
internal static class EntryRemedy
{
    /// <summary>The Set- command of the entry, with something for a person to fill in.</summary>
    public static Remedy Fill(KubeConfigEntry entry, string parameters) =>
        Remedy.Words(EntryRule.Command(entry, parameters));

    /// <summary>The Set- command of the entry, to be run as it is.</summary>
    public static Remedy Run(KubeConfigEntry entry, string parameters) => Remedy.Of(new RemedyStep(
        RemedyOrder.Rewrite, entry.Section.SetCommand, CommandArgument.InQuotes(entry.Name),
        $" {parameters} -KubeConfig {CommandArgument.Of(entry.File.Path)}"));
}

/// <summary>
/// What kubectl demands of a cluster (client-go: tools/clientcmd/validation.go, rest/url_utils.go, transport/transport.go).
/// </summary>
internal static class ClusterRules
{
    public static readonly IReadOnlyList<EntryRule> All =
    [
        EntryRule.Set(Rule.ServerMissing, cluster => cluster.Has("server")
            ? null
            : "has no server; kubectl asks localhost:8080 then", "-Server https://…"),
        EntryRule.Set(Rule.ServerNotUrl, NotUrl, "-Server https://…"),
        EntryRule.Run(
            Rule.AuthorityAndInsecure,
            cluster => HasAuthority(cluster) && SkipsVerify(cluster)
                ? "has a certificate authority and insecure-skip-tls-verify; kubectl refuses both together"
                : null,
            "-InsecureSkipTlsVerify:$false"),
        EntryRule.Set(
            Rule.AuthorityTwice,
            cluster => cluster.Has("certificate-authority") && cluster.Has("certificate-authority-data")
                ? "has certificate-authority and certificate-authority-data; kubectl refuses both together"
                : null,
            "-CertificateAuthority …"),
        EntryRule.Set(Rule.ProxyNotUsable, ProxyProblem, "-ProxyUrl http://…"),
    ];

    /// <summary>The server's certificate is not checked.</summary>
    public static bool SkipsVerify(KubeConfigEntry cluster) => cluster.Flag("insecure-skip-tls-verify");

    /// <summary>It names authorities of its own.</summary>
    public static bool HasAuthority(KubeConfigEntry cluster) =>
        cluster.Has("certificate-authority") || cluster.Has("certificate-authority-data");

    /// <summary>
    /// The server as kubectl finds it: where no scheme stands it is http. Null where it finds none, and where it finds one
    /// that .NET would take for another.
    /// </summary>
    public static GoUrl? ServerOf(string text)
    {
        var url = GoUrl.TryParse(text);
        if (url is null || url.Scheme.Length == 0 || url.Host.Length == 0)
            url = GoUrl.TryParse("http://" + text) is { Path: "" or "/" } bare ? bare : null;
        return url?.Scheme is "http" or "https" && url.Host.Length > 0 && url.ToUri() is not null ? url : null;
    }

    private static string? NotUrl(KubeConfigEntry cluster) => cluster.Text("server") is { } server && ServerOf(server) is null
        ? $"has a server that is no URL: '{PrintableText.Escape(SecretText.InAddress(server))}'"
        : null;

    private static string? ProxyProblem(KubeConfigEntry cluster)
    {
        if (cluster.Text("proxy-url") is not { } proxy)
            return null;
        var shown = PrintableText.Escape(SecretText.InAddress(proxy));
        return GoUrl.TryParse(proxy) is not { } url ? $"has a proxy-url that is no URL: '{shown}'"
            : url.Scheme is not ("http" or "https" or "socks5")
                ? $"has a proxy-url that kubectl cannot use: '{shown}'. It begins with http://, https:// or socks5://"
            : url.Host.Length == 0 || url.ToUriWithUser() is null ? $"has a proxy-url without a host: '{shown}'"
            : null;
    }
}

/// <summary>
/// What kubectl demands of a user (client-go: tools/clientcmd/validation.go, transport/round_trippers.go,
/// plugin/pkg/client/auth).
/// </summary>
internal static class UserRules
{
    private const string VersionPrefix = "client.authentication.k8s.io/";
    private static readonly string[] Modes = ["Never", "IfAvailable", "Always"];

    public static readonly IReadOnlyList<EntryRule> All =
    [
        EntryRule.Run(Rule.TokenAndPassword, TokenAndPassword, "-Unset Credential"),
        EntryRule.Set(Rule.CertificateTwice, user => Twice(user, "client-certificate"), "-ClientCertificate …"),
        EntryRule.Set(Rule.KeyTwice, user => HasCertificate(user) ? Twice(user, "client-key") : null, "-ClientKey …"),
        EntryRule.Set(Rule.KeyMissing, user => HasCertificate(user) && !Either(user, "client-key")
            ? "has a client certificate and no client key"
            : null, "-ClientKey …"),
        EntryRule.Set(Rule.TokenMalformed, user => user.Text("token") is { } token && token.Any(IsNoHeader)
            ? "has a token with a line break or another control character in it"
            : null, "-Token …"),
        EntryRule.Run(Rule.ExecAndAuthProvider, user => HasExec(user) && HasProvider(user)
            ? "has an exec block and an auth-provider; kubectl refuses both together"
            : null, "-Unset AuthProvider"),
        EntryRule.Set(Rule.ExecCommandMissing, user => HasExec(user) && !user.Has("exec", "command")
            ? "has an exec block without a command"
            : null, "-ExecCommand …"),
        EntryRule.Run(Rule.ExecVersionInvalid, ExecVersion, $"-ExecApiVersion {VersionPrefix}v1"),
        EntryRule.Run(Rule.ExecModeMissing, user => HasExec(user) && ModeOf(user) is null
            ? "has an exec block without interactiveMode, which v1 demands"
            : null, "-ExecInteractiveMode IfAvailable"),
        EntryRule.Run(Rule.ExecModeInvalid, ExecMode, "-ExecInteractiveMode IfAvailable"),
        new(Rule.ExecVariableInvalid, ExecVariables, _ => Remedy.Words("Give the variable a name in an editor, or remove it.")),
        new(Rule.AuthProviderNotSupported, Provider,
            user => Remedy.Words("Use a credential program: " + EntryRule.Command(user, "-Unset AuthProvider -ExecCommand …"))),
        new(Rule.AuthProviderIncomplete, ProviderSettings,
            user => EntryRemedy.Fill(user, "-AuthProviderArgument @{ 'idp-issuer-url' = …; 'client-id' = … }")),
        EntryRule.Run(Rule.ImpersonationWithoutUser, Impersonation, "-Unset Impersonation"),
    ];

    /// <summary>The user shows a certificate.</summary>
    public static bool HasCertificate(KubeConfigEntry user) => Either(user, "client-certificate");

    /// <summary>Something but a certificate proves who asks.</summary>
    public static bool HasOther(KubeConfigEntry user) =>
        user.Has("token") || user.Has("tokenFile") || user.Has("username") || HasExec(user) || HasProvider(user);

    /// <summary>A field, or the one with its data.</summary>
    public static bool Either(KubeConfigEntry user, string field) => user.Has(field) || user.Has(field + "-data");

    /// <summary>
    /// The program runs only where nothing else proves who asks (client-go: plugin/pkg/client/auth/exec).
    /// </summary>
    public static bool RunsProgram(KubeConfigEntry user) =>
        HasExec(user) && !user.Has("token") && !user.Has("tokenFile") && !user.Has("username")
            && !(HasCertificate(user) && Either(user, "client-key"));

    /// <summary>Whether the program may ask: what stands there, or what its version says where nothing does.</summary>
    public static string? ModeOf(KubeConfigEntry user) => user.Text("exec", "interactiveMode")
        ?? (user.Text("exec", "apiVersion") is VersionPrefix + "v1beta1" or VersionPrefix + "v1alpha1" ? "IfAvailable" : null);

    private static bool HasExec(KubeConfigEntry user) => user.Body.At("exec").IsThere;

    private static bool HasProvider(KubeConfigEntry user) => user.Body.At("auth-provider").IsThere;

    private static string? Twice(KubeConfigEntry user, string field) =>
        user.Has(field) && user.Has(field + "-data") ? $"has {field} and {field}-data; kubectl refuses both together" : null;

    private static string? TokenAndPassword(KubeConfigEntry user) =>
        (user.Has("token") && (user.Has("username") || user.Has("password"))) || (user.Has("tokenFile") && user.Has("username"))
            ? "has a token and a user name with password; kubectl refuses both together" : null;

    private static string? ExecVersion(KubeConfigEntry user) =>
        HasExec(user) && user.Text("exec", "apiVersion") is not (VersionPrefix + "v1" or VersionPrefix + "v1beta1")
        ? $"has an exec block with the apiVersion '{PrintableText.Escape(user.Text("exec", "apiVersion") ?? "")}'; kubectl "
            + $"knows {VersionPrefix}v1 and v1beta1" : null;

    private static string? ExecMode(KubeConfigEntry user) =>
        HasExec(user) && ModeOf(user) is { } mode && !Modes.Contains(mode, StringComparer.Ordinal)
        ? $"has an exec block with interactiveMode '{PrintableText.Escape(mode)}'; it is {string.Join(", ", Modes)}" : null;

    private static string? ExecVariables(KubeConfigEntry user) =>
        user.Body.Items("exec", "env").Any(item => item.Text("name") is null)
        ? "has an exec block with a variable without a name" : null;

    private static string? Provider(KubeConfigEntry user) =>
        HasProvider(user) && user.Text("auth-provider", "name") is var name && name != "oidc"
        ? $"has the auth-provider '{PrintableText.Escape(name ?? "")}'; kubectl knows none but oidc since 1.26" : null;

    private static string? ProviderSettings(KubeConfigEntry user) => user.Text("auth-provider", "name") == "oidc"
        && (!user.Has("auth-provider", "config", "idp-issuer-url") || !user.Has("auth-provider", "config", "client-id"))
        ? "has the auth-provider oidc without idp-issuer-url and client-id, which kubectl demands" : null;

    private static string? Impersonation(KubeConfigEntry user) =>
        !user.Has("as")
            && (user.Has("as-uid") || user.Body.Items("as-groups").Count > 0 || user.Body.Fields("as-user-extra").Count > 0)
            ? "impersonates groups, a uid or extra without a user, which kubectl refuses" : null;

    // What Go takes into no header: golang.org/x/net/http/httpguts.
    private static bool IsNoHeader(char character) => (character < ' ' && character != '\t') || character == '\u007F';
}
