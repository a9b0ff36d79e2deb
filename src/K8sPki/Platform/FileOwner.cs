using System.Runtime.InteropServices;

namespace K8sPki;

/// <summary>Keeps the owner of a file that is replaced, which .NET has no call for. Linux only; elsewhere nothing changes.</summary>
internal static partial class FileOwner
{
    /// <summary>Gives <paramref name="target"/> the owner and group of <paramref name="source"/> where they differ.</summary>
    /// <exception cref="UnauthorizedAccessException">Only the superuser may give a file to another user.</exception>
    public static void Copy(string source, string target)
    {
        if (!OperatingSystem.IsLinux() || FileStatus.Of(source) is not { } wanted || FileStatus.Of(target) is not { } actual)
            return;
        if ((wanted.User, wanted.Group) != (actual.User, actual.Group) && ChangeOwner(target, wanted.User!.Value, wanted.Group!.Value) != 0)
            throw new UnauthorizedAccessException($"The owner of '{source}' could not be kept.");
    }

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
