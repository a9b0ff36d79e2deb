namespace K8sPki.Platform;

/// <summary>Changes mode, owner and name of a file, each by a handle, and leaves what it holds.</summary>
internal static class FileTraits
{
    private const UnixFileMode OfOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Lets nobody but its owner read and write a file; on Windows, where modes do not say, it stays as it is.</summary>
    /// <exception cref="PkiException">It is not there, no ordinary file, or another user's.</exception>
    public static void Close(FilePath path) => Give(path, status => status with { Mode = OfOwner, User = null });

    /// <summary>Gives a file to a user; its group stays.</summary>
    /// <exception cref="PkiException">It is not there, no ordinary file, or only the superuser may do that.</exception>
    public static void GiveTo(FilePath path, uint user) => Give(path, status => status with { Mode = null, User = user });

    /// <summary>Gives a file the mode and owner that it had; a secret that others could read stays closed to them.</summary>
    /// <exception cref="PkiException">It is not there, no ordinary file, or only the superuser may do that.</exception>
    public static void Restore(FilePath path, FileStatus had, bool isSecret) =>
        Give(path, _ => had, isSecret ? FileProtection.Secret : FileProtection.Kept);

    /// <summary>Gives a file another name in its folder, which must be free. A link keeps what it leads to.</summary>
    /// <returns>False when it is not free.</returns>
    /// <exception cref="PkiException">It is not there, or the folder cannot be changed.</exception>
    public static bool TryRename(FilePath path, string name) => FileFailure.Attempt(path, "rename", () =>
    {
        using var place = FilePlace.Open(path, followLast: false);
        if (place.Status is null)
            throw new FileNotFoundException();
        return place.Folder.TryRename(place.Name, name);
    });

    private static void Give(
        FilePath path, Func<FileStatus, FileStatus> like, FileProtection protection = FileProtection.Kept) =>
        FileFailure.Attempt(path, "change", () =>
    {
        using var place = FilePlace.Open(path);
        place.RequireOwnLinks();
        if (place.Status is null)
            throw new FileNotFoundException();
        using var stream = place.Folder.OpenToRead(place.Name);
        if (place.Folder.StatusOf(stream) is { } status)
            place.Folder.Give(stream, like(status), protection);
    });
}
