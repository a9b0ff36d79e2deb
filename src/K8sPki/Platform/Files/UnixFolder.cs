using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace K8sPki.Platform;

/// <summary>An open folder of Linux or macOS.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixFolder : WorkFolder
{
    private const UnixFileMode SecretMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PublicMode = SecretMode | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode FolderMode = SecretMode | UnixFileMode.UserExecute;
    private const UnixFileMode OfOthers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    // Without the bits that let a program run as its owner: they are no use to a file that is read.
    private const UnixFileMode Permissions = (UnixFileMode)0x1FF;
    private readonly SafeFileHandle handle;
    private FileStatus? status;

    private UnixFolder(SafeFileHandle handle, string path, FileFolder? parent)
        : base(path, parent) => this.handle = handle;

    public override FileStatus? Status => status ??= UnixStatus.Of(handle);

    public static UnixFolder OpenRoot() => new(UnixCalls.OpenRoot(), "/", null);

    public override FileEntry? Look(string name)
    {
        if (UnixStatus.In(handle, name) is not { } found)
            return null;
        if (found.Kind != FileKind.Link)
            return new FileEntry(found, null);
        var (target, link) = UnixCalls.ReadLink(handle, name);
        return new FileEntry(link, target);
    }

    public override WorkFolder Enter(string name) => new UnixFolder(UnixCalls.OpenFolder(handle, name), PathOf(name), this);

    public override WorkFolder Make(string name)
    {
        UnixCalls.MakeFolder(handle, name, FolderMode);
        // The umask may have narrowed the mode; a handle that stands for a place alone cannot change it.
        using (var made = UnixCalls.Open(handle, name, UnixOpen.Read))
        {
            if (UnixStatus.Of(made) is not { IsFolder: true } found || found.User != UnixCalls.User)
                throw new IOException($"'{PathOf(name)}' was exchanged while it was made.");
            if (found.Mode != FolderMode)
                UnixCalls.SetMode(made, FolderMode);
        }

        return Enter(name);
    }

    public override FileStream OpenToRead(string name) =>
        new(Regular(UnixCalls.Open(handle, name, UnixOpen.Read), name), FileAccess.Read, 1);

    public override bool MayWrite(string name) => UnixCalls.MayWrite(handle, name);

    public override FileStream OpenToWrite(string name) =>
        new(Regular(UnixCalls.Open(handle, name, UnixOpen.Write), name), FileAccess.Write, 1);

    /// <summary>Opens what is no ordinary file, through a link where one of the system stands for it.</summary>
    public SafeFileHandle OpenStream(string name, bool isDescriptor) =>
        UnixCalls.Open(handle, name, UnixOpen.Write | (isDescriptor ? UnixOpen.ThroughLink : 0));

    public override FileStream Create(string name, FileProtection protection, string? replaced)
    {
        var isPublic = protection == FileProtection.Public && replaced is null;
        var file = UnixCalls.Open(handle, name, UnixOpen.Write | UnixOpen.New, isPublic ? PublicMode : SecretMode);
        try
        {
            // The umask may narrow what everybody may read; a secret has the mode that it has to have.
            if (!isPublic && UnixStatus.Of(file).Mode != SecretMode)
                UnixCalls.SetMode(file, SecretMode);
            return new FileStream(file, FileAccess.Write, 1);
        }
        catch
        {
            file.Dispose();
            LeftFiles.Delete(this, name);
            throw;
        }
    }

    public override bool TakeOver(FileStream file, FileStream replaced, FileProtection protection)
    {
        var old = UnixStatus.Of(replaced.SafeFileHandle);
        var own = UnixStatus.Of(file.SafeFileHandle);
        if ((own.User, own.Group) != (old.User, old.Group) && !TryGive(file.SafeFileHandle, old))
            return false;
        var mode = old.Mode!.Value & Permissions;
        UnixCalls.SetMode(file.SafeFileHandle, Narrowed(mode, protection));
        return UnixAttributes.Copy(replaced.SafeFileHandle, file.SafeFileHandle);
    }

    public override void Give(FileStream file, FileStatus like, FileProtection protection)
    {
        var own = UnixStatus.Of(file.SafeFileHandle);
        if (like is { User: { } user, Group: { } group } && (own.User, own.Group) != (user, group))
            UnixCalls.SetOwner(file.SafeFileHandle, user, group);
        if (like.Mode is { } mode)
            UnixCalls.SetMode(file.SafeFileHandle, Narrowed(mode & Permissions, protection));
    }

    public override FileStatus? StatusOf(FileStream file) => UnixStatus.Of(file.SafeFileHandle);

    public override void Replace(string from, string to) => UnixCalls.Rename(handle, from, to);

    public override bool TryRename(string from, string to)
    {
        try
        {
            if (UnixCalls.TryRenameNew(handle, from, to))
                return true;
            UnixCalls.Link(handle, from, to);
        }
        catch (UnixException failure) when (failure.Error == UnixError.Exists)
        {
            return false;
        }
        catch (UnixException failure) when (failure.Error is UnixError.NotSupported or UnixError.NotPermitted)
        {
            // A disk without second names.
            if (UnixStatus.In(handle, to) is not null)
                return false;
            UnixCalls.Rename(handle, from, to);
            return true;
        }

        LeftFiles.Delete(this, from);
        return true;
    }

    public override void Delete(string name)
    {
        try
        {
            UnixCalls.Delete(handle, name);
        }
        catch (UnixException failure) when (failure.Error == UnixError.NotFound)
        {
        }
    }

    public override bool TryDeleteFolder(string name)
    {
        try
        {
            UnixCalls.DeleteFolder(handle, name);
        }
        catch (UnixException failure) when (failure.Error is UnixError.NotFound or UnixError.NotEmpty or UnixError.Exists)
        {
            return failure.Error == UnixError.NotFound;
        }

        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            handle.Dispose();
        base.Dispose(disposing);
    }

    private static UnixFileMode Narrowed(UnixFileMode mode, FileProtection protection) =>
        protection == FileProtection.Secret ? mode & ~OfOthers : mode;

    private static bool TryGive(SafeFileHandle file, FileStatus old)
    {
        try
        {
            UnixCalls.SetOwner(file, old.User!.Value, old.Group!.Value);
            return true;
        }
        catch (UnixException failure) when (failure.IsDenied)
        {
            // Only the superuser may give a file to another user.
            return false;
        }
    }

    private SafeFileHandle Regular(SafeFileHandle file, string name)
    {
        try
        {
            return UnixStatus.Of(file).IsRegular ? file : throw new IOException($"'{PathOf(name)}' is no ordinary file.");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}

/// <summary>Extended attributes of open files: access lists, security labels, and what users note there.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixAttributes
{
    // copyfile(3) of macOS: COPYFILE_ACL and COPYFILE_XATTR.
    private const uint AppleListAndAttributes = 1 | 4;
    private const int Most = 65536;

    // The kernel's own digests of the content; those of the old content would be wrong.
    private static readonly string[] OfContent = ["security.ima", "security.evm"];

    /// <summary>Gives a file the attributes of another.</summary>
    /// <returns>False when it could not be given all of them.</returns>
    public static bool Copy(SafeFileHandle from, SafeFileHandle to)
    {
        if (!OperatingSystem.IsLinux())
            return AppleCopy(from, to, 0, AppleListAndAttributes) == 0;
        var names = new byte[Most];
        var length = List(from, names, names.Length);
        // A file system without attributes has none to lose.
        if (length <= 0)
            return true;
        var all = Encoding.UTF8.GetString(names, 0, (int)length).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return Array.TrueForAll(all, name => OfContent.Contains(name, StringComparer.Ordinal) || CopyOne(from, to, name));
    }

    private static bool CopyOne(SafeFileHandle from, SafeFileHandle to, string name)
    {
        if (Read(from, name) is not { } value)
            return false;
        return (Read(to, name) is { } own && own.AsSpan().SequenceEqual(value)) || Set(to, name, value, value.Length, 0) == 0;
    }

    private static byte[]? Read(SafeFileHandle file, string name)
    {
        var value = new byte[Most];
        var length = Get(file, name, value, value.Length);
        return length < 0 ? null : value[..(int)length];
    }

    [LibraryImport("libc", EntryPoint = "flistxattr", SetLastError = true)]
    private static partial nint List(SafeFileHandle file, Span<byte> names, nint length);

    [LibraryImport("libc", EntryPoint = "fgetxattr", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint Get(SafeFileHandle file, string name, Span<byte> value, nint length);

    [LibraryImport("libc", EntryPoint = "fsetxattr", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Set(SafeFileHandle file, string name, ReadOnlySpan<byte> value, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "fcopyfile", SetLastError = true)]
    private static partial int AppleCopy(SafeFileHandle from, SafeFileHandle to, nint state, uint flags);
}
