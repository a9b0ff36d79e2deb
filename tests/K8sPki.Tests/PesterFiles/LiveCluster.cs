using K8sPki.TestServer;

namespace K8sPki.Tests.PesterFiles;

/// <summary>The cluster that the files in tests/Live work on: the one that is named, or else a TestApiServer that lives as long as the tests.</summary>
internal static class LiveCluster
{
    /// <summary>The environment variable with the kubeconfig.</summary>
    public const string Variable = "K8SPKI_LIVE_KUBECONFIG";

    private static readonly Lazy<string> Own = new(Start);

    /// <summary>Sees to it that a cluster is named.</summary>
    public static void Provide()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 })
            Environment.SetEnvironmentVariable(Variable, Own.Value);
    }

    private static string Start()
    {
        var server = TestApiServer.StartAsync().GetAwaiter().GetResult();
        var folder = Directory.CreateTempSubdirectory("K8sPki-live-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        var path = Path.Combine(folder.FullName, "config");
        TestApiServer.WriteKubeConfig(path, server.AdminKubeConfig);
        return path;
    }
}
