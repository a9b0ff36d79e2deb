using System.IO.Enumeration;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What a tree is of a node.</summary>
internal enum NodeFileSystemKind
{
    /// <summary>The node that this runs on.</summary>
    ThisNode,

    /// <summary>A mounted or copied file system.</summary>
    Root,

    /// <summary>A copy of one folder.</summary>
    Part,
}

/// <summary>A link that does not end at anything in the tree.</summary>
/// <param name="File">The link.</param>
/// <param name="Target">What it names, as it is written.</param>
/// <param name="IsCircle">True when it leads back to itself; else it leads out of the tree.</param>
internal sealed record EndlessLink(NodeFile File, string Target, bool IsCircle);

/// <summary>
/// The files of a node: this one's, or a mounted or copied tree. Paths are those that the node's own configuration has,
/// with slashes; links are followed as the node would follow them, so that none leads out of a copied tree.
/// </summary>
internal sealed class NodeFileSystem
{
    /// <summary>The largest file that is read, in bytes: as kubelet bounds a manifest (pkg/kubelet/config/common.go).</summary>
    public const long LargestFile = 10L * 1024 * 1024;

    private const string AsRoot = "Most of a node's files are root's: read it as root.";

    private readonly NodePath prefix;
    private readonly string folder;
    private readonly PathEnd top;
    private readonly PathWalk walk;

    // A tree is read once, and much of it is asked for several times.
    private readonly Dictionary<NodePath, PathEnd> folders = [];
    private readonly Dictionary<NodePath, (NodeFile? File, FileStatus? Status)> found = [];

    private readonly Dictionary<LocalPath, EndlessLink> endless = [];
    private readonly Dictionary<LocalPath, NodeFile> closed = [];

    private readonly Dictionary<LocalPath, FileAccessException> unread = [];

    // What stands for the content of files; null for one that stands for none.
    private IReadOnlyDictionary<LocalPath, byte[]?> drafts = new Dictionary<LocalPath, byte[]?>();

    private NodeFileSystem(NodeFileSystemKind kind, string folder, NodePath prefix)
    {
        Kind = kind;
        this.folder = folder;
        this.prefix = prefix;
        var root = new FileFolder(folder, null);
        top = new PathEnd(PathEndKind.Folder, root, "", root.Status);
        walk = new PathWalk(root, StandsFor);
    }

    /// <summary>The node that this runs on.</summary>
    public static NodeFileSystem ThisNode() =>
        new(NodeFileSystemKind.ThisNode, OperatingSystem.IsWindows() ? Path.GetPathRoot(Environment.SystemDirectory)!
            : "/", NodePath.Root);

    /// <summary>A mounted or copied tree: the folder stands for the node's root.</summary>
    public static NodeFileSystem At(string root) =>
        Path.GetPathRoot(root) == root && !OperatingSystem.IsWindows() ? ThisNode()
            : new(NodeFileSystemKind.Root, root, NodePath.Root);

    /// <summary>A copy of one folder of a node; of the others nothing is known.</summary>
    /// <param name="folder">The copy.</param>
    /// <param name="standsFor">The path it has on the node.</param>
    public static NodeFileSystem Part(string folder, NodePath standsFor) => new(NodeFileSystemKind.Part, folder, standsFor);

    /// <summary>
    /// The same tree without what was noted of it so far, to read it as it is by then; what may not be looked at is an error.
    /// </summary>
    public NodeFileSystem Again() => new(Kind, folder, prefix) { drafts = drafts };

    /// <summary>
    /// The same as <see cref="Again"/>, to show what can be seen: folders that may not be looked into are noted, and what is in
    /// them is neither there nor missing.
    /// </summary>
    public NodeFileSystem AsSeen() => new(Kind, folder, prefix) { drafts = drafts, IsAsSeen = true };

    /// <summary>True where what may not be looked at is noted, and no error.</summary>
    public bool IsAsSeen { get; private init; }

    /// <summary>
    /// The same tree with another content of files, new ones among them, to read the node as it would be; null for one that is
    /// not there any more.
    /// </summary>
    public NodeFileSystem With(params IEnumerable<(LocalPath File, byte[]? Content)> files)
    {
        var all = new Dictionary<LocalPath, byte[]?>(drafts);
        foreach (var (file, content) in files)
            all[file] = content;
        return new(Kind, folder, prefix) { drafts = all };
    }

    /// <summary>True for the same part of the same node.</summary>
    public bool IsSameAs(NodeFileSystem other) => prefix == other.prefix && folder == other.folder;

    /// <summary>What it is of a node.</summary>
    public NodeFileSystemKind Kind { get; }

    /// <summary>True for the node that this runs on.</summary>
    public bool IsThisNode => Kind == NodeFileSystemKind.ThisNode;

    /// <summary>The folder here that holds the tree.</summary>
    public string Folder => folder;

