using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace K8sPki.Platform;

/// <summary>A folder of Windows, which has no calls that take an open folder.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsFolder(string path, FileFolder? parent) : WorkFolder(path, parent)
{
    public override WorkFolder Enter(string name) => new WindowsFolder(PathOf(name), this);

    public override WorkFolder Make(string name)
    {
        if (System.IO.Path.Exists(PathOf(name)))
            throw new IOException($"'{PathOf(name)}' is there already.");
        WindowsAccess.CreateFolder(PathOf(name));
        return Enter(name);
    }

    public override FileStream OpenToRead(string name) =>
        new(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);

    public override bool MayWrite(string name) => !new FileInfo(PathOf(name)).IsReadOnly;

    public override FileStream OpenToWrite(string name) =>
        new(PathOf(name), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 1);

    public override FileStream Create(string name, FileProtection protection, string? replaced) =>
        WindowsAccess.CreateFile(PathOf(name), protection, replaced is null ? null : PathOf(replaced));

    // What is to stay was given to the file when it was made.
    public override bool TakeOver(FileStream file, FileStream replaced, FileProtection protection) => true;

    // Modes and owners are not noted here.
    public override void Give(FileStream file, FileStatus like, FileProtection protection)
    {
    }

    public override FileStatus? StatusOf(FileStream file) => null;

    public override void Replace(string from, string to) => File.Move(PathOf(from), PathOf(to), overwrite: true);

    public override bool TryRename(string from, string to)
    {
        try
        {
            File.Move(PathOf(from), PathOf(to), overwrite: false);
            return true;
        }
        catch (IOException) when (System.IO.Path.Exists(PathOf(to)))
        {
            return false;
        }
    }

    public override void Delete(string name) => File.Delete(PathOf(name));

    public override bool TryDeleteFolder(string name)
    {
        var path = PathOf(name);
        if (!Directory.Exists(path))
            return true;
        if (Directory.EnumerateFileSystemEntries(path).Any())
            return false;
        Directory.Delete(path);
        return true;
    }
}

/// <summary>Makes files and folders of Windows that have their access list from the beginning.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsAccess
{
    /// <summary>
    /// Makes a file for its user, the administrators and the system; or with the list of the one that it shall replace.
    /// </summary>
    public static FileStream CreateFile(string path, FileProtection protection, string? replaced)
    {
        var security = replaced is not null ? ListOf(replaced) : protection == FileProtection.Public ? null
            : Own(new FileSecurity(), InheritanceFlags.None);
        return new FileInfo(path).Create(
            FileMode.CreateNew, FileSystemRights.Read | FileSystemRights.Write | FileSystemRights.Delete, FileShare.None, 1,
            FileOptions.None, security);
    }

    /// <summary>Makes a folder for its user, the administrators and the system, with all that will be in it.</summary>
    public static void CreateFolder(string path) =>
        Own(new DirectorySecurity(), InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit).CreateDirectory(path);

    private static FileSecurity ListOf(string path)
    {
        var security = new FileSecurity();
        var old = new FileInfo(path).GetAccessControl(AccessControlSections.Access);
        security.SetSecurityDescriptorBinaryForm(old.GetSecurityDescriptorBinaryForm(), AccessControlSections.Access);
        return security;
    }

    private static T Own<T>(T security, InheritanceFlags inheritance)
        where T : FileSystemSecurity
    {
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        using var user = WindowsIdentity.GetCurrent();
        IdentityReference[] readers =
        [
            user.User!,
            new SecurityIdentifier(WellKnownSidType.BuiltinAdministratorsSid, null),
            new SecurityIdentifier(WellKnownSidType.LocalSystemSid, null),
        ];
        foreach (var reader in readers)
            security.AddAccessRule(
                new FileSystemAccessRule(
                reader, FileSystemRights.FullControl, inheritance, PropagationFlags.None, AccessControlType.Allow));
        return security;
    }
}
