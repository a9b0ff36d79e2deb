using System.Runtime.InteropServices;

namespace K8sPki;

/// <summary>What a file is and whose, where the system says so. Links are followed.</summary>
/// <param name="IsRegular">False for folders, pipes, sockets and devices, which must not be read like files.</param>
/// <param name="Mode">The permission bits; null on Windows.</param>
/// <param name="User">The owner's number; null where it is not known: other systems than Linux.</param>
/// <param name="Group">The group's number; null where it is not known.</param>
/// <param name="Written">When the content was last written.</param>
internal sealed partial record FileStatus(bool IsRegular, UnixFileMode? Mode, uint? User, uint? Group, DateTimeOffset Written)
{
    private const int CurrentFolder = -100;
    private const uint WantBasics = 0x7FF;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int PermissionMask = 0xFFF;

    /// <summary>The status of a path; null when nothing is there or it may not be looked at.</summary>
    public static FileStatus? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return OfInfo(new FileInfo(path));
        if (Status(CurrentFolder, path, 0, WantBasics, out var status) != 0)
            return null;
        return new FileStatus(
            (status.Mode & TypeMask) == RegularFile, (UnixFileMode)(status.Mode & PermissionMask), status.User, status.Group,
            DateTimeOffset.FromUnixTimeSeconds(status.ModifiedSeconds));
    }

    private static FileStatus? OfInfo(FileInfo file) =>
        file.Exists ? new FileStatus(true, OperatingSystem.IsWindows() ? null : file.UnixFileMode, null, null, file.LastWriteTimeUtc) : null;

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
