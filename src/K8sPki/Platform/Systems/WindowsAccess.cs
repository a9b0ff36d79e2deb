using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace K8sPki;

/// <summary>Makes files and folders of Windows that have their access list from the beginning.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsAccess
{
    /// <summary>Makes a file for its user, the administrators and the system; or with the list of the one that it shall replace.</summary>
    public static FileStream CreateFile(string path, FileProtection protection, string? replaced)
    {
        var security = replaced is not null ? ListOf(replaced) : protection == FileProtection.Public ? null : Own(new FileSecurity(), InheritanceFlags.None);
        return new FileInfo(path).Create(
            FileMode.CreateNew, FileSystemRights.Read | FileSystemRights.Write | FileSystemRights.Delete, FileShare.None, 1, FileOptions.None, security);
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
            security.AddAccessRule(new FileSystemAccessRule(reader, FileSystemRights.FullControl, inheritance, PropagationFlags.None, AccessControlType.Allow));
        return security;
    }
}
