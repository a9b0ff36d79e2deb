using System.Globalization;

namespace K8sPki;

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
    /// What to tell the superuser of a place where somebody else may exchange what is written; null where nobody else can, and for other users,
    /// who take no more rights there than others have.
    /// </summary>
    /// <exception cref="PkiException">The path leads nowhere.</exception>
    public static string? Warning(FilePath path)
    {
        if (OperatingSystem.IsWindows() || UnixCalls.User != 0)
            return null;
        using var place = FilePlace.Open(path);
        for (FileFolder? folder = place.Folder; folder is not null && !FileStreams.IsStream(place); folder = folder.Parent)
        {
            if (folder.Status is { } status && Others(status) is { } others)
                return $"'{path}' is written by the superuser in '{folder.Path}', which {others} may change: what is there can be exchanged or removed at any time. Better write as that user, or where only root may.";
        }

        return null;
    }

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
