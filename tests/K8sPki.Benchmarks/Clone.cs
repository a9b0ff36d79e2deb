namespace K8sPki.Benchmarks;

/// <summary>The clone that this program was built in.</summary>
internal static class Clone
{
    private static readonly string Root = FindRoot();

    /// <summary>A path below its root.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "K8sPki.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("This program is not in a clone of the repository.");
        return folder.FullName;
    }
}
