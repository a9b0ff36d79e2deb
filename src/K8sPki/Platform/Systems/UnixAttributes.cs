using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace K8sPki;

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