    /// <summary>
    /// What the node is called by where its files are: cp1 for nodes/cp1 and nodes/cp1/etc/kubernetes, which all would share a
    /// name otherwise.
    /// </summary>
    public string Name
    {
        get
        {
            var path = Path.TrimEndingDirectorySeparator(folder).Replace(Path.DirectorySeparatorChar, '/');
            if (!path.EndsWith(StandsFor, StringComparison.Ordinal))
                return Path.GetFileName(path);
            return path.Length == StandsFor.Length ? Environment.MachineName : Path.GetFileName(path[..^StandsFor.Length]);
        }
    }

    /// <summary>
    /// The arguments that make a command of this module look at the same tree, with a blank before them; empty for this node.
    /// </summary>
    public string Argument => Kind switch
    {
        NodeFileSystemKind.ThisNode => "",
        NodeFileSystemKind.Root => " -Root " + CommandArgument.InQuotes(folder),
        _ => " -Path " + CommandArgument.InQuotes(folder),
    };

    /// <summary>True when the path lies in the part of the node that is here, so that its absence means something.</summary>
    public bool Covers(NodePath path) => path.IsIn(prefix);

    /// <summary>Where a path of the node is here; as it is on the node where it is outside of what is here.</summary>
    public string Shown(NodePath path) => Find(path)?.Here.Text ?? path.Text;

    /// <summary>
    /// The file that a path of the node stands for, whether it exists or not; null when it is outside of what is here or its
    /// links run in a circle.
    /// </summary>
    public NodeFile? Find(NodePath path) => Look(path).File;

    /// <summary>A path here as one of this tree, which writing to it must not leave.</summary>
    public FilePath Here(LocalPath path) => IsThisNode ? path.Text : new FilePath(path.Text, new FileTree(folder, StandsFor));

    /// <summary>What is at a path; null when nothing is.</summary>
    public FileStatus? Status(NodePath path) => Look(path).Status;

    /// <summary>True for a file that can be read as one.</summary>
    public bool HasFile(NodePath path) => Status(path) is { IsRegular: true };

    /// <summary>The same for a file that nobody asked for; false also where it may not be looked at.</summary>
    public bool HasSeenFile(NodePath path)
    {
        try
        {
            return Known(path).Status is { IsRegular: true };
        }
        catch (AccessDeniedException)
        {
            return false;
        }
    }

    /// <summary>True for a folder.</summary>
    public bool HasFolder(NodePath path) => Status(path) is { IsFolder: true };

    /// <summary>The links that were met so far and lead out of the tree or in a circle, each once.</summary>
    public IReadOnlyCollection<EndlessLink> EndlessLinks => endless.Values;

    /// <summary>The folders that could not be looked into so far, where that is no error.</summary>
    public IReadOnlyCollection<NodeFile> Closed => closed.Values;

    /// <summary>
    /// True for a path of the part that is here of which nothing is known: a link leads away from it, or it may not be looked at.
    /// </summary>
    public bool LeadsAway(NodePath path) => Covers(path) && Find(path) is null;

    /// <summary>The target of a link as it is written; null when the path is no link.</summary>
    public string? LinkOf(NodePath path)
    {
        if (path == prefix || !Covers(path) || Find(path.Parent) is not { } parent)
            return null;
        return FileStatus.LinkTarget(Path.Combine(parent.Here.Text, path.Name));
    }

    /// <summary>Reads a file by its full path here.</summary>
    /// <exception cref="PkiException">It is missing, no ordinary file, unreadable or larger than 10 MiB.</exception>
    public static byte[] ReadHere(LocalPath file)
    {
        if (FileStatus.Of(file.Text) is { IsRegular: false } && !Directory.Exists(file.Text))
            throw new FileAccessException("NotAFile",
                $"'{PrintableText.Escape(file.Text)}' is a pipe, socket or device; only ordinary files are read.");
        return FileStore.Read(file.Text, LargestFile);
    }

    /// <summary>Reads a file of the node.</summary>
    /// <exception cref="PkiException">It is missing, no ordinary file, unreadable or larger than 10 MiB.</exception>
    public byte[] Read(NodePath path)
    {
        var (file, status) = Look(path);
        if (file is null)
            throw new MissingInputException("PathNotFound", $"'{PrintableText.Escape(path.Text)}' is not in '{folder}'.");
        if (drafts.TryGetValue(file.Here, out var draft))
            return (byte[]?)draft?.Clone() ?? throw new MissingInputException("PathNotFound", $"'{file}' is not there any more.");
        if (unread.TryGetValue(file.Here, out var before))
            throw before;
        return status is { IsRegular: true } ? FileStore.Read(file.Here.Text, LargestFile, IsThisNode ? null : status)
            : ReadHere(file.Here);
    }

    /// <summary>Has a file that was told of as unread stay so: whoever reads it next gets the same error.</summary>
    public void KeepUnread(NodeFile file, FileAccessException failure) => unread[file.Here] = failure;

    /// <summary>The paths of a folder's files and links whose names match, in order; none when there is no such folder.</summary>
    /// <param name="path">The folder's path on the node.</param>
    /// <param name="pattern">A name pattern such as <c>*.crt</c>.</param>
    /// <exception cref="PkiException">The folder cannot be listed.</exception>
    public IReadOnlyList<NodePath> List(NodePath path, string pattern) =>
        Names(path, pattern, local => Directory.EnumerateFiles(local, pattern).Where(file => !IsGone(new LocalPath(file)))
            .Union(Drafts(new LocalPath(local), pattern)));

