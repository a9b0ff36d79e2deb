using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>A file of the folder that a local proxy serves.</summary>
internal static class StaticFile
{
    private const long Largest = 64L * 1024 * 1024;

    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".htm"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json",
        [".txt"] = "text/plain; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2",
    };

    /// <summary>The file that a request names; null when there is none, and where links lead out of the folder.</summary>
    public static (byte[] Content, string Type)? Find(string folder, ProxyRequest request, string prefix)
    {
        // No file has a NUL in its name, which %00 stands for.
        if (request.Method is not ("GET" or "HEAD") || request.Path.Contains('\0', StringComparison.Ordinal))
            return null;
        var top = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var root = top + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(root, request.Path[prefix.Length..].Replace('/', Path.DirectorySeparatorChar)));
        if (Directory.Exists(path))
            path = Path.Combine(path, "index.html");
        if (!path.StartsWith(root, StringComparison.Ordinal) || !File.Exists(path))
            return null;
        try
        {
            return (FileStore.Read(new FilePath(path, new FileTree(top, top)), Largest),
                Types.GetValueOrDefault(Path.GetExtension(path), "application/octet-stream"));
        }
        catch (PkiException)
        {
            // Whoever asks over HTTP learns no more than that there is nothing for him.
            return null;
        }
    }
}
