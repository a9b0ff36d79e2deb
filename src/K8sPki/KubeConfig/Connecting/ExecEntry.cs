namespace K8sPki;

/// <summary>Reads the credential program of a user (kubeconfig: <c>users[].user.exec</c>).</summary>
internal static class ExecEntry
{
    private const string Group = "client.authentication.k8s.io/";
    private static readonly string[] Modes = ["Never", "IfAvailable", "Always"];

    public static ExecPlugin Read(KubeConfigEntry user, KubeConfigEntry cluster)
    {
        var command = user.Text("exec", "command") ?? throw KubeConfigConnection.Incomplete(user, "has an exec block without a command");
        var version = user.Text("exec", "apiVersion") ?? throw KubeConfigConnection.Incomplete(user, "has an exec block without an apiVersion");
        if (version is not (Group + "v1" or Group + "v1beta1"))
            throw new UnsupportedInputException("ExecVersionNotSupported",
                $"The credential program of {KubeConfigConnection.Where(user)} speaks '{PrintableText.Escape(version)}'; here it is {Group}v1 or v1beta1, as in kubectl since 1.24. A newer release of it does.");
        return new ExecPlugin(KubeConfigPaths.IsCommandPath(command) ? KubeConfigPaths.Resolve(command, user.File.Path) : command, version)
        {
            Arguments = user.Texts("exec", "args"),
            Environment = new KubeConfigExec(user, showSecrets: true).Environment,
            InteractiveMode = ModeOf(user, version),
            ProvideClusterInfo = user.Flag("exec", "provideClusterInfo"),
            ClusterConfig = ConfigOf(cluster),
            InstallHint = user.Text("exec", "installHint"),
        };
    }

    private static string ModeOf(KubeConfigEntry user, string version)
    {
        // v1beta1 came before the field and so has a default; v1 demands it.
        var mode = user.Text("exec", "interactiveMode")
            ?? (version.EndsWith("v1beta1", StringComparison.Ordinal) ? "IfAvailable" : throw KubeConfigConnection.Incomplete(user, "has an exec block without interactiveMode, which v1 demands"));
        return Modes.Contains(mode, StringComparer.Ordinal) ? mode : throw KubeConfigConnection.Incomplete(user, $"has an exec block with interactiveMode '{PrintableText.Escape(mode)}'; it is {string.Join(", ", Modes)}");
    }

    private static string? ConfigOf(KubeConfigEntry cluster)
    {
        if (cluster.Node("extensions") is not { } list)
            return null;
        foreach (var item in YamlDocument.Resolve(list).Children)
        {
            if (cluster.Document.Field(item, "name") is { } name && cluster.Document.HasValue(name, Group + "exec"))
                return cluster.Document.Field(item, "extension") is { } content ? YamlJson.Write(cluster.Document, content) : null;
        }

        return null;
    }
}
