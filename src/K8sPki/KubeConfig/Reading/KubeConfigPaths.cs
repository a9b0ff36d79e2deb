using K8sPki.Platform;

namespace K8sPki.KubeConfigDocuments;

/// <summary>Paths in a kubeconfig are relative to the file that has them.</summary>
internal static class KubeConfigPaths
{
    /// <summary>The full path of what a file names.</summary>
    /// <exception cref="MalformedInputException">The path holds a character that no path has.</exception>
    public static string Resolve(string path, string definingFile)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new MalformedInputException(
                "PathMalformed",
                $"'{PrintableText.Escape(definingFile)}' names a path with a NUL in it, which no path has: "
                + $"'{PrintableText.Escape(path)}'.");
        return Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(definingFile))!);
    }

    /// <summary>How a file names a path: relative when it lies in the folder of the file, as kubectl writes it.</summary>
    public static string Write(string fullPath, string definingFile)
    {
        var relative = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(definingFile))!, fullPath);
        return relative.StartsWith("..", StringComparison.Ordinal) ? fullPath : relative;
    }

    /// <summary>True for what was fetched from a web server, so that no path in it can mean anything here.</summary>
    public static bool IsRemote(string definingFile) => definingFile.Contains("://", StringComparison.Ordinal);

    /// <summary>
    /// True for an absolute path and for one that leads out of the folder of its file, on Windows or elsewhere: the file may be
    /// used on either.
    /// </summary>
    public static bool LeavesFolder(string path, string definingFile) =>
        IsRemote(definingFile) || path.StartsWith('~') || IsRootedSomewhere(path)
        || LeadsOut(path, '/') || LeadsOut(path, '/', '\\');

    private static bool IsRootedSomewhere(string path) =>
        Path.IsPathRooted(path) || path.StartsWith('\\') || (path.Length > 1 && char.IsAsciiLetter(path[0]) && path[1] == ':');

    private static bool LeadsOut(string path, params char[] separators)
    {
        var depth = 0;
        foreach (var part in path.Split(separators).Where(part => part.Length > 0 && part != "."))
        {
            depth += part == ".." ? -1 : 1;
            if (depth < 0)
                return true;
        }

        return false;
    }

    /// <summary>True when an exec command is a path and not a name that is looked up.</summary>
    public static bool IsCommandPath(string command) => command.Contains('/', StringComparison.Ordinal)
        || (OperatingSystem.IsWindows() && command.Contains('\\', StringComparison.Ordinal));
}
