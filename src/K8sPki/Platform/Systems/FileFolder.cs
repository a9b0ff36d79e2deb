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
        return new FileEntry(status, status.Kind == FileKind.Link ? FileStatus.LinkTarget(path) ?? "" : null);
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
