namespace K8sPki.Platform;

/// <summary>What a name in a folder stands for.</summary>
/// <param name="Status">What it is; a link itself, not what it leads to.</param>
/// <param name="Target">The target of a link as it is written; null for what is no link.</param>
internal readonly record struct FileEntry(FileStatus Status, string? Target);

/// <summary>
/// A folder to look at, known by its path. Names are those of files in it, and no call follows a link that has such a name.
/// </summary>
internal class FileFolder(string path, FileFolder? parent) : IDisposable
{
    /// <summary>The full path, without links.</summary>
    public string Path { get; } = path;

    /// <summary>The folder that it is in; null for the one that paths begin at.</summary>
    public FileFolder? Parent { get; } = parent;

    /// <summary>What the folder itself is.</summary>
    public virtual FileStatus? Status => FileStatus.Of(Path);

    /// <summary>The full path of a file in it.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>What a name stands for; null when nothing has it.</summary>
    public virtual FileEntry? Look(string name)
    {
        var path = PathOf(name);
        if (FileStatus.OfEntry(path) is not { } status)
            return null;
        return new FileEntry(status, status.Kind != FileKind.Link ? null : FileStatus.LinkTarget(path)
            ?? throw new FileAccessException("FileFailed", $"Could not look at the link '{path}': where it leads is not told."));
    }

    /// <summary>The folder of that name.</summary>
    public virtual FileFolder Enter(string name) => new(PathOf(name), this);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets the folder go.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>
/// A folder to write in. Where the system has handles of folders it stays the same folder, whatever its path comes to mean
/// meanwhile: who can rename and link there cannot lead what is done in it elsewhere.
/// </summary>
internal abstract class WorkFolder(string path, FileFolder? parent) : FileFolder(path, parent)
{
    /// <summary>The folder that all full paths begin at, or on Windows those of a drive, to write in.</summary>
    /// <param name="path">A full path.</param>
    public static WorkFolder Root(string path) =>
        OperatingSystem.IsWindows() ? new WindowsFolder(System.IO.Path.GetPathRoot(path)!, null) : UnixFolder.OpenRoot();

    /// <summary>Makes a folder that only its owner may enter. One that is there is an error.</summary>
    public abstract WorkFolder Make(string name);

    /// <summary>Opens an ordinary file to read it.</summary>
    public abstract FileStream OpenToRead(string name);

    /// <summary>True when this user may change a file.</summary>
    public abstract bool MayWrite(string name);

    /// <summary>Opens an ordinary file to change what it holds.</summary>
    public abstract FileStream OpenToWrite(string name);

    /// <summary>Makes a file that is not there yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="protection">Who may read it, from its first byte.</param>
    /// <param name="replaced">The file that it shall replace; null for none.</param>
    public abstract FileStream Create(string name, FileProtection protection, string? replaced);

    /// <summary>Gives a new file what is to stay of the file that it shall replace: owner, mode and attributes.</summary>
    /// <returns>False when something of it would be lost.</returns>
    public abstract bool TakeOver(FileStream file, FileStream replaced, FileProtection protection);

    /// <summary>Gives a new file the mode and owner of one that is there no more.</summary>
    public abstract void Give(FileStream file, FileStatus like, FileProtection protection);

    /// <summary>What an open file is; null where the system does not say.</summary>
    public abstract FileStatus? StatusOf(FileStream file);

    /// <summary>Gives a file another name; what had that name is replaced.</summary>
    public abstract void Replace(string from, string to);

    /// <summary>Gives a file another name, which must be free.</summary>
    /// <returns>False when it is not.</returns>
    public abstract bool TryRename(string from, string to);

    /// <summary>Removes a file or link; one that is not there is no error.</summary>
    public abstract void Delete(string name);

    /// <summary>Removes a folder in which nothing is; one that is not there is no error.</summary>
    /// <returns>False when something is in it.</returns>
    public abstract bool TryDeleteFolder(string name);
}
