namespace K8sPki;

/// <summary>
/// The files of a node: this one's, or a mounted or copied tree. Paths are those that the node's own configuration has,
/// with slashes; links are followed as the node would follow them, so that none leads out of a copied tree.
/// </summary>
internal sealed class NodeTree
{
    // PATH_MAX of Linux.
    private const int LongestPath = 4096;

    /// <summary>The largest file that is read, in bytes: as kubelet bounds a manifest (pkg/kubelet/config/common.go).</summary>
    public const long LargestFile = 10L * 1024 * 1024;

    private readonly string prefix;
    private readonly string folder;
    private readonly bool isThisNode;
    private readonly PathWalk walk;

    // A tree is read once, and much of it is asked for several times.
    private readonly Dictionary<string, PathEnd> folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string? Local, FileStatus? Status)> found = new(StringComparer.Ordinal);

    private NodeTree(string prefix, string folder, bool isThisNode)
    {
        this.prefix = prefix;
        this.folder = folder;
        this.isThisNode = isThisNode;
        walk = new PathWalk(new FileFolder(folder, null), prefix);
    }

    /// <summary>The node that this runs on.</summary>
    public static NodeTree ThisNode() => new("", OperatingSystem.IsWindows() ? Path.GetPathRoot(Environment.SystemDirectory)! : "/", true);

    /// <summary>A mounted or copied tree: the folder stands for the node's root.</summary>
    public static NodeTree At(string root) => Path.GetPathRoot(root) == root && !OperatingSystem.IsWindows() ? ThisNode() : new("", root, false);

    /// <summary>A copy of one folder of a node; of the others nothing is known.</summary>
    /// <param name="folder">The copy.</param>
    /// <param name="standsFor">The path it has on the node.</param>
    public static NodeTree Part(string folder, string standsFor) => new(standsFor.TrimEnd('/'), folder, false);

    /// <summary>The same tree without what was noted of it so far, to read it as it is by then.</summary>
    public NodeTree Again() => new(prefix, folder, isThisNode);

    /// <summary>True for the same part of the same node.</summary>
    public bool IsSameAs(NodeTree other) => prefix == other.prefix && folder == other.folder;

    /// <summary>The folder here that holds the tree.</summary>
    public string Folder => folder;

    /// <summary>The arguments that make a command of this module look at the same tree, with a blank before them; empty for this node.</summary>
    public string Argument => isThisNode ? "" : $" -{(prefix.Length == 0 ? "Root" : "Path")} {CommandArgument.InQuotes(folder)}";

    /// <summary>True for the node that this runs on.</summary>
    public bool IsThisNode => isThisNode;

    /// <summary>True when the path lies in the part of the node that is here, so that its absence means something.</summary>
    public bool Covers(string path) => Clean(path) is { } clean && (clean == prefix || clean.StartsWith(prefix + "/", StringComparison.Ordinal));

    /// <summary>The file here that a path of the node stands for, whether it exists or not; null when it is outside of what is here or its links run in a circle.</summary>
    public string? Find(string path) => Look(path).Local;

    /// <summary>A path here as one of this tree, which writing to it must not leave.</summary>
    public FilePath Here(string path) => isThisNode ? path : new FilePath(path, new FileTree(folder, prefix));

    /// <summary>The path that a link has as its target; null when the path is no link.</summary>
    public string? LinkOf(string path)
    {
        if (Clean(path) is not { } clean || !Covers(clean) || Find(ParentOf(clean)) is not { } parent)
            return null;
        return FileStatus.LinkTarget(Path.Combine(parent, NameOf(clean)));
    }

    /// <summary>What is at a path; null when nothing is.</summary>
    public FileStatus? Status(string path) => Look(path).Status;

    /// <summary>True for a file that can be read as one.</summary>
    public bool HasFile(string path) => Status(path) is { IsRegular: true };

    /// <summary>Reads a file by its full path here.</summary>
    /// <exception cref="PkiException">It is missing, no ordinary file, unreadable or larger than 10 MiB.</exception>
    public static byte[] ReadHere(string file)
    {
        if (FileStatus.Of(file) is { IsRegular: false } && !Directory.Exists(file))
            throw new FileAccessException("NotAFile", $"'{PrintableText.Escape(file)}' is a pipe, socket or device; only ordinary files are read.");
        return FileStore.Read(file, LargestFile);
    }

    /// <summary>Reads a file of the node.</summary>
    /// <exception cref="PkiException">It is missing, no ordinary file, unreadable or larger than 10 MiB.</exception>
    public byte[] Read(string path)
    {
        var (local, status) = Look(path);
        if (local is null)
            throw new MissingInputException("PathNotFound", $"'{PrintableText.Escape(path)}' is not in '{folder}'.");
        return status is { IsRegular: true } ? FileStore.Read(local, LargestFile, isThisNode ? null : status) : ReadHere(local);
    }

    /// <summary>The paths of a folder's files and links whose names match, in order; none when there is no such folder.</summary>
    /// <param name="path">The folder's path on the node.</param>
    /// <param name="pattern">A name pattern such as <c>*.crt</c>.</param>
    /// <exception cref="PkiException">The folder cannot be listed.</exception>
    public IReadOnlyList<string> List(string path, string pattern) => Names(path, pattern, local => Directory.EnumerateFiles(local, pattern));

    /// <summary>The paths of a folder's folders whose names match, in order; none when there is no such folder.</summary>
    /// <inheritdoc cref="List"/>
    public IReadOnlyList<string> Folders(string path, string pattern) => Names(path, pattern, local => Directory.EnumerateDirectories(local, pattern));

    private List<string> Names(string path, string pattern, Func<string, IEnumerable<string>> list)
    {
        if (Look(path) is not { Local: { } local, Status.IsFolder: true })
            return [];
        try
        {
            return list(local).Select(found => path.TrimEnd('/') + "/" + Path.GetFileName(found)).Order(StringComparer.Ordinal).ToList();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FileAccessException("AccessDenied", $"The folder '{local}' could not be listed for {pattern}: {failure.Message}", failure);
        }
    }

    /// <summary>Absolute, without <c>.</c>, <c>..</c> and doubled slashes; null for a relative path and for one that holds a NUL.</summary>
    private static string? Clean(string path)
    {
        if (path.Length is 0 or > LongestPath || path[0] != '/' || path.Contains('\0', StringComparison.Ordinal))
            return path.Length == 0 ? "" : null;
        if (!path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal) && path[^1] != '/')
            return path;
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or ".."))
                parts.Add(part);
        }

        return parts.Count == 0 ? "" : "/" + string.Join('/', parts);
    }

    private (string? Local, FileStatus? Status) Look(string path)
    {
        if (found.TryGetValue(path, out var known))
            return known;
        if (Clean(path) is not { } clean || !Covers(clean))
            return default;
        if (isThisNode)
            return found[path] = (OnThisNode(clean), FileStatus.Of(OnThisNode(clean)));
        var end = End(clean);
        return found[path] = end.Kind is PathEndKind.Name or PathEndKind.Folder or PathEndKind.NoFolder ? (end.Path, end.Status) : default;
    }

    private PathEnd End(string path)
    {
        if (path.Length <= prefix.Length)
            return new PathEnd(PathEndKind.Folder, walk.Root, "", walk.Root.Status);
        var parent = FolderAt(ParentOf(path));
        return parent.Kind switch
        {
            PathEndKind.Folder => walk.Follow(parent.Folder, NameOf(path)),
            PathEndKind.NoFolder => parent with { Name = parent.Name + "/" + NameOf(path) },
            _ => parent,
        };
    }

    private PathEnd FolderAt(string path)
    {
        if (folders.TryGetValue(path, out var known))
            return known;
        var end = End(path);
        if (end.Kind == PathEndKind.Name)
            end = end.Status is { IsFolder: true } ? end with { Kind = PathEndKind.Folder, Folder = end.Folder.Enter(end.Name), Name = "" } : end with { Kind = PathEndKind.NoFolder, Status = null };
        return folders[path] = end;
    }

    private string OnThisNode(string path) => OperatingSystem.IsWindows() ? Path.Combine(folder, path.TrimStart('/')) : path.Length == 0 ? "/" : path;

    private static string ParentOf(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
