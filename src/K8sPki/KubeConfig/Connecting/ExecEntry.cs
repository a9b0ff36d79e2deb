using K8sPki.Api;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>
/// Reads the credential program of a user (kubeconfig: <c>users[].user.exec</c>). The rules of <see cref="UserRules"/> hold for
/// it.
/// </summary>
internal static class ExecEntry
{
    private const string ClusterExtension = "client.authentication.k8s.io/exec";

    public static ExecPlugin Read(KubeConfigEntry user, KubeConfigEntry cluster)
    {
        var command = user.Text("exec", "command")!;
        return new ExecPlugin(
            KubeConfigPaths.IsCommandPath(command) ? KubeConfigPaths.Resolve(command, user.File.Path) : command,
            user.Text("exec", "apiVersion")!)
        {
            Arguments = user.Texts("exec", "args"),
            Environment = user.Body.Items("exec", "env")
                .Select(item => (Name: item.Text("name")!, Value: item.Text("value") ?? "")).ToList(),
            InteractiveMode = UserRules.ModeOf(user)!,
            ProvideClusterInfo = user.Flag("exec", "provideClusterInfo"),
            ClusterConfig = ConfigOf(cluster),
            InstallHint = user.Text("exec", "installHint"),
        };
    }

    private static string? ConfigOf(KubeConfigEntry cluster) =>
        cluster.Body.Items("extensions").Where(item => item.Text("name") == ClusterExtension)
            .Select(item => item.Document.Field(item.Node, "extension")).FirstOrDefault() is { } content
            ? YamlJson.Write(cluster.Document, content) : null;
}
