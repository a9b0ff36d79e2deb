using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace K8sPki;

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
        // The umask may narrow what everybody may read; a secret has the mode that it has to have.
        if (!isPublic && UnixStatus.Of(file).Mode != SecretMode)
            UnixCalls.SetMode(file, SecretMode);
        return new FileStream(file, FileAccess.Write, 1);
    }

    public override bool TakeOver(FileStream file, FileStream replaced, FileProtection protection)
    {
        var old = UnixStatus.Of(replaced.SafeFileHandle);
        var own = UnixStatus.Of(file.SafeFileHandle);
        if ((own.User, own.Group) != (old.User, old.Group) && !TryGive(file.SafeFileHandle, old))
            return false;
        var mode = old.Mode!.Value & Permissions;
        UnixCalls.SetMode(file.SafeFileHandle, protection == FileProtection.Secret ? mode & ~OfOthers : mode);
        return UnixAttributes.Copy(replaced.SafeFileHandle, file.SafeFileHandle);
    }

    public override FileStatus? StatusOf(FileStream file) => UnixStatus.Of(file.SafeFileHandle);

    public override void Replace(string from, string to) => UnixCalls.Rename(handle, from, to);

    public override bool TryRename(string from, string to)
    {
        try
        {
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

        UnixCalls.Delete(handle, from);
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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            handle.Dispose();
        base.Dispose(disposing);
    }

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
        if (UnixStatus.Of(file).IsRegular)
            return file;
        file.Dispose();
        throw new IOException($"'{PathOf(name)}' is no ordinary file.");
    }
}
