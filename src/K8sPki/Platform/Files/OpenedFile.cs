namespace K8sPki.Platform;

/// <summary>A file that is read while others write, rename or remove it.</summary>
internal sealed class OpenedFile : IDisposable
{
    private OpenedFile(string path, FileStream stream)
    {
        Path = path;
        Stream = stream;
        Identity = OperatingSystem.IsWindows() ? null : UnixStatus.Of(stream.SafeFileHandle).Identity;
    }

    /// <summary>The path that it was opened by.</summary>
    public string Path { get; }

    /// <summary>The bytes.</summary>
    public FileStream Stream { get; }

    /// <summary>Which file it is, whatever its name is by now; null on Windows.</summary>
    public (ulong Disk, ulong Number)? Identity { get; }

    /// <summary>True when the path leads to another file by now, or to none.</summary>
    public bool IsReplaced => FileStatus.IfSeen(Path) is not { } status || status.Identity != Identity;

    /// <summary>Opens an ordinary file.</summary>
    /// <exception cref="PkiException">It is missing, no ordinary file, or may not be read.</exception>
    public static OpenedFile Open(string path) => FileFailure.Attempt(path, "read", () =>
    {
        var status = FileStatus.Of(path);
        if (status is { IsFolder: true })
            throw FileFailure.IsFolder(path);
        // Opening a pipe would wait for its writer, deaf to Ctrl+C.
        if (status is { IsRegular: false })
            throw new FileAccessException("NotAFile",
                $"'{path}' is a pipe, socket or device; only ordinary files are read. Pipe its lines instead.");
        return new OpenedFile(path, new FileStream(FileStore.OpenToRead(path), FileAccess.Read, bufferSize: 1));
    });

    /// <inheritdoc/>
    public void Dispose() => Stream.Dispose();
}
