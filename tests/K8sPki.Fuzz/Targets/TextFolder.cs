using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>
/// Several files as one text, in which a line <c>--- PATH</c> begins a file, so that names are broken as well as contents.
/// </summary>
internal static class TextFolder
{
    private const string Marker = "--- ";

    /// <summary>Writes the files into a folder of its own.</summary>
    public static void In(byte[] input, Action<string> read)
    {
        var folder = Directory.CreateTempSubdirectory("k8spki-fuzz-");
        try
        {
            foreach (var (path, content) in Split(input))
                Write(folder.FullName, path, content);
            read(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Each file with its path.</summary>
    public static IEnumerable<(string Path, byte[] Content)> Split(byte[] input)
    {
        StringBuilder? content = null;
        var path = "";
        foreach (var line in Encoding.Latin1.GetString(input).Split('\n').Append(Marker))
        {
            if (!line.StartsWith(Marker, StringComparison.Ordinal))
            {
                content?.Append(line).Append('\n');
                continue;
            }

            if (content is not null)
                yield return (path, Encoding.Latin1.GetBytes(content.ToString()));
            (path, content) = (line[Marker.Length..].Trim(), new StringBuilder());
        }
    }

    // A broken name may be that of a folder, or none at all; then there is one file less.
    private static void Write(string folder, string path, byte[] content)
    {
        var full = Path.GetFullPath(Path.Combine(folder, path.Replace('\0', '_')));
        if (!full.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllBytes(full, content);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // See above.
        }
    }
}
