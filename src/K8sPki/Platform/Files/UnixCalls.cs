using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace K8sPki.Platform;

/// <summary>How a file is opened.</summary>
[Flags]
internal enum UnixOpen
{
    Read = 0,
    Write = 1,
    ReadWrite = 2,

    /// <summary>It must not be there yet; a link counts as being there.</summary>
    New = 4,

    /// <summary>A link is followed; else a link is an error.</summary>
    ThroughLink = 8,
}

/// <summary>
/// The calls of Linux and macOS that work on an open folder or file, where .NET has only names: a name can mean another file
/// a moment later, a handle cannot. None follows a link in its last part unless it says so, and none waits for a pipe's other
/// end.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixCalls
{
    private const int RemoveFolderOnLinux = 0x200;
    private const int RemoveFolderOnApple = 0x80;
    private const int WriteAccess = 2;
    private const int LongestLink = 4096;
    private const uint NotOver = 1;

    // Some processors have their own order of these bits: uapi/asm/fcntl.h of arm, arm64 and powerpc beside asm-generic's.
    private static readonly bool IsArmOrder =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le;
    private static readonly bool IsLinux = OperatingSystem.IsLinux();
    private static readonly int Create = IsLinux ? 0x40 : 0x200;
    private static readonly int Exclusive = IsLinux ? 0x80 : 0x800;
    private static readonly int NoTerminal = IsLinux ? 0x100 : 0x20000;
    private static readonly int NoWait = IsLinux ? 0x800 : 0x4;
    private static readonly int CloseOnExec = IsLinux ? 0x80000 : 0x1000000;
    private static readonly int FolderOnly = IsLinux ? (IsArmOrder ? 0x4000 : 0x10000) : 0x100000;
    private static readonly int NoLink = IsLinux ? (IsArmOrder ? 0x8000 : 0x20000) : 0x100;

    // A folder whose files may be used but not listed is opened so; macOS asks for the right to list.
    private static readonly int AsPlace = IsLinux ? 0x200000 : 0;

    /// <summary>The user whose rights this process has.</summary>
    public static uint User { get; } = EffectiveUser();

    /// <summary>Opens the folder that every path begins at.</summary>
    public static SafeFileHandle OpenRoot() => Handle(OpenPath("/", AsPlace | FolderOnly | CloseOnExec));

    /// <summary>Opens a folder in a folder; a link is an error.</summary>
    public static SafeFileHandle OpenFolder(SafeFileHandle folder, string name) =>
        Handle(OpenAt(folder, name, AsPlace | FolderOnly | NoLink | CloseOnExec));

    /// <summary>Opens a file in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The name in it.</param>
    /// <param name="how">What for.</param>
    /// <param name="mode">The mode of a new file, which the umask may narrow.</param>
    public static SafeFileHandle Open(SafeFileHandle folder, string name, UnixOpen how, UnixFileMode mode = UnixFileMode.None)
    {
        var flags = ((int)how & 3) | CloseOnExec | NoTerminal | NoWait;
        if (!how.HasFlag(UnixOpen.ThroughLink))
            flags |= NoLink;
        if (!how.HasFlag(UnixOpen.New))
            return Handle(OpenAt(folder, name, flags));
        flags |= Create | Exclusive;
        // A variable argument goes by the stack there, after the eight that go by registers.
        return Handle(!IsLinux && RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? OpenAtApple(folder, name, flags, 0, 0, 0, 0, 0, (nint)mode)
            : OpenAtWithMode(folder, name, flags, (uint)mode));
    }

    /// <summary>
    /// Opens a path to read it, through links, and waits for the other end of a pipe. Unlike .NET's own opening it takes no lock,
    /// so that neither a lock of others keeps the file from being read nor the reading others from their lock.
    /// </summary>
    public static SafeFileHandle OpenToRead(string path)
    {
        while (true)
        {
            var number = OpenPath(path, NoTerminal | CloseOnExec);
            if (number >= 0 || Failure() is not { Error: UnixError.Interrupted })
                return Handle(number);
        }
    }

    /// <summary>A further handle for one that this process has under a number.</summary>
    public static SafeFileHandle Duplicate(int number) => Handle(DuplicateNumber(number));

    /// <summary>The target of a link as it is written, and whose link it is.</summary>
    public static (string Target, FileStatus Link) ReadLink(SafeFileHandle folder, string name)
    {
        var before = UnixStatus.In(folder, name) ?? throw Failure();
        // A handle of the link itself; where there is none, a second look tells whether the link was exchanged meanwhile.
        using var link = IsLinux ? Handle(OpenAt(folder, name, AsPlace | NoLink | CloseOnExec)) : null;
        var target = new byte[LongestLink];
        var length = link is null ? ReadLinkAt(folder, name, target, target.Length) : ReadLinkAt(link, "", target, target.Length);
        if (length < 0)
            throw Failure();
        var after = link is null ? UnixStatus.In(folder, name) : UnixStatus.Of(link);
        return after is { Kind: FileKind.Link } && (link is not null || after.Identity == before.Identity)
            ? (System.Text.Encoding.UTF8.GetString(target, 0, (int)length), after)
            : throw new IOException($"'{name}' is being changed.");
    }

    /// <summary>True when the rights of this process are enough to write a file.</summary>
    public static bool MayWrite(SafeFileHandle folder, string name) =>
        Access(folder, name, WriteAccess, IsLinux ? 0x200 : 0x10) == 0;

    /// <summary>Renames within a folder; what has the new name is replaced.</summary>
    public static void Rename(SafeFileHandle folder, string from, string to) => Check(RenameAt(folder, from, folder, to));

    /// <summary>Renames within a folder, in one step, to a name that must be free.</summary>
    /// <returns>False where the system or its disk cannot.</returns>
    public static bool TryRenameNew(SafeFileHandle folder, string from, string to)
    {
        if (!IsLinux)
            return false;
        try
        {
            Check(RenameAtWith(folder, from, folder, to, NotOver));
            return true;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
        catch (UnixException failure) when (failure.Error is UnixError.Invalid or UnixError.NotSupported)
        {
            return false;
        }
    }

    /// <summary>Gives a file a second name, which must be free.</summary>
    public static void Link(SafeFileHandle folder, string from, string to) => Check(LinkAt(folder, from, folder, to, 0));

    /// <summary>Removes a name that is no folder's.</summary>
    public static void Delete(SafeFileHandle folder, string name) => Check(UnlinkAt(folder, name, 0));

    /// <summary>Removes an empty folder.</summary>
    public static void DeleteFolder(SafeFileHandle folder, string name) =>
        Check(UnlinkAt(folder, name, OperatingSystem.IsLinux() ? RemoveFolderOnLinux : RemoveFolderOnApple));

    /// <summary>Makes a folder.</summary>
    public static void MakeFolder(SafeFileHandle folder, string name, UnixFileMode mode) =>
        Check(MakeFolderAt(folder, name, (uint)mode));

    /// <summary>Sets the mode of an open file.</summary>
    public static void SetMode(SafeFileHandle file, UnixFileMode mode) => Check(ChangeMode(file, (uint)mode));

    /// <summary>Sets the owner of an open file.</summary>
    public static void SetOwner(SafeFileHandle file, uint user, uint group) => Check(ChangeOwner(file, user, group));

    /// <summary>Writes what fits now.</summary>
    /// <returns>The number of bytes written.</returns>
    public static int Write(SafeFileHandle file, ReadOnlySpan<byte> content)
    {
        var written = WriteBytes(file, content, content.Length);
        return written >= 0 ? (int)written : throw Failure();
    }

    /// <summary>Reads on from where the last reading ended.</summary>
    /// <returns>The number of bytes; 0 at the end.</returns>
    public static int Read(SafeFileHandle file, Span<byte> content)
    {
        while (true)
        {
            var read = ReadBytes(file, content, content.Length);
            if (read >= 0)
                return (int)read;
            if (Failure() is var failure && failure.Error != UnixError.Interrupted)
                throw failure;
        }
    }

    /// <summary>What the last call failed with.</summary>
    public static UnixException Failure()
    {
        var number = Marshal.GetLastPInvokeError();
        return new UnixException(number, Marshal.GetPInvokeErrorMessage(number));
    }

    private static SafeFileHandle Handle(int number) =>
        number >= 0 ? new SafeFileHandle(number, ownsHandle: true) : throw Failure();

    private static void Check(int result)
    {
        if (result != 0)
            throw Failure();
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenPath(string path, int flags);

    [LibraryImport("libc", EntryPoint = "openat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenAt(SafeFileHandle folder, string name, int flags);

    [LibraryImport("libc", EntryPoint = "openat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenAtWithMode(SafeFileHandle folder, string name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "openat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenAtApple(
        SafeFileHandle folder, string name, int flags, nint a, nint b, nint c, nint d, nint e, nint mode);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int DuplicateNumber(int number);

    [LibraryImport("libc", EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Access(SafeFileHandle folder, string name, int access, int flags);

    [LibraryImport("libc", EntryPoint = "readlinkat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint ReadLinkAt(SafeFileHandle folder, string name, Span<byte> target, nint length);

    [LibraryImport("libc", EntryPoint = "renameat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int RenameAt(SafeFileHandle fromFolder, string from, SafeFileHandle toFolder, string to);

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int RenameAtWith(
        SafeFileHandle fromFolder, string from, SafeFileHandle toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "linkat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int LinkAt(SafeFileHandle fromFolder, string from, SafeFileHandle toFolder, string to, int flags);

    [LibraryImport("libc", EntryPoint = "unlinkat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int UnlinkAt(SafeFileHandle folder, string name, int flags);

    [LibraryImport("libc", EntryPoint = "mkdirat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int MakeFolderAt(SafeFileHandle folder, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int ChangeMode(SafeFileHandle file, uint mode);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadBytes(SafeFileHandle file, Span<byte> content, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(SafeFileHandle file, ReadOnlySpan<byte> content, nint length);
}

/// <summary>Why the system refused a call, as far as it matters here.</summary>
internal enum UnixError
{
    Other,
    NotPermitted,
    NotFound,
    Interrupted,
    NoReader,
    WouldBlock,
    AccessDenied,
    Busy,
    Exists,
    OtherDevice,
    NotAFolder,
    IsFolder,
    Invalid,
    ReadOnly,
    TooManyLinks,
    NameTooLong,
    NotSupported,
    DiskFull,
    NotEmpty,
}

/// <summary>A call of the system that failed.</summary>
/// <param name="number">The number that errno had.</param>
/// <param name="text">What the system says of it.</param>
internal sealed class UnixException(int number, string text) : IOException(text)
{
    // errno(3): the numbers of old are alike on both systems, those that came later are not.
    private static readonly (int Linux, int Apple, UnixError Error)[] Numbers =
    [
        (1, 1, UnixError.NotPermitted),
        (2, 2, UnixError.NotFound),
        (4, 4, UnixError.Interrupted),
        (6, 6, UnixError.NoReader),
        (11, 35, UnixError.WouldBlock),
        (13, 13, UnixError.AccessDenied),
        (16, 16, UnixError.Busy),
        (17, 17, UnixError.Exists),
        (18, 18, UnixError.OtherDevice),
        (20, 20, UnixError.NotAFolder),
        (21, 21, UnixError.IsFolder),
        (22, 22, UnixError.Invalid),
        (28, 28, UnixError.DiskFull),
        (30, 30, UnixError.ReadOnly),
        (31, 31, UnixError.NotSupported),
        (36, 63, UnixError.NameTooLong),
        (38, 78, UnixError.NotSupported),
        (39, 66, UnixError.NotEmpty),
        (40, 62, UnixError.TooManyLinks),
        (95, 45, UnixError.NotSupported),
        (95, 102, UnixError.NotSupported),
        (122, 69, UnixError.DiskFull),
    ];

    /// <summary>Why it failed.</summary>
    public UnixError Error { get; } =
        Array.Find(Numbers, row => (OperatingSystem.IsLinux() ? row.Linux : row.Apple) == number).Error;

    /// <summary>True where the user has no right to it.</summary>
    public bool IsDenied => Error is UnixError.AccessDenied or UnixError.NotPermitted;
}

/// <summary>Gives sockets a place in a folder.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixSockets
{
    private const uint OwnerOnly = 0x180;
    private const uint ToNobodyElse = 0x1FF & ~OwnerOnly;

    /// <summary>Binds a socket to a path at which its owner alone may connect, from the moment that it is there.</summary>
    /// <exception cref="SocketException">The path is not to be had.</exception>
    public static void BindForOwner(Socket socket, string path)
    {
        // Linux gives the new file the mode of the socket: unix(7).
        if (OperatingSystem.IsLinux() && ChangeMode(socket.SafeHandle, OwnerOnly) == 0)
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            return;
        }

        var before = SetMask(ToNobodyElse);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
        }
        finally
        {
            _ = SetMask(before);
        }
    }

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int ChangeMode(SafeHandle socket, uint mode);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);
}
