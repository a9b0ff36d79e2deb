using K8sPki.Platform;

namespace K8sPki.KubeConfigDocuments;

/// <summary>
/// Which files make up the kubeconfig, and which of them is written, by kubectl's rules: the file named, else the list
/// in KUBECONFIG, else ~/.kube/config.
/// </summary>
/// <param name="Files">Full paths, first one first; some may not exist.</param>
/// <param name="IsExplicit">The file was named: it is the only one, and reading demands that it exists.</param>
internal sealed record KubeConfigLocation(IReadOnlyList<string> Files, bool IsExplicit)
{
    /// <summary>Name of the environment variable.</summary>
    public const string Variable = "KUBECONFIG";

    /// <summary>The file for what is new and for current-context: the first that exists, else the last.</summary>
    public string DefaultFile => Files.FirstOrDefault(File.Exists) ?? Files[^1];

    /// <summary>What is written first is ~/.kube/config, and nobody has named another.</summary>
    public bool IsDefault => DefaultFile == HomeFile();

    /// <summary>Where it came from as a copy; null for files of this machine.</summary>
    public CopyOrigin? Origin { get; init; }

    /// <summary>A copy: what is no file here can be read and not changed.</summary>
    public static KubeConfigLocation OfCopy(CopyOrigin origin) => new([origin.Address], true) { Origin = origin };

    /// <summary>One file.</summary>
    public static KubeConfigLocation Of(string path) => new([Path.GetFullPath(path)], true);

    /// <summary>The files that kubectl would use here.</summary>
    /// <param name="explicitPath">The file named by the user; null when none was.</param>
    /// <param name="folder">What relative paths are relative to.</param>
    public static KubeConfigLocation Find(string? explicitPath, string folder)
    {
        if (!string.IsNullOrEmpty(explicitPath))
            return new KubeConfigLocation([Path.GetFullPath(explicitPath, folder)], true);
        var listed = (Environment.GetEnvironmentVariable(Variable) ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(path => Path.GetFullPath(path, folder))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return new KubeConfigLocation(listed.Count > 0 ? listed : [HomeFile()], false);
    }

    /// <summary>~/.kube/config, also where there is no such home: it never is a file of the current folder.</summary>
    public static string HomeFile() =>
        Path.GetFullPath(Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
            ".kube", "config"));
}
