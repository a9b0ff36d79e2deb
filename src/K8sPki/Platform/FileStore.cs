using System.Runtime.Versioning;
using System.Security;
using Microsoft.Win32.SafeHandles;

namespace K8sPki;

/// <summary>
/// The one place that reads and writes files. A write goes to a temporary file in the same folder that has its final
/// mode from creation, is flushed to disk and renamed over the target, so that a reader sees the old or the new file.
/// </summary>
internal static class FileStore
{
    /// <summary>The largest file that is read when a caller names no bound: 256 MiB.</summary>
    public const long DefaultLimit = 256L * 1024 * 1024;

    /// <summary>The id of the error when the disk is full: further writes fail too.</summary>
    public const string DiskFull = "DiskFull";

    private const UnixFileMode SecretMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PublicMode = SecretMode | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode SecretFolderMode = SecretMode | UnixFileMode.UserExecute;

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="PkiException">It is missing, a folder, unreadable, or larger than <paramref name="limit"/> bytes.</exception>
    public static byte[] Read(string path, long limit = DefaultLimit)
    {
        try
        {
            // Somebody may be writing: what is there now is read, and no lock is taken.
            using var handle = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            var length = LengthOf(handle);
            if (length > limit)
                throw TooLarge(path, limit);
            if (length == 0)
                return ReadUnsized(handle, path, limit);
            var content = new byte[length];
            var read = 0;
            while (read < content.Length)
            {
                var count = RandomAccess.Read(handle, content.AsSpan(read), read);
                if (count == 0)
                    return content[..read];
                read += count;
            }

            return content;
        }
        catch (Exception failure) when (IsFileFailure(failure))
        {
            throw Describe(failure, path, "read");
        }
    }

    /// <summary>False for a folder, pipe, socket or device; true also where that cannot be told.</summary>
    public static bool IsRegular(string path) => FileStatus.Of(path) is not { IsRegular: false };

    /// <summary>Writes a file whole or not at all.</summary>
    /// <param name="path">The target; a symbolic link is followed and stays a link.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="protection">The mode of a new file. A file that is replaced keeps its mode and owner.</param>
    /// <param name="overwrite">False: an existing target is an error.</param>
    /// <exception cref="PkiException">The target exists, or the folder or target cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, FileProtection protection, bool overwrite)
    {
        try
        {
            var target = FinalTarget(path);
            if (Directory.Exists(target))
                throw new FileAccessException("PathIsDirectory", $"'{path}' is a folder; name a file in it.");
            if (!overwrite && File.Exists(target))
                throw Exists(path);
            var staged = StageBeside(target, content, protection);
            try
            {
                File.Move(staged.Temporary, target, overwrite);
            }
            catch (Exception failure)
            {
                File.Delete(staged.Temporary);
                if (!overwrite && failure is IOException && File.Exists(target))
                    throw Exists(path);
                throw;
            }
        }
        catch (Exception failure) when (IsFileFailure(failure))
        {
            throw Describe(failure, path, "write");
        }
    }

    /// <summary>Writes what a file shall become beside it, on disk whole and with its final mode and owner; the target stays as it is.</summary>
    /// <exception cref="PkiException">The folder cannot be written.</exception>
    public static StagedFile Stage(string path, ReadOnlySpan<byte> content, FileProtection protection)
    {
        try
        {
            return StageBeside(FinalTarget(path), content, protection);
        }
        catch (Exception failure) when (IsFileFailure(failure))
        {
            throw Describe(failure, path, "write");
        }
    }

    /// <summary>Puts a staged file in the place of its target.</summary>
    public static void Place(StagedFile staged)
    {
        try
        {
            File.Move(staged.Temporary, staged.Target, overwrite: true);
        }
        catch (Exception failure) when (IsFileFailure(failure))
        {
            throw Describe(failure, staged.Target, "write");
        }
    }

