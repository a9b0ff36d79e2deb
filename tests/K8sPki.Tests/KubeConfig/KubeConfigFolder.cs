namespace K8sPki.Tests.KubeConfigs;

/// <summary>A folder for kubeconfigs, removed at the end.</summary>
internal sealed class KubeConfigFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("K8sPki-kubeconfig-");

    public string Path => folder.FullName;

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        folder.Delete(true);
    }

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public string Read(string name) => File.ReadAllText(PathOf(name));

    /// <summary>Names of what is in the folder, sorted.</summary>
    public string[] Names() => [.. folder.GetFileSystemInfos().Select(item => item.Name).Order(StringComparer.Ordinal)];

    /// <summary>Runs an operation on one file.</summary>
    public KubeConfigDraft Change(string name, Action<KubeConfigDraft> operation) =>
        KubeConfigWriter.Change(KubeConfigLocation.Of(PathOf(name)), operation, CancellationToken.None);
}
