using System.IO.Enumeration;

namespace K8sPki.Platform;

/// <summary>
/// The files below a folder in a stable order. Links to files count; links to folders are not followed, so that no
/// loop can hold the walk.
/// </summary>
/// <param name="folder">Where to start.</param>
/// <param name="include">Name patterns such as <c>*.crt</c>; none for every file.</param>
/// <param name="exclude">Name patterns of files and folders to leave out.</param>
internal sealed class FolderWalk(string folder, IReadOnlyList<string> include, IReadOnlyList<string> exclude)
{
    private const int MostLinks = 40;

    /// <summary>Names of folders below it that are not entered.</summary>
    public IReadOnlyList<string> FoldersLeftOut { get; init; } = [];

    private readonly Lazy<string?> realFolder = new(() => Real(folder));

    /// <summary>A file, or a folder that could not be listed.</summary>
    public readonly record struct Entry(string Path, PkiException? Problem);

    /// <summary>Walks.</summary>
    public IEnumerable<Entry> Files()
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
                if (IsExcluded(name))
                    continue;
                if (isFolder && !FoldersLeftOut.Contains(name))
                    below.Add(path);
                else if (!isFolder && IsIncluded(name))
                    yield return new Entry(path, null);
            }

            for (var index = below.Count - 1; index >= 0; index--)
                folders.Push(below[index]);
        }
    }

    /// <summary>True for a link to a file that the walk comes to under its own name.</summary>
    public bool IsDouble(string link)
    {
        if (realFolder.Value is not { } root || Real(link) is not { } file || !File.Exists(file)
            || !file.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar,
                StringComparison.Ordinal))
            return false;
        var names = file[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        return names.Length > 0 && IsIncluded(names[^1]) && !names.Any(IsExcluded)
            && !names.SkipLast(1).Any(FoldersLeftOut.Contains);
    }

    private bool IsIncluded(string name) =>
        include.Count == 0 || include.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name));

    private bool IsExcluded(string name) => exclude.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name));

    // The path without links in it; null where they go round in a circle.
    private static string? Real(string path)
    {
        for (var links = 0; links < MostLinks; links++)
        {
            if (FirstLink(path) is not var (link, target))
                return path;
            path = Path.GetFullPath(target + path[link.Length..], Path.GetDirectoryName(link)!);
        }

        return null;
    }

    private static (string Link, string Target)? FirstLink(string path)
    {
        for (var end = path.IndexOf(Path.DirectorySeparatorChar, 1); ; end = path.IndexOf(Path.DirectorySeparatorChar, end + 1))
        {
            var part = end < 0 ? path : path[..end];
            if (FileStatus.LinkTarget(part) is { } target)
                return (part, target);
            if (end < 0)
                return null;
        }
    }

    private static (List<(string Path, bool IsFolder)> Entries, PkiException? Problem) List(string folder)
    {
        var entries = new List<(string Path, bool IsFolder)>();
        try
        {
            var listing = new FileSystemEnumerable<(string, bool)>(folder, Describe,
                new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false })
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !IsFolderLink(ref entry),
            };
            entries.AddRange(listing);
            entries.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
            return (entries, null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (entries, new AccessDeniedException($"The folder '{folder}' could not be listed: {failure.Message}", failure));
        }
    }

    private static (string Path, bool IsFolder) Describe(ref FileSystemEntry entry) => (entry.ToFullPath(), entry.IsDirectory);

    private static bool IsFolderLink(ref FileSystemEntry entry) =>
        entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) != 0;
}

/// <summary>Makes folders that only their owner may enter.</summary>
internal static class FolderMaking
{
    /// <summary>Makes a folder and its parents where they are missing.</summary>
    /// <exception cref="PkiException">Something else is there.</exception>
    public static void Make(FilePath path, bool isLinkFollowed)
    {
        using var place = FilePlace.Open(path, isLinkFollowed);
        if (place is { HasFolder: true, Status: { } status })
        {
            if (status.IsFolder)
                return;
            throw status.Kind == FileKind.Link
                ? new RefusedException("FolderIsLink",
                    $"'{path}' is a link, and not followed: what is written there would go to wherever somebody has led it. "
                        + "Remove the link.")
                : new FileAccessException("PathIsFile",
                    $"'{path}' is a file, not a folder. Move it away, or choose another folder.");
        }

        place.RequireOwnLinks();
        var folder = place.Folder;
        var made = new List<WorkFolder>();
        try
        {
            foreach (var name in place.Name.Split('/'))
                made.Add(folder = MakeOne(folder, name));
        }
        finally
        {
            made.ForEach(one => one.Dispose());
        }
    }

    /// <summary>Makes a folder in one that is there.</summary>
    /// <returns>False when something of that name is there.</returns>
    public static bool TryMake(FilePath path)
    {
        using var place = FilePlace.Open(path, followLast: false);
        if (!place.HasFolder)
            throw new DirectoryNotFoundException();
        if (place.Status is not null)
            return false;
        try
        {
            place.Folder.Make(place.Name).Dispose();
            return true;
        }
        catch (UnixException failure) when (failure.Error == UnixError.Exists)
        {
            return false;
        }
    }

    // Another thread or process may be quicker; its folder will do.
    private static WorkFolder MakeOne(WorkFolder folder, string name)
    {
        try
        {
            return folder.Make(name);
        }
        catch (IOException) when (folder.Look(name) is { Status.IsFolder: true })
        {
            return (WorkFolder)folder.Enter(name);
        }
    }
}
