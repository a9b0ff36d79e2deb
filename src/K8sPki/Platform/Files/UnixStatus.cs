using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace K8sPki.Platform;

/// <summary>Asks Linux and macOS what a file is, which .NET tells in part.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixStatus
{
    private const int CurrentFolder = -100;
    private const uint WantBasics = 0x7FF;
    private const int LinuxNotThroughLink = 0x100;
    private const int LinuxOfHandle = 0x1000;
    private const int AppleNotThroughLink = 0x20;
    private const int AppleCurrentFolder = -2;
    private const int PermissionMask = 0xFFF;

    /// <summary>The status of a path; null when nothing is there.</summary>
    /// <exception cref="UnixException">It may not be looked at, or the disk does not say.</exception>
    public static FileStatus? Of(string path, bool throughLink)
    {
        if (OperatingSystem.IsLinux())
            return Linux(CurrentFolder, path, throughLink ? 0 : LinuxNotThroughLink, out var status) == 0 ? Read(status)
                : Nothing();
        return Apple(AppleCurrentFolder, path, throughLink ? 0 : AppleNotThroughLink, out var record) == 0 ? Read(record)
            : Nothing();
    }

    /// <summary>The status of a name in a folder, of a link itself too; null when nothing is there.</summary>
    /// <exception cref="UnixException">It may not be looked at, or the disk does not say.</exception>
    public static FileStatus? In(SafeFileHandle folder, string name)
    {
        if (OperatingSystem.IsLinux())
            return LinuxIn(folder, name, LinuxNotThroughLink, WantBasics, out var status) == 0 ? Read(status) : Nothing();
        var failed = IsArmApple ? AppleIn(folder, name, out var record, AppleNotThroughLink)
            : AppleIntelIn(folder, name, out record, AppleNotThroughLink);
        return failed == 0 ? Read(record) : Nothing();
    }

    /// <summary>The status of what is open.</summary>
    public static FileStatus Of(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
            return LinuxIn(file, "", LinuxOfHandle, WantBasics, out var status) == 0 ? Read(status) : throw UnixCalls.Failure();
        var failed = IsArmApple ? AppleOf(file, out var record) : AppleIntelOf(file, out record);
        return failed == 0 ? Read(record) : throw UnixCalls.Failure();
    }

    // A disk that fails has not said that nothing is there: what is taken for new would lose the mode and owner of the old.
    private static FileStatus? Nothing()
    {
        var failure = UnixCalls.Failure();
        return failure.Error is UnixError.NotFound or UnixError.NotAFolder or UnixError.TooManyLinks or UnixError.NameTooLong
            ? null : throw failure;
    }

    private static bool IsArmApple => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    private static int Linux(int folder, string path, int flags, out LinuxRecord status) =>
        LinuxAt(folder, path, flags, WantBasics, out status);

    private static int Apple(int folder, string path, int flags, out AppleRecord status) =>
        IsArmApple ? AppleAt(folder, path, out status, flags) : AppleIntelAt(folder, path, out status, flags);

    private static FileStatus Read(in LinuxRecord status) => new(
        KindOf(status.Mode), (UnixFileMode)(status.Mode & PermissionMask), status.User, status.Group,
        DateTimeOffset.FromUnixTimeSeconds(status.ModifiedSeconds).AddTicks(status.ModifiedNanoseconds / 100))
    {
        Names = status.Links,
        Size = (long)status.Size,
        Identity = (((ulong)status.DiskMajor << 32) | status.DiskMinor, status.Number),
    };

    private static FileStatus Read(in AppleRecord status) => new(
        KindOf(status.Mode), (UnixFileMode)(status.Mode & PermissionMask), status.User, status.Group,
        DateTimeOffset.FromUnixTimeSeconds(status.ModifiedSeconds).AddTicks(status.ModifiedNanoseconds / 100))
    {
        Names = status.Links,
        Size = status.Size,
        Identity = ((uint)status.Disk, status.Number),
    };

    private static FileKind KindOf(int mode) => (mode & 0xF000) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        0xA000 => FileKind.Link,
        0x1000 => FileKind.Pipe,
        0xC000 => FileKind.Socket,
        0x6000 => FileKind.BlockDevice,
        _ => FileKind.CharacterDevice,
    };

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int LinuxAt(int folder, string path, int flags, uint mask, out LinuxRecord status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int LinuxIn(SafeFileHandle folder, string path, int flags, uint mask, out LinuxRecord status);

    [LibraryImport("libc", EntryPoint = "fstatat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int AppleAt(int folder, string path, out AppleRecord status, int flags);

    [LibraryImport("libc", EntryPoint = "fstatat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int AppleIn(SafeFileHandle folder, string path, out AppleRecord status, int flags);

    [LibraryImport("libc", EntryPoint = "fstat", SetLastError = true)]
    private static partial int AppleOf(SafeFileHandle file, out AppleRecord status);

    // On Intel the names without an ending have the record of before 64-bit inode numbers.
    [LibraryImport("libc", EntryPoint = "fstatat$INODE64", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int AppleIntelAt(int folder, string path, out AppleRecord status, int flags);

    [LibraryImport("libc", EntryPoint = "fstatat$INODE64", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int AppleIntelIn(SafeFileHandle folder, string path, out AppleRecord status, int flags);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static partial int AppleIntelOf(SafeFileHandle file, out AppleRecord status);

    // struct statx of the kernel's interface is the same on every architecture: statx(2).
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct LinuxRecord
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Number;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(136)]
        public uint DiskMajor;

        [FieldOffset(140)]
        public uint DiskMinor;
    }

    // struct stat with 64-bit inode numbers, alike on both processors: stat(2) of macOS.
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct AppleRecord
    {
        [FieldOffset(0)]
        public int Disk;

        [FieldOffset(4)]
        public ushort Mode;

        [FieldOffset(6)]
        public ushort Links;

        [FieldOffset(8)]
        public ulong Number;

        [FieldOffset(16)]
        public uint User;

        [FieldOffset(20)]
        public uint Group;

        [FieldOffset(48)]
        public long ModifiedSeconds;

        [FieldOffset(56)]
        public long ModifiedNanoseconds;

        [FieldOffset(96)]
        public long Size;
    }
}
