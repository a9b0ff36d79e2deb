using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace K8sPki.Platform;

/// <summary>What a name in a folder stands for.</summary>
internal enum FileKind
{
    Regular,
    Folder,
    Link,
    Pipe,
    Socket,
    CharacterDevice,
    BlockDevice,
}

/// <summary>What a file is and whose, where the system says so.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">The permission bits; null on Windows.</param>
/// <param name="User">The owner's number; null on Windows.</param>
/// <param name="Group">The group's number; null on Windows.</param>
/// <param name="Written">When the content was last written.</param>
internal sealed record FileStatus(FileKind Kind, UnixFileMode? Mode, uint? User, uint? Group, DateTimeOffset Written)
{
    /// <summary>The number of names that it has; 1 where the system does not say.</summary>
    public long Names { get; init; } = 1;

    /// <summary>The bytes in it.</summary>
    public long Size { get; init; }

    /// <summary>
    /// Which file of which disk it is: another file has another identity as long as this one is open or has a name; null on
    /// Windows.
    /// </summary>
    public (ulong Disk, ulong Number)? Identity { get; init; }

    /// <summary>False for folders, pipes, sockets and devices, which must not be read like files.</summary>
    public bool IsRegular => Kind == FileKind.Regular;

    /// <summary>True for a folder.</summary>
    public bool IsFolder => Kind == FileKind.Folder;

    /// <summary>The status of a path, through links; null when nothing is there.</summary>
    /// <exception cref="FileAccessException">It may not be looked at, or the disk does not say.</exception>
    public static FileStatus? Of(string path) =>
        OperatingSystem.IsWindows() ? OfInfo(path) : OnUnix(path, throughLink: true);

    /// <summary>The same where it is only shown; null also when it may not be looked at.</summary>
    /// <exception cref="FileAccessException">The disk does not say.</exception>
    public static FileStatus? IfSeen(string path)
    {
        try
        {
            return Of(path);
        }
        catch (AccessDeniedException)
        {
            return null;
        }
    }

    /// <summary>The status of what a path names, also of a link itself; null when nothing is there.</summary>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static FileStatus? OfEntry(string path)
    {
        if (!OperatingSystem.IsWindows())
            return OnUnix(path, throughLink: false);
        return LinkTarget(path) is null ? OfInfo(path) : new FileStatus(FileKind.Link, null, null, null, default);
    }

    /// <summary>
    /// The path that a link has as its target, as it is written; null for what is no link, and where the system does not say,
    /// which is told when it is read.
    /// </summary>
    public static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static FileStatus? OnUnix(string path, bool throughLink)
    {
        try
        {
            return UnixStatus.Of(path, throughLink);
        }
        catch (UnixException failure)
        {
            throw FileFailure.Describe(failure, path, "look at");
        }
    }

    private static FileStatus? OfInfo(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            file = target;
        if (Directory.Exists(path))
            return new FileStatus(FileKind.Folder, null, null, null, file.LastWriteTimeUtc);
        return file.Exists ? new FileStatus(FileKind.Regular, null, null, null, file.LastWriteTimeUtc) { Size = file.Length }
            : null;
    }
}

/// <summary>What a file held when it was read, to tell later whether somebody has changed it since.</summary>
internal sealed class FileState
{
    private readonly byte[]? digest;

    private FileState(byte[]? digest) => this.digest = digest;

    /// <summary>That of a file that is not there.</summary>
    public static FileState Missing { get; } = new(null);

    /// <summary>SHA-256 of the content, in hexadecimal digits, to be written down; null for a file that is not there.</summary>
    public string? Digest => digest is null ? null : Convert.ToHexString(digest);

    /// <summary>The state of a file with a content; without one it is not there.</summary>
    public static FileState Of(byte[]? content) => content is null ? Missing : Of(content.AsSpan());

    /// <inheritdoc cref="Of(byte[])"/>
    public static FileState Of(ReadOnlySpan<byte> content) => new(SHA256.HashData(content));

    /// <summary>Reads what was written down; null for what is no digest.</summary>
    public static FileState? Parse(string? digest) => digest is null ? Missing
        : digest.Length == 2 * SHA256.HashSizeInBytes && digest.All(char.IsAsciiHexDigit)
            ? new FileState(Convert.FromHexString(digest)) : null;

    /// <summary>True for the same content, or for two files that are not there.</summary>
    public bool IsSameAs(FileState other) => Digest == other.Digest;

    /// <summary>
    /// True when the file still holds the same bytes. What is no ordinary file holds nothing that could be asked twice.
    /// </summary>
    /// <exception cref="PkiException">It cannot be read.</exception>
    public bool IsStill(FilePath path) => FileFailure.Attempt(path, "read", () =>
    {
        using var place = FilePlace.Open(path);
        return IsStill(place);
    });

    /// <inheritdoc cref="IsStill(FilePath)"/>
    public bool IsStill(FilePlace place)
    {
        if (digest is null)
            return place.Status is null;
        if (place.IsOpenFile || place.Status is { IsRegular: false })
            return true;
        if (place.Status is null)
            return false;
        using var stream = place.Folder.OpenToRead(place.Name);
        return SHA256.HashData(stream).AsSpan().SequenceEqual(digest);
    }
}

/// <summary>Who may read a file that is written.</summary>
internal enum FileProtection
{
    /// <summary>Mode 0644: certificates, public keys.</summary>
    Public,

    /// <summary>Mode 0600 from the first byte: private keys, kubeconfigs.</summary>
    Secret,

    /// <summary>Mode 0600 for a new file; a file that is replaced keeps the mode that its owner gave it.</summary>
    Kept,
}
