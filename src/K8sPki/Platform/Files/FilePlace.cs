using System.Globalization;
using System.Runtime.Versioning;

namespace K8sPki.Platform;

/// <summary>A place to write at: an open folder and a name in it, with every link on the way followed once and for all.</summary>
internal sealed class FilePlace : IDisposable
{
    private readonly FilePath given;
    private readonly PathEndKind kind;
    private readonly PathTrace trace;
    private readonly bool isOwner;

    private FilePlace(FilePath given, PathEnd end, PathTrace trace, bool isOwner)
    {
        this.given = given;
        this.trace = trace;
        this.isOwner = isOwner;
        kind = end.Kind;
        Folder = (WorkFolder)end.Folder;
        Name = end.Name;
    }

    /// <summary>The folder; where it is not there, the last one that is.</summary>
    public WorkFolder Folder { get; }

    /// <summary>The name in it; empty for a path that ends at the folder itself.</summary>
    public string Name { get; }

    /// <summary>The full path, without links.</summary>
    public string Path => Name.Length == 0 ? Folder.Path : Folder.PathOf(Name);

    /// <summary>What was named to get here.</summary>
    public FilePath Given => given;

    /// <summary>False where a folder on the way is not there.</summary>
    public bool HasFolder => kind != PathEndKind.NoFolder;

    /// <summary>True for a file that a process has open, which /proc shows under the number that it has there.</summary>
    public bool IsOpenFile => kind == PathEndKind.OpenFile;

    /// <summary>What is there now; null when nothing is. A link that was not to be followed is itself.</summary>
    public FileStatus? Status => Name.Length == 0 ? Folder.Status : HasFolder ? Folder.Look(Name)?.Status : null;

    /// <summary>Follows a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followLast">False to end at a link that the path itself names.</param>
    /// <exception cref="RefusedException">It leads out of its tree.</exception>
    /// <exception cref="FileAccessException">It leads nowhere.</exception>
    /// <exception cref="IOException">A folder cannot be entered.</exception>
    public static FilePlace Open(FilePath path, bool followLast = true)
    {
        var full = System.IO.Path.GetFullPath(path.Path);
        return OperatingSystem.IsWindows() && path.Tree is null ? OpenOnWindows(path, full, followLast)
            : Walk(path, full, followLast);
    }

    /// <summary>A place in the same folder, open as long as this one.</summary>
    public FilePlace Beside(string name) =>
        new(given.At(Folder.PathOf(name)), new PathEnd(PathEndKind.Name, Folder, name, null), trace, isOwner: false);

    /// <summary>
    /// Refuses where a link of another user leads to what is not that user's: whoever may set links in a folder could lead those
    /// with more rights anywhere.
    /// </summary>
    /// <exception cref="RefusedException">It does.</exception>
    public void RequireOwnLinks()
    {
        foreach (var (path, user) in trace.Links)
        {
            if (user is not { } other || FileTrust.IsTrusted(other))
                continue;
            if (Folder.Status?.User != other || (Status is { } status && status.User != other))
                throw new RefusedException(
                    "LinkOfAnother",
                    $"'{given}' leads through the link '{path}' of user {other} to '{Path}', which is not that user's. Whoever "
                    + "sets such a link chooses what is overwritten, so it is not followed for writing. Name the file itself.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isOwner)
            trace.Dispose();
    }

    private static FilePlace Walk(FilePath path, string full, bool followLast)
    {
        var trace = new PathTrace();
        try
        {
            var root = WorkFolder.Root(full);
            trace.Folders.Add(root);
            var walk = new PathWalk(root, "", trace);
            if (path.Tree is not { } tree)
                return At(path, walk.Follow(full, followLast), trace);
            var start = walk.Follow(tree.Folder);
            var inner = start.Kind == PathEndKind.Name ? start.Folder.Enter(start.Name) : start.Folder;
            trace.Folders.Add(inner);
            return At(path, new PathWalk(inner, tree.StandsFor, trace).Follow(tree.Inside(full), followLast), trace);
        }
        catch
        {
            trace.Dispose();
            throw;
        }
    }

    private static FilePlace At(FilePath path, PathEnd end, PathTrace trace) => end.Kind switch
    {
        PathEndKind.Outside =>
            throw new RefusedException(
            "LeadsOutOfTree",
            $"'{path}' is a link, or lies behind one, that leads out of '{path.Tree!.Folder}'. What is outside is neither read "
            + "nor written."),
        PathEndKind.Circle =>
            throw new FileAccessException("FileFailed", $"'{path}' leads through links that lead to each other."),
        _ => new FilePlace(path, end, trace, isOwner: true),
    };

    [SupportedOSPlatform("windows")]
    private static FilePlace OpenOnWindows(FilePath path, string full, bool followLast)
    {
        var target = followLast && new FileInfo(full) is { LinkTarget: not null } link
            ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : full;
        var folder = System.IO.Path.GetDirectoryName(target);
        var kind = folder is null || Directory.Exists(folder) ? PathEndKind.Name : PathEndKind.NoFolder;
        return new FilePlace(
            path, new PathEnd(kind, new WindowsFolder(folder ?? target, null), System.IO.Path.GetFileName(target), null),
            new PathTrace(), isOwner: true);
    }
}

/// <summary>A folder that others may change.</summary>
/// <param name="Folder">Its full path.</param>
/// <param name="Others">Who they are, for example <c>user 1000</c>.</param>
internal sealed record FileExposure(string Folder, string Others);

/// <summary>
/// Who besides this user and the superuser may change what is in a folder. Where others may, they can exchange a file at any
/// time, however carefully it was written.
/// </summary>
internal static class FileTrust
{
    /// <summary>True for this user and the superuser.</summary>
    public static bool IsTrusted(uint user) => user == 0 || OperatingSystem.IsWindows() || user == UnixCalls.User;

    /// <summary>True when others may exchange what is in a folder.</summary>
    public static bool IsExposed(FileFolder folder) => folder.Status is { } status && Others(status) is not null;

    /// <summary>
    /// Where on the way to a file somebody else may exchange what the superuser writes; null where nobody can, and for other
    /// users, of whom nobody gets more rights than they have.
    /// </summary>
    /// <exception cref="PkiException">The path leads nowhere.</exception>
    public static FileExposure? OfSuperuser(FilePath path) => FileFailure.Attempt(path, "look at", () =>
    {
        if (OperatingSystem.IsWindows() || UnixCalls.User != 0)
            return null;
        using var place = FilePlace.Open(path);
        if (FileStreams.IsStream(place))
            return null;
        for (FileFolder? folder = place.Folder; folder is not null; folder = folder.Parent)
        {
            if (folder.Status is { } status && Others(status) is { } others)
                return new FileExposure(folder.Path, others);
        }

        return null;
    });

    // In a sticky folder each may rename and remove only what is his own: chmod(1).
    private static string? Others(FileStatus folder)
    {
        if (folder.User is { } owner && !IsTrusted(owner))
            return string.Create(CultureInfo.InvariantCulture, $"user {owner}");
        if (folder.Mode is not { } mode || mode.HasFlag(UnixFileMode.StickyBit))
            return null;
        if (mode.HasFlag(UnixFileMode.OtherWrite))
            return "everybody";
        return mode.HasFlag(UnixFileMode.GroupWrite) && folder.Group is { } group and not 0
            ? string.Create(CultureInfo.InvariantCulture, $"group {group}") : null;
    }
}
