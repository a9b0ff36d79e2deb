namespace K8sPki.Tests;

/// <summary>Where the sources of the running tests lie.</summary>
internal static class Repository
{
    /// <summary>The folder of K8sPki.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path inside the repository.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The module as it is laid out beside the tests: what they import.</summary>
    public static string ModuleManifest { get; } =
        Path.Combine(AppContext.BaseDirectory, "Modules", "K8sPki", "K8sPki.psd1");

    /// <summary>What a project of this repository built in the configuration of these tests.</summary>
    public static string BuiltFile(string project, string framework, string file) =>
        PathOf(project, "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, framework, file);

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "K8sPki.sln")))
                return folder;
        }

        throw new DirectoryNotFoundException($"No K8sPki.sln above {AppContext.BaseDirectory}.");
    }
}
