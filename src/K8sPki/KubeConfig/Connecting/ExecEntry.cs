namespace K8sPki;

/// <summary>Reads the credential program of a user (kubeconfig: <c>users[].user.exec</c>). The rules of <see cref="UserRules"/> hold for it.</summary>
internal static class ExecEntry
{
    private const string ClusterExtension = "client.authentication.k8s.io/exec";

    public static ExecPlugin Read(KubeConfigEntry user, KubeConfigEntry cluster)
    {
        var command = user.Text("exec", "command")!;
        return new ExecPlugin(KubeConfigPaths.IsCommandPath(command) ? KubeConfigPaths.Resolve(command, user.File.Path) : command, user.Text("exec", "apiVersion")!)
        {
            Arguments = user.Texts("exec", "args"),
            Environment = user.Items("exec", "env").Select(item => (Name: user.TextOf(item, "name")!, Value: user.TextOf(item, "value") ?? "")).ToList(),
            InteractiveMode = UserRules.ModeOf(user)!,
            ProvideClusterInfo = user.Flag("exec", "provideClusterInfo"),
            ClusterConfig = ConfigOf(cluster),
            InstallHint = user.Text("exec", "installHint"),
        };
    }

    private static string? ConfigOf(KubeConfigEntry cluster)
    {
        if (cluster.Node("extensions") is not { } list)
            return null;
        foreach (var item in YamlDocument.Resolve(list).Children)
        {
            if (cluster.Document.Field(item, "name") is { } name && cluster.Document.HasValue(name, ClusterExtension))
                return cluster.Document.Field(item, "extension") is { } content ? YamlJson.Write(cluster.Document, content) : null;
        }

        return null;
    }
}