    private static StagedFile StageBeside(string target, ReadOnlySpan<byte> content, FileProtection protection)
    {
        var replaced = File.Exists(target) ? target : null;
        var temporary = TemporaryFor(target);
        try
        {
            using (var stream = CreateTemporary(temporary, protection, replaced))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            TakeOver(replaced, temporary, protection);
            return new StagedFile(target, temporary);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Replaces or creates a file, unless somebody has changed it since it was read. Mode and owner stay.</summary>
    /// <param name="path">The target; a symbolic link is followed and stays a link.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="expected">What the file held when it was read; null when there was none.</param>
    /// <returns>False when the file is not what it was; then nothing is written.</returns>
    public static bool TryReplace(string path, Action<Stream> write, FileState? expected)
    {
        try
        {
            var target = FinalTarget(path);
            var replaced = File.Exists(target) ? target : null;
            var temporary = TemporaryFor(target);
            try
            {
                using (var stream = CreateTemporary(temporary, FileProtection.Kept, replaced))
                {
                    write(stream);
                    stream.Flush(flushToDisk: true);
                }

                TakeOver(replaced, temporary, FileProtection.Kept);
                if (expected is null ? File.Exists(target) : !expected.IsStill(target))
                {
                    File.Delete(temporary);
                    return false;
                }

                File.Move(temporary, target, overwrite: true);
                return true;
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        }
        catch (Exception failure) when (IsFileFailure(failure))
        {
            throw Describe(failure, path, "write");
        }
    }

    /// <summary>Makes a folder and its parents; those that are new get mode 0700 when they will hold secrets.</summary>
    public static void CreateFolder(string path, FileProtection protection)
    {
        try
        {
            if (OperatingSystem.IsWindows() || protection == FileProtection.Public)
                Directory.CreateDirectory(path);
            else
                CreateSecretFolder(Path.GetFullPath(path));
        }
        catch (Exception failure) when (IsFileFailure(failure))
        {
            throw Describe(failure, path, "create");
        }
    }

    /// <summary>Removes what a process that was killed while it wrote the file has left beside it: it may hold secrets.</summary>
    public static void RemoveLeftovers(string path)
    {
        var target = FinalTarget(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
        if (!Directory.Exists(folder))
            return;
        var name = Path.GetFileName(target);
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder, $".{name}.*.tmp"))
            {
                if (Path.GetFileName(file).Length == name.Length + ".".Length + ".".Length + 32 + ".tmp".Length)
                    File.Delete(file);
            }
        }
        catch (Exception failure) when (IsFileFailure(failure))
        {
            throw Describe(failure, target, "clean up beside");
        }
    }

    // The call of .NET gives the mode to the last folder only.
    [UnsupportedOSPlatform("windows")]
    private static void CreateSecretFolder(string path)
    {
        if (Path.GetDirectoryName(path) is { } parent && !Directory.Exists(parent))
            CreateSecretFolder(parent);
        Directory.CreateDirectory(path, SecretFolderMode);
    }

    /// <summary>True when somebody other than the owner may read the file; false on Windows, where modes do not say.</summary>
    public static bool IsReadableByOthers(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path))
            return false;
        return (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0;
    }

    /// <summary>The error for a target that is there already.</summary>
    public static TargetExistsException Exists(string path) =>
        new("FileExists", $"'{path}' exists already and is left as it is. Use -Force to replace it, or choose another path.");

    /// <summary>True when the name of a file is one that is given to what shall replace the target.</summary>
    public static bool IsTemporaryFor(string temporary, string target) =>
        Path.GetDirectoryName(Path.GetFullPath(temporary)) == Path.GetDirectoryName(Path.GetFullPath(target))
        && Path.GetFileName(temporary).StartsWith($".{Path.GetFileName(target)}.", StringComparison.Ordinal)
        && temporary.EndsWith(".tmp", StringComparison.Ordinal);

    private static string TemporaryFor(string target) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(target))!, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");

    private static FileStream CreateTemporary(string temporary, FileProtection protection, string? replaced)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = ModeFor(protection, replaced);
        return new FileStream(temporary, options);
    }

    /// <summary>Gives the temporary file what is to stay of the file that it replaces.</summary>
    private static void TakeOver(string? replaced, string temporary, FileProtection protection)
    {
        if (replaced is null)
            return;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(temporary, ModeFor(protection, replaced));
        FileOwner.Copy(replaced, temporary);
    }

    private static UnixFileMode ModeFor(FileProtection protection, string? replaced)
    {
        if (OperatingSystem.IsWindows() || replaced is null)
            return protection == FileProtection.Public ? PublicMode : SecretMode;
        var mode = File.GetUnixFileMode(replaced);
        return protection == FileProtection.Secret ? mode & ~(UnixFileMode.OtherRead | UnixFileMode.OtherWrite) : mode;
    }

    /// <summary>Where a path leads when symbolic links are followed.</summary>
    public static string FinalTarget(string path)
    {
        var link = new FileInfo(path);
        return link.LinkTarget is null ? path : link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    // Pipes have no length, and files under /proc report none.
    private static long LengthOf(SafeFileHandle handle)
    {
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

    private static LimitExceededException TooLarge(string path, long limit) =>
        new("FileTooLarge", $"'{path}' is larger than {limit / (1024 * 1024)} MiB, the most that is read at once.");

    private static bool IsFileFailure(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException;

    // ENOSPC and EDQUOT of Linux, ERROR_DISK_FULL of Windows.
    private static bool IsDiskFull(Exception failure) => failure.HResult is 28 or 122 or unchecked((int)0x80070070);

    private static PkiException Describe(Exception failure, string path, string action) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException when action == "read" =>
            new MissingInputException("PathNotFound", $"There is no file '{path}'.", failure),
        DirectoryNotFoundException =>
            new MissingInputException("PathNotFound", $"There is no folder for '{path}'. Create it first.", failure),
        _ when Directory.Exists(path) && action == "read" =>
            new FileAccessException("PathIsDirectory", $"'{path}' is a folder; name a file in it.", failure),
        IOException when IsDiskFull(failure) =>
            new FileAccessException(DiskFull, $"There is no room left on the disk for '{path}'. What was there before is whole.", failure),
        UnauthorizedAccessException =>
            new FileAccessException("AccessDenied", $"You may not {action} '{path}'. Check the owner and mode of the file and its folder.", failure),
        _ => new FileAccessException("FileFailed", $"Could not {action} '{path}': {failure.Message}", failure),
    };
}
