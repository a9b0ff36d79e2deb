using K8sPki.TestServer;

namespace K8sPki.Tests.PesterFiles;

/// <summary>
/// The cluster that the Pester files work on: the one that K8SPKI_LIVE_KUBECONFIG names, or else a TestApiServer that lives
/// as long as the tests.
/// </summary>
internal static class LiveCluster
{
    private const string Variable = "K8SPKI_LIVE_KUBECONFIG";
    private static readonly Lazy<Task<string>> Own = new(StartAsync);

    /// <summary>What names the cluster to a process that runs a file.</summary>
    public static async Task<Dictionary<string, string?>> EnvironmentAsync() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? new() { [Variable] = named }
            : new() { [Variable] = await Own.Value };

    private static async Task<string> StartAsync()
    {
        var server = await TestApiServer.StartAsync();
        var folder = Directory.CreateTempSubdirectory("K8sPki-live-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        var path = Path.Combine(folder.FullName, "config");
        TestApiServer.WriteKubeConfig(path, server.AdminKubeConfig);
        return path;
    }
}