    /// <summary>The paths of a folder's folders whose names match, in order; none when there is no such folder.</summary>
    /// <inheritdoc cref="List"/>
    public IReadOnlyList<NodePath> Folders(NodePath path, string pattern) =>
        Names(path, pattern, local => Directory.EnumerateDirectories(local, pattern));

    private List<NodePath> Names(NodePath path, string pattern, Func<string, IEnumerable<string>> list)
    {
        if (Look(path) is not { File.Here: var local, Status.IsFolder: true })
            return [];
        try
        {
            return [.. list(local.Text).Select(found => Path.GetFileName(found)).Order(StringComparer.Ordinal)
                .Select(path.Entry)];
        }
        catch (UnauthorizedAccessException) when (IsAsSeen)
        {
            closed.TryAdd(local, new NodeFile(path, local));
            return [];
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new AccessDeniedException(
                $"The folder '{local}' could not be listed for {pattern}: {failure.Message} {AsRoot}", failure);
        }
        catch (IOException failure)
        {
            throw FileFailure.Describe(failure, local.Text, "list");
        }
    }

    private bool IsGone(LocalPath file) => drafts.TryGetValue(file, out var draft) && draft is null;

    private IEnumerable<string> Drafts(LocalPath local, string pattern) => drafts
        .Where(draft => draft.Value is not null && Path.GetDirectoryName(draft.Key.Text) == local.Text
            && FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(draft.Key.Text)))
        .Select(draft => draft.Key.Text);

    private (NodeFile? File, FileStatus? Status) Look(NodePath path)
    {
        try
        {
            return Known(path);
        }
        catch (AccessDeniedException) when (IsAsSeen)
        {
            NoteClosed(path.Parent);
            return found[path] = default;
        }
    }

    // The innermost folder that can be looked at itself is the one that is closed.
    private void NoteClosed(NodePath path)
    {
        try
        {
            if (Known(path).File is { } seen)
                closed.TryAdd(seen.Here, seen);
        }
        catch (AccessDeniedException) when (path != NodePath.Root)
        {
            NoteClosed(path.Parent);
        }
    }

    private (NodeFile? File, FileStatus? Status) Known(NodePath path)
    {
        if (found.TryGetValue(path, out var known))
            return known;
        var (file, status) = LookHere(path);
        if (file is not null && drafts.TryGetValue(file.Here, out var draft))
            status = draft is null ? null : status ?? new FileStatus(FileKind.Regular, null, null, null, Clock.UtcNow);
        return found[path] = (file, status);
    }

    private (NodeFile? File, FileStatus? Status) LookHere(NodePath path)
    {
        if (!Covers(path))
            return default;
        try
        {
            if (IsThisNode)
                return (new NodeFile(path, OnThisNode(path)), FileStatus.Of(OnThisNode(path).Text));
            var end = End(path);
            return end.Kind is PathEndKind.Name or PathEndKind.Folder or PathEndKind.NoFolder
                ? (new NodeFile(path, new LocalPath(end.Path)), end.Status) : default;
        }
        catch (AccessDeniedException failure)
        {
            throw FileFailure.With(failure, AsRoot);
        }
    }

    private PathEnd End(NodePath path)
    {
        if (path == prefix)
            return top;
        var parent = FolderAt(path.Parent);
        return parent.Kind switch
        {
            PathEndKind.Folder => Noted(path, parent.Folder, walk.Follow(parent.Folder, path.Name)),
            PathEndKind.NoFolder => parent with { Name = parent.Name + "/" + path.Name },
            _ => parent,
        };
    }

    private PathEnd Noted(NodePath path, FileFolder parent, PathEnd end)
    {
        if (end.Kind is PathEndKind.Outside or PathEndKind.Circle)
        {
            var here = new LocalPath(parent.PathOf(path.Name));
            endless.TryAdd(here, new EndlessLink(
                new NodeFile(path, here), FileStatus.LinkTarget(here.Text) ?? "", end.Kind == PathEndKind.Circle));
        }

        return end;
    }

    private PathEnd FolderAt(NodePath path)
    {
        if (folders.TryGetValue(path, out var known))
            return known;
        var end = End(path);
        if (end.Kind == PathEndKind.Name)
            end = end.Status is { IsFolder: true }
                ? end with { Kind = PathEndKind.Folder, Folder = end.Folder.Enter(end.Name), Name = "" }
                : end with { Kind = PathEndKind.NoFolder, Status = null };
        return folders[path] = end;
    }

    // As the walk has it: empty for a whole file system.
    private string StandsFor => prefix == NodePath.Root ? "" : prefix.Text;

    private LocalPath OnThisNode(NodePath path) => new(OperatingSystem.IsWindows()
        ? Path.Combine(folder, path.From(NodePath.Root)) : path.Text);
}
