using System.Runtime.InteropServices;

namespace K8sPki;

/// <summary>Keeps the owner of a file that is replaced and tells pipes from files, which .NET has no calls for. Linux only; elsewhere nothing changes.</summary>
internal static partial class FileOwner
{
    private const int CurrentFolder = -100;
    private const uint WantType = 0x1;
    private const uint WantOwner = 0x18;
    private const ushort TypeMask = 0xF000;
    private const ushort RegularType = 0x8000;
    private const ushort FolderType = 0x4000;

    /// <summary>Gives <paramref name="target"/> the owner and group of <paramref name="source"/> where they differ.</summary>
    /// <exception cref="UnauthorizedAccessException">Only the superuser may give a file to another user.</exception>
    public static void Copy(string source, string target)
    {
        if (!OperatingSystem.IsLinux() || !TryRead(source, out var wanted) || !TryRead(target, out var actual))
            return;
        if (wanted != actual && ChangeOwner(target, wanted.User, wanted.Group) != 0)
            throw new UnauthorizedAccessException($"The owner of '{source}' could not be kept.");
    }

    /// <summary>False for a pipe, socket or device; true also where that cannot be told.</summary>
    public static bool IsRegular(string path) =>
        !OperatingSystem.IsLinux() || Status(CurrentFolder, path, 0, WantType, out var status) != 0 || (status.Mode & TypeMask) is RegularType or FolderType;

    private static bool TryRead(string path, out (uint User, uint Group) owner)
    {
        var result = Status(CurrentFolder, path, 0, WantOwner, out var status);
        owner = (status.User, status.Group);
        return result == 0;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, out StatusRecord status);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

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
    }
}
