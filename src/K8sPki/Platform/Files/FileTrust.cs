using System.Globalization;

namespace K8sPki;

/// <summary>A folder that others may change.</summary>
/// <param name="Folder">Its full path.</param>
/// <param name="Others">Who they are, for example <c>user 1000</c>.</param>
internal sealed record FileExposure(string Folder, string Others);

/// <summary>
/// Who besides this user and the superuser may change what is in a folder. Where others may, they can exchange a file at any
/// time, however carefully it was written.
/// </summary>
internal static class FileTrust
{
    /// <summary>True for this user and the superuser.</summary>
    public static bool IsTrusted(uint user) => user == 0 || OperatingSystem.IsWindows() || user == UnixCalls.User;

    /// <summary>True when others may exchange what is in a folder.</summary>
    public static bool IsExposed(FileFolder folder) => folder.Status is { } status && Others(status) is not null;

    /// <summary>
    /// Where on the way to a file somebody else may exchange what the superuser writes; null where nobody can, and for other
    /// users, of whom nobody gets more rights than they have.
    /// </summary>
    /// <exception cref="PkiException">The path leads nowhere.</exception>
    public static FileExposure? OfSuperuser(FilePath path) => FileFailure.Attempt(path, "look at", () =>
    {
        if (OperatingSystem.IsWindows() || UnixCalls.User != 0)
            return null;
        using var place = FilePlace.Open(path);
        if (FileStreams.IsStream(place))
            return null;
        for (FileFolder? folder = place.Folder; folder is not null; folder = folder.Parent)
        {
            if (folder.Status is { } status && Others(status) is { } others)
                return new FileExposure(folder.Path, others);
        }

        return null;
    });

    // In a sticky folder each may rename and remove only what is his own: chmod(1).
    private static string? Others(FileStatus folder)
    {
        if (folder.User is { } owner && !IsTrusted(owner))
            return string.Create(CultureInfo.InvariantCulture, $"user {owner}");
        if (folder.Mode is not { } mode || mode.HasFlag(UnixFileMode.StickyBit))
            return null;
        if (mode.HasFlag(UnixFileMode.OtherWrite))
            return "everybody";
        return mode.HasFlag(UnixFileMode.GroupWrite) && folder.Group is { } group and not 0 ? string.Create(CultureInfo.InvariantCulture, $"group {group}") : null;
    }
}
