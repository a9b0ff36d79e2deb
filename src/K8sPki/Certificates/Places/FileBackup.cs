using System.Globalization;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>A file that is changed, and what is kept of it.</summary>
/// <param name="File">The file.</param>
/// <param name="Copy">The copy of what it held; null when it was not there.</param>
/// <param name="IsShared">True when others write it too and lock it for that.</param>
internal sealed record KeptFile(FilePath File, FilePath? Copy, bool IsShared)
{
    /// <summary>What it was changed into; null when it was not changed after all.</summary>
    public FileState? Now { get; set; }

    /// <summary>What it held; that of a missing file where it was not there.</summary>
    public FileState Was { get; init; } = FileState.Missing;

    /// <summary>Its mode and owner then; null where it was not there.</summary>
    public FileStatus? Status { get; init; }
}

/// <summary>Keeps what files held before they were changed, and puts it back. From several threads.</summary>
internal abstract class FileBackup
{
    private readonly List<KeptFile> kept = [];
    private readonly object keeping = new();

    /// <summary>Keeps what a file held before the first change to it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="content">What it held; null when it was not there.</param>
    /// <param name="isSecret">True when there is a key in it.</param>
    /// <param name="isShared">True when others write it too and lock it for that.</param>
    public void Keep(FilePath file, byte[]? content, bool isSecret, bool isShared)
    {
        FilePath? copy;
        lock (keeping)
        {
            if (kept.Exists(one => one.File == file))
                return;
            copy = content is null ? default(FilePath?) : CopyOf(file);
            kept.Add(new KeptFile(file, copy, isShared)
            {
                Was = FileState.Of(content), Status = content is null ? null : FileStore.Status(file),
            });
        }

        if (copy is { } free)
            Write(free, content!, isSecret);
        lock (keeping)
            Note(kept);
    }

    /// <summary>Notes what a kept file became.</summary>
    public void Replaced(FilePath file, FileState state)
    {
        lock (keeping)
        {
            kept.Find(one => one.File == file)!.Now = state;
            Note(kept);
        }
    }

    /// <summary>
    /// Puts every changed file back as it was, byte for byte, with its mode and owner; what is new goes. All of them or none. A
    /// key
    /// that others could read stays closed to them.
    /// </summary>
    /// <param name="cancellation">Ends the wait for whoever else writes a file.</param>
    /// <exception cref="ConflictException">A file is not what it was changed into any more; nothing was put back.</exception>
    public void Undo(CancellationToken cancellation)
    {
        var changed = kept.FindAll(file => file.Now is not null);
        PutBack(changed, cancellation);
        // They hold what is kept of them again.
        changed.ForEach(file => file.Now = null);
    }

    /// <summary>The same for files of which somebody noted what is kept of them, such as a run before.</summary>
    /// <inheritdoc cref="Undo"/>
    public static void PutBack(IReadOnlyList<KeptFile> changed, CancellationToken cancellation)
    {
        using var held = PlaceChange.Lock(changed.Where(file => file.IsShared).Select(file => file.File), cancellation);
        FileTurn.Run([.. changed.Select(Back)]);
    }

    private static FileTurn Back(KeptFile file)
    {
        if (file.Copy is not { } copy)
            return new FileTurn(file.File, file.Now!, FileState.Missing) { Content = () => [] };
        var content = FileStore.Read(copy, FileStore.DefaultLimit);
        return new FileTurn(file.File, file.Now!, FileState.Of(content)) { Content = () => content };
    }

    /// <summary>Notes, for a later run, what is kept.</summary>
    protected virtual void Note(IReadOnlyList<KeptFile> files)
    {
    }

    /// <summary>Where the copy of a file goes.</summary>
    protected abstract FilePath CopyOf(FilePath file);

    /// <summary>Writes a copy.</summary>
    protected virtual void Write(FilePath copy, byte[] content, bool isSecret) =>
        FileStore.Write(copy, content, isSecret ? FileProtection.Secret : FileProtection.Public, overwrite: false);
}

/// <summary>Copies beside the files, with the time in their names.</summary>
internal sealed class BackupBeside : FileBackup
{
    private readonly string time = IsoTime.InFileName(Clock.UtcNow);

    /// <inheritdoc/>
    protected override FilePath CopyOf(FilePath file)
    {
        var copy = $"{file.Path}.{time}.bak";
        for (var number = 2; FileStore.Status(file.At(copy)) is not null; number++)
            copy = $"{file.Path}.{time}-{number.ToString(CultureInfo.InvariantCulture)}.bak";
        return file.At(copy);
    }
}

/// <summary>A dated folder with the copies, readable by its owner only.</summary>
/// <param name="home">The folder that gets it; in a tree of another node that tree goes with it.</param>
/// <param name="root">The folder here that stands for the node's root, for files that are not in the first one.</param>
internal sealed class BackupFolder(FilePath home, string root) : FileBackup
{
    /// <summary>The folder beside a PKI in which the old files are kept, a folder for each run.</summary>
    public const string FolderName = "k8spki-backup";
    private string? folder;

    /// <summary>The folder; null while nothing was kept.</summary>
    public string? Folder => folder;

    /// <inheritdoc/>
    protected override FilePath CopyOf(FilePath file) => home.At(Path.Combine(folder ??= Create(), PathIn(file.Path)));

    /// <inheritdoc/>
    protected override void Write(FilePath copy, byte[] content, bool isSecret)
    {
        FileStore.CreateFolder(copy.At(Path.GetDirectoryName(copy.Path)!));
        base.Write(copy, content, isSecret);
    }

    /// <inheritdoc/>
    protected override void Note(IReadOnlyList<KeptFile> files)
    {
        if (folder is null)
            return;
        var record = home.At(Path.Combine(folder, BackupRecord.FileName));
        FileStore.Write(record, BackupRecord.Write(files, folder, home.Path, root), FileProtection.Secret, overwrite: true);
    }

    private string Create()
    {
        var all = Path.Combine(home.Path, FolderName);
        FileStore.CreateOwnFolder(home.At(all));
        var dated = Path.Combine(all, IsoTime.InFileName(Clock.UtcNow));
        var free = dated;
        for (var number = 2; !FileStore.TryCreateFolder(home.At(free)); number++)
            free = $"{dated}-{number.ToString(CultureInfo.InvariantCulture)}";
        return free;
    }

    // As the tree has it; what lies elsewhere goes by its path on the node.
    private string PathIn(string path)
    {
        var inHome = Path.GetRelativePath(home.Path, path);
        if (!inHome.StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(inHome))
            return inHome;
        var onNode = Path.GetRelativePath(root, path);
        return onNode.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(onNode) ? Path.GetFileName(path) : onNode;
    }
}
