namespace K8sPki.Platform;

/// <summary>Where a path ends when every link has been followed.</summary>
internal enum PathEndKind
{
    /// <summary>At a name in a folder, which something may have.</summary>
    Name,

    /// <summary>At a folder by a way that has no last name: the root, or <c>..</c>.</summary>
    Folder,

    /// <summary>At a folder that is not there.</summary>
    NoFolder,

    /// <summary>At a file that this or another process has open, which /proc shows as a link.</summary>
    OpenFile,

    /// <summary>Outside of the tree.</summary>
    Outside,

    /// <summary>Nowhere: links that lead to each other.</summary>
    Circle,
}

/// <summary>The end of a path.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Folder">The last folder on the way.</param>
/// <param name="Name">The name in it, for a folder that is not there with all that follows it; empty at a folder.</param>
/// <param name="Status">What has the name; null when nothing has.</param>
internal readonly record struct PathEnd(PathEndKind Kind, FileFolder Folder, string Name, FileStatus? Status)
{
    /// <summary>The full path here, without links.</summary>
    public string Path => Name.Length == 0 ? Folder.Path : Folder.PathOf(Name);
}

/// <summary>What was passed on the way.</summary>
internal sealed class PathTrace : IDisposable
{
    /// <summary>The folders that were entered.</summary>
    public List<FileFolder> Folders { get; } = [];

    /// <summary>The links that were followed, and the owner of each.</summary>
    public List<(string Path, uint? User)> Links { get; } = [];

    /// <summary>Lets the folders go.</summary>
    public void Dispose() => Folders.ForEach(folder => folder.Dispose());
}

/// <summary>
/// Follows paths folder by folder and link by link, as the kernel does. Below another root, absolute links begin there and
/// nothing leads out: the one way in which paths of trees are read and written, and in which files are written at all.
/// </summary>
internal sealed class PathWalk
{
    // As the kernel: path_resolution(7).
    private const int MostLinks = 40;

    // PATH_MAX of Linux, for what links make of a path.
    private const int LongestPath = 4096;
    private readonly FileFolder root;
    private readonly string standsFor;
    private readonly PathTrace? trace;

    /// <summary>Walks below a root.</summary>
    /// <param name="root">The folder that paths begin at.</param>
    /// <param name="standsFor">The path that it has in paths and links: empty for a root.</param>
    /// <param name="trace">Notes what is passed on the way; null where nobody asks.</param>
    public PathWalk(FileFolder root, string standsFor, PathTrace? trace = null)
    {
        this.root = root;
        this.standsFor = standsFor;
        this.trace = trace;
    }

    /// <summary>Follows a path.</summary>
    /// <param name="path">Absolute, with slashes.</param>
    /// <param name="followLast">False to end at a link that the path itself names.</param>
    public PathEnd Follow(string path, bool followLast = true) =>
        Relative(path) is { } below ? Follow(root, below, followLast) : new PathEnd(PathEndKind.Outside, root, "", null);

    /// <summary>Follows a path from a folder on.</summary>
    /// <param name="folder">A folder below the root.</param>
    /// <param name="path">Relative to it.</param>
    /// <param name="followLast">False to end at a link that the path itself names.</param>
    public PathEnd Follow(FileFolder folder, string path, bool followLast = true)
    {
        var ahead = new Stack<string>();
        Push(ahead, path);
        var links = 0;
        while (ahead.TryPop(out var name))
        {
            if (name == "..")
            {
                if (!ReferenceEquals(folder, root))
                    folder = folder.Parent!;
                else if (standsFor.Length > 0)
                    return new PathEnd(PathEndKind.Outside, folder, name, null);
                continue;
            }

            var found = folder.Look(name);
            if (found is { Target: not null } && (followLast || ahead.Count > 0))
            {
                if (FollowLink(ref folder, name, found.Value, ahead, ++links) is { } end)
                    return end;
                continue;
            }

            if (ahead.Count == 0)
                return new PathEnd(PathEndKind.Name, folder, name, found?.Status);
            if (found is not { Status.IsFolder: true })
                return new PathEnd(PathEndKind.NoFolder, folder, string.Join('/', ahead.Prepend(name)), null);
            folder = folder.Enter(name);
            trace?.Folders.Add(folder);
        }

        return new PathEnd(PathEndKind.Folder, folder, "", folder.Status);
    }

    // Null where there is more to follow.
    private PathEnd? FollowLink(ref FileFolder folder, string name, FileEntry link, Stack<string> ahead, int links)
    {
        if (IsOpenFile(folder))
            return new PathEnd(PathEndKind.OpenFile, folder, name, link.Status);
        if (links > MostLinks || link.Target!.Length > LongestPath)
            return new PathEnd(PathEndKind.Circle, folder, name, null);
        trace?.Links.Add((folder.PathOf(name), link.Status.User));
        var target = link.Target;
        if (target.StartsWith('/'))
        {
            if (Relative(target) is not { } below)
                return new PathEnd(PathEndKind.Outside, folder, name, null);
            folder = root;
            target = below;
        }

        Push(ahead, target);
        return null;
    }

    // The text of such a link is no path that leads there: proc_pid_fd(5).
    private bool IsOpenFile(FileFolder folder) =>
        root.Path == "/" && folder.Path.StartsWith("/proc/", StringComparison.Ordinal)
            && folder.Path.EndsWith("/fd", StringComparison.Ordinal);

    private string? Relative(string path)
    {
        if (standsFor.Length == 0)
            return path;
        return path == standsFor || path.StartsWith(standsFor + "/", StringComparison.Ordinal) ? path[standsFor.Length..] : null;
    }

    private static void Push(Stack<string> ahead, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var index = parts.Length - 1; index >= 0; index--)
        {
            if (parts[index] != ".")
                ahead.Push(parts[index]);
        }
    }
}

/// <summary>A path here, and the tree that it must not leave.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Tree">The tree, in whose way links are followed; null for a path like any other of this machine.</param>
internal readonly record struct FilePath(string Path, FileTree? Tree)
{
    /// <summary>A path of this machine.</summary>
    public static implicit operator FilePath(string path) => new(path, null);

    /// <summary>A further path in the same tree.</summary>
    public FilePath At(string path) => this with { Path = path };

    /// <inheritdoc/>
    public override string ToString() => Path;
}

/// <summary>A folder here that stands for a folder of another file system, which was mounted or copied.</summary>
/// <param name="Folder">Its full path here.</param>
/// <param name="StandsFor">The path that it has in the other file system, without a slash at its end: empty for the root.</param>
internal sealed record FileTree(string Folder, string StandsFor)
{
    /// <summary>The path in the other file system that a path below the folder stands for.</summary>
    public string Inside(string path) =>
        StandsFor + "/" + Path.GetRelativePath(Folder, path).Replace(Path.DirectorySeparatorChar, '/');
}
