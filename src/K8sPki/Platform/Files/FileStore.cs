using Microsoft.Win32.SafeHandles;

namespace K8sPki.Platform;

/// <summary>
/// The one place that reads and writes files. A write goes to a temporary file in the same folder, is flushed to disk and
/// renamed over the target, so that a reader sees the old or the new file. Each write follows its path once, to a folder that
/// stays open, and works from there by handles: nobody who may change the folder can lead it to another file.
/// </summary>
internal static class FileStore
{
    /// <summary>The largest file that is read when a caller names no bound: 256 MiB.</summary>
    public const long DefaultLimit = 256L * 1024 * 1024;

    /// <summary>Reads a whole file, or what a pipe or device gives.</summary>
    /// <param name="path">The path.</param>
    /// <param name="limit">The most bytes that are read.</param>
    /// <param name="expected">The file that is meant, where another one of that name would not do.</param>
    /// <exception cref="PkiException">It is missing, a folder, unreadable, larger than <paramref name="limit"/> bytes, or not the
    /// one that is meant.</exception>
    public static byte[] Read(string path, long limit = DefaultLimit, FileStatus? expected = null) =>
        FileFailure.Attempt(path, "read", () =>
    {
        using var handle = OpenToRead(path);
        if (!OperatingSystem.IsWindows() && expected is not null && UnixStatus.Of(handle).Identity != expected.Identity)
            throw new ConflictException("FileExchanged", $"'{path}' was exchanged while it was looked at. Read it again.");
        return FileContent.Read(handle, path, limit);
    });

