using System.IO.Enumeration;

namespace K8sPki;

/// <summary>
/// The files below a folder in a stable order. Links to files count; links to folders are not followed, so that no
/// loop can hold the walk.
/// </summary>
internal static class FolderWalk
{
    /// <summary>A file, or a folder that could not be listed.</summary>
    public readonly record struct Entry(string Path, PkiException? Problem);

    /// <summary>Walks.</summary>
    /// <param name="folder">Where to start.</param>
    /// <param name="include">Name patterns such as <c>*.crt</c>; none for every file.</param>
    /// <param name="exclude">Name patterns of files and folders to leave out.</param>
    public static IEnumerable<Entry> Files(string folder, IReadOnlyList<string> include, IReadOnlyList<string> exclude)
    {
        var folders = new Stack<string>([folder]);
        while (folders.TryPop(out var current))
        {
            var (entries, problem) = List(current);
            if (problem is not null)
                yield return new Entry(current, problem);
            var below = new List<string>();
            foreach (var (path, isFolder) in entries)
            {
                var name = Path.GetFileName(path);
                if (exclude.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name)))
                    continue;
                if (isFolder)
                    below.Add(path);
                else if (include.Count == 0 || include.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name)))
                    yield return new Entry(path, null);
            }

            for (var index = below.Count - 1; index >= 0; index--)
                folders.Push(below[index]);
        }
    }

    private static (List<(string Path, bool IsFolder)> Entries, PkiException? Problem) List(string folder)
    {
        var entries = new List<(string Path, bool IsFolder)>();
        try
        {
            var listing = new FileSystemEnumerable<(string, bool)>(folder, Describe, new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false })
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !IsFolderLink(ref entry),
            };
            entries.AddRange(listing);
            entries.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
            return (entries, null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (entries, new FileAccessException("AccessDenied", $"The folder '{folder}' could not be listed: {failure.Message}", failure));
        }
    }

    private static (string Path, bool IsFolder) Describe(ref FileSystemEntry entry) => (entry.ToFullPath(), entry.IsDirectory);

    private static bool IsFolderLink(ref FileSystemEntry entry) =>
        entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) != 0;
}
