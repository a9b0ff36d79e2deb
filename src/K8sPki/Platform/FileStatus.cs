using System.Runtime.InteropServices;

namespace K8sPki;

/// <summary>What a file is and whose, where the system says so.</summary>
/// <param name="IsRegular">False for folders, pipes, sockets and devices, which must not be read like files.</param>
/// <param name="IsFolder">True for a folder.</param>
/// <param name="Mode">The permission bits; null on Windows.</param>
/// <param name="User">The owner's number; null where it is not known: other systems than Linux.</param>
/// <param name="Group">The group's number; null where it is not known.</param>
/// <param name="Written">When the content was last written.</param>
internal sealed partial record FileStatus(bool IsRegular, bool IsFolder, UnixFileMode? Mode, uint? User, uint? Group, DateTimeOffset Written)
{
    private const int CurrentFolder = -100;
    private const uint WantBasics = 0x7FF;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;
    private const int Link = 0xA000;
    private const int NotThroughLink = 0x100;
    private const int PermissionMask = 0xFFF;

    /// <summary>The status of a path, through links; null when nothing is there or it may not be looked at.</summary>
    public static FileStatus? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return OfInfo(path);
        return Status(CurrentFolder, path, 0, WantBasics, out var status) == 0 ? Read(status) : null;
    }

    /// <summary>The status of a path when it is no link; null also when nothing is there or it may not be looked at.</summary>
    /// <param name="path">The path.</param>
    /// <param name="target">The path that a link has as its target, as it is written; null for what is no link.</param>
    public static FileStatus? OfEntry(string path, out string? target)
    {
        target = null;
        if (OperatingSystem.IsLinux())
        {
            if (Status(CurrentFolder, path, NotThroughLink, WantBasics, out var status) != 0)
                return null;
            if ((status.Mode & TypeMask) != Link)
                return Read(status);
        }

        target = LinkTarget(path);
        return target is null ? Of(path) : null;
    }

    private static FileStatus Read(in StatusRecord status) => new(
        (status.Mode & TypeMask) == RegularFile, (status.Mode & TypeMask) == Folder, (UnixFileMode)(status.Mode & PermissionMask), status.User, status.Group,
        DateTimeOffset.FromUnixTimeSeconds(status.ModifiedSeconds));

    private static FileStatus? OfInfo(string path)
    {
        var isFolder = Directory.Exists(path);
        var file = new FileInfo(path);
        return file.Exists || isFolder
            ? new FileStatus(!isFolder, isFolder, OperatingSystem.IsWindows() ? null : file.UnixFileMode, null, null, file.LastWriteTimeUtc)
            : null;
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What may not be looked at is reported when it is read.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, out StatusRecord status);

    // struct statx of the kernel's interface is the same on every architecture: statx(2).
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatusRecord
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(112)]
        public long ModifiedSeconds;
    }
}