    /// <summary>Opens a file, pipe or device. Somebody may be writing: what is there now is read, and no lock is taken.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenToRead(string path) => OperatingSystem.IsWindows()
        ? File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete) : UnixCalls.OpenToRead(path);

    /// <summary>Reads a whole file; in a tree an ordinary one alone.</summary>
    /// <exception cref="PkiException">It is missing, out of its tree, unreadable, or larger than <paramref name="limit"/>
    /// bytes.</exception>
    public static byte[] Read(FilePath path, long limit) => path.Tree is null
        ? Read(path.Path, limit)
        : FileFailure.Attempt(path, "read", () =>
    {
        using var place = FilePlace.Open(path);
        if (place.Status is null)
            throw new FileNotFoundException();
        using var stream = place.Folder.OpenToRead(place.Name);
        return FileContent.Read(stream.SafeFileHandle, path.Path, limit);
    });

    /// <summary>What is at a path, through links; null when nothing is.</summary>
    /// <exception cref="PkiException">It leads out of its tree, or nowhere.</exception>
    public static FileStatus? Status(FilePath path) => FileFailure.Attempt(path, "look at", () =>
    {
        using var place = FilePlace.Open(path);
        return place.Status;
    });

    /// <summary>
    /// True where a file is, through links. Unlike .NET's answer, which is no to everything that fails, a disk that does not
    /// say is an error: what is taken for missing would be made anew.
    /// </summary>
    /// <exception cref="FileAccessException">It may not be looked at, or the disk does not say.</exception>
    public static bool HasFile(string? path) => path is not null && FileStatus.Of(path) is { IsFolder: false };

    /// <summary>False for a folder, pipe, socket or device; true also where nothing is.</summary>
    /// <exception cref="FileAccessException">It may not be looked at, or the disk does not say.</exception>
    public static bool IsRegular(string path) => FileStatus.Of(path) is not { IsRegular: false };

    /// <summary>True for a pipe, a device, and what a process has open, as /dev/stdout names it.</summary>
    /// <exception cref="PkiException">The path leads nowhere.</exception>
    public static bool IsStream(string path) => FileFailure.Attempt(path, "look at", () =>
    {
        using var place = FilePlace.Open(path);
        return FileStreams.IsStream(place);
    });

    /// <summary>Writes a file whole or not at all. What is a pipe, a device or open already is written through.</summary>
    /// <param name="path">The target; a symbolic link is followed and stays a link.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="protection">The mode of a new file. A file that is replaced keeps its mode and owner.</param>
    /// <param name="overwrite">False: an existing target is an error.</param>
    /// <exception cref="PkiException">The target exists, or the folder or target cannot be written.</exception>
    public static void Write(FilePath path, byte[] content, FileProtection protection, bool overwrite) =>
        FileFailure.Attempt(path, "write", () =>
    {
        using var place = FilePlace.Open(path);
        place.RequireOwnLinks();
        if (FileStreams.IsStream(place))
        {
            FileStreams.Write(place, content, overwrite);
            return;
        }

        if (!overwrite && place.Status is { IsRegular: true })
            throw Exists(path.Path);
        if (FileTransaction.Recover(place))
            FileTransaction.RemoveLeftovers(place);
        using var staged = Stage(place, protection, stream => stream.Write(content));
        if (overwrite)
            staged.Replace(isJournaled: false);
        else if (!staged.TryPlaceNew())
            throw Exists(path.Path);
    });

    /// <summary>
    /// Writes what a file shall become beside it, on disk whole and with its final mode and owner; the target stays as it is.
    /// </summary>
    /// <param name="path">The target; a symbolic link is followed and stays a link.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="protection">The mode of a new file.</param>
    /// <param name="like">Whose mode and owner a new file gets; null for this user's.</param>
    /// <returns>What is to be put in place; its place is to be disposed of with it.</returns>
    /// <exception cref="PkiException">The target or its folder cannot be written, or it is no ordinary file.</exception>
    public static StagedFile Stage(FilePath path, byte[] content, FileProtection protection, FileStatus? like = null) =>
        FileFailure.Attempt(path, "write", () =>
    {
        var place = FilePlace.Open(path);
        try
        {
            place.RequireOwnLinks();
            RequireFile(place);
            return StagedFile.Write(place, protection, stream => stream.Write(content), like);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    });

    /// <summary>Refuses a file that cannot be replaced, made or removed, as far as that can be told before.</summary>
    /// <exception cref="PkiException">Its folder is missing, it or the folder may not be written, or it is no ordinary
    /// file.</exception>
    public static void RequireReplaceable(FilePath path) => FileFailure.Attempt(path, "write", () =>
    {
        using var place = FilePlace.Open(path);
        place.RequireOwnLinks();
        RequireFile(place);
        if (!OperatingSystem.IsWindows() && !place.Folder.MayWrite("."))
            throw new AccessDeniedException($"You may not write in the folder of '{path}'. Check its owner and mode.");
    });

    /// <summary>Replaces or creates a file, unless somebody has changed it since it was read. Mode and owner stay.</summary>
    /// <param name="path">The target; a symbolic link is followed and stays a link.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="expected">What the file held when it was read; null when there was none.</param>
    /// <returns>False when the file is not what it was; then nothing is written.</returns>
    public static bool TryReplace(FilePath path, Action<Stream> write, FileState? expected) =>
        FileFailure.Attempt(path, "write", () =>
    {
        using var place = FilePlace.Open(path);
        place.RequireOwnLinks();
        if (FileStreams.IsStream(place))
        {
            using var content = new MemoryStream();
            write(content);
            FileStreams.Write(place, content.ToArray(), overwrite: true);
            return true;
        }

        using var staged = Stage(place, FileProtection.Kept, write);
        if (expected is null)
            return staged.TryPlaceNew();
        if (!expected.IsStill(place))
            return false;
        staged.Replace(isJournaled: false);
        return true;
    });

    /// <summary>Removes a file, if it is there.</summary>
    /// <exception cref="PkiException">It cannot be removed.</exception>
    public static void Delete(FilePath path) => FileFailure.Attempt(path, "remove", () =>
    {
        using var place = FilePlace.Open(path);
        place.RequireOwnLinks();
        if (place.Status is not null)
            place.Folder.Delete(place.Name);
    });

    /// <summary>Makes a folder and its parents; those that are new can be entered by their owner alone.</summary>
    /// <exception cref="PkiException">One cannot be made.</exception>
    public static void CreateFolder(FilePath path) =>
        FileFailure.Attempt(path, "create", () => FolderMaking.Make(path, isLinkFollowed: true));

    /// <summary>Makes a folder and its parents, of which the last must be no link.</summary>
    /// <exception cref="PkiException">One cannot be made, or the last is a link.</exception>
    public static void CreateOwnFolder(FilePath path) =>
        FileFailure.Attempt(path, "create", () => FolderMaking.Make(path, isLinkFollowed: false));

    /// <summary>Makes a folder in one that is there.</summary>
    /// <returns>False when something of that name is there.</returns>
    /// <exception cref="PkiException">It cannot be made.</exception>
    public static bool TryCreateFolder(FilePath path) => FileFailure.Attempt(path, "create", () => FolderMaking.TryMake(path));

    /// <summary>True when somebody other than the owner may read the file; false on Windows, where modes do not say.</summary>
    public static bool IsReadableByOthers(string path) =>
        FileStatus.Of(path) is { IsFolder: false, Mode: { } mode }
            && (mode & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0;

    /// <summary>Refuses a place where a file or folder is.</summary>
    /// <exception cref="TargetExistsException">One is.</exception>
    public static void RequireFree(string path)
    {
        if (FileStatus.Of(path) is { Kind: FileKind.Regular or FileKind.Folder or FileKind.BlockDevice })
            throw Exists(path);
    }

    /// <summary>The error for a target that is there already.</summary>
    public static TargetExistsException Exists(string path) =>
        new("FileExists", $"'{path}' exists already and is left as it is. Use -Force to replace it, or choose another path.");

    /// <summary>Where a path leads when symbolic links are followed.</summary>
    /// <exception cref="PkiException">It leads nowhere.</exception>
    public static string FinalTarget(string path) => FileFailure.Attempt(path, "look at", () =>
    {
        using var place = FilePlace.Open(path);
        return place.Path;
    });

    private static StagedFile Stage(FilePlace place, FileProtection protection, Action<Stream> write)
    {
        RequireFile(place);
        return StagedFile.Write(place, protection, write);
    }

    private static void RequireFile(FilePlace place)
    {
        if (!place.HasFolder)
            throw new DirectoryNotFoundException();
        if (place.Name.Length == 0)
            throw FileFailure.IsFolder(place.Given.Path);
        switch (place.Status)
        {
            case null:
                return;
            case { IsFolder: true }:
                throw FileFailure.IsFolder(place.Given.Path);
            case { IsRegular: false }:
                throw new FileAccessException("NotAFile",
                    $"'{place.Given}' is a socket, pipe, device or link; only an ordinary file can be replaced.");
            case { Mode: var mode } when !place.Folder.MayWrite(place.Name):
                throw new AccessDeniedException($"'{place.Given}' may not be written{Describe(mode)} and is left as it is. Its "
                    + "owner can allow it, for example with chmod u+w.");
        }
    }

    private static string Describe(UnixFileMode? mode) => mode is null
        ? ""
        : $" (mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')})";
}

/// <summary>Reads what is open.</summary>
internal static class FileContent
{
    /// <summary>All bytes.</summary>
    /// <param name="handle">What was opened and not read from yet.</param>
    /// <param name="path">What messages call it.</param>
    /// <param name="limit">The most bytes that are read.</param>
    /// <exception cref="LimitExceededException">There are more than <paramref name="limit"/>.</exception>
    public static byte[] Read(SafeFileHandle handle, string path, long limit)
    {
        var length = LengthOf(handle);
        if (length > limit)
            throw TooLarge(path, limit);
        if (length == 0)
            return ReadUnsized(handle, path, limit);
        var content = new byte[length];
        var read = 0;
        while (read < content.Length)
        {
            var rest = content.AsSpan(read);
            var count = OperatingSystem.IsWindows() ? RandomAccess.Read(handle, rest, read) : UnixCalls.Read(handle, rest);
            if (count == 0)
                return content[..read];
            read += count;
        }

        return content;
    }

    // Pipes have no length, and files under /proc report none.
    private static long LengthOf(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsWindows())
            return UnixStatus.Of(handle) is { IsRegular: true } status ? status.Size : 0;
        try
        {
            return RandomAccess.GetLength(handle);
        }
        catch (NotSupportedException)
        {
            return 0;
        }
    }

    private static byte[] ReadUnsized(SafeFileHandle handle, string path, long limit)
    {
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 1);
        using var content = new MemoryStream();
        var buffer = new byte[81920];
        int count;
        while ((count = stream.Read(buffer)) > 0)
        {
            if (content.Length + count > limit)
                throw TooLarge(path, limit);
            content.Write(buffer, 0, count);
        }

        return content.ToArray();
    }

    private static FileTooLargeException TooLarge(string path, long limit) =>
        new($"'{path}' is larger than {Amount(limit)}, the most that is read at once.");

    private static string Amount(long bytes) => bytes < 1024 * 1024 ? $"{bytes / 1024} KiB" : $"{bytes / (1024 * 1024)} MiB";
}
