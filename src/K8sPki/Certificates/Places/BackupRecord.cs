using System.Text.Json;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>
/// What a backup says of the files in it, in a file of its own there: where each was, its mode and owner, what it held and what
/// it became. Paths go on from the root of the node's tree, so that they hold wherever that is mounted.
/// </summary>
/// <param name="Home">The folder that has the backups.</param>
/// <param name="Files">The files.</param>
internal sealed record BackupRecord(string Home, IReadOnlyList<BackupRecord.Entry> Files)
{
    /// <summary>Its name.</summary>
    public const string FileName = ".k8spki-backup";

    /// <summary>The largest one that is read, in bytes: of some thousand files with the longest paths.</summary>
    public const long Longest = 4 * 1024 * 1024;

    private const int Version = 1;
    private const int Permissions = 0x1FF;

    /// <summary>A file of a backup.</summary>
    /// <param name="Path">Where it was.</param>
    /// <param name="Copy">Where its copy is in the backup; null where it was not there.</param>
    /// <param name="Status">Its mode and owner; null where it was not there or the system does not say.</param>
    /// <param name="Was">What it held.</param>
    /// <param name="Became">What it became; null where it was not changed after all.</param>
    /// <param name="IsShared">True when others write it too and lock it for that.</param>
    public sealed record Entry(string Path, string? Copy, FileStatus? Status, FileState Was, FileState? Became, bool IsShared);

    private sealed record Row(string? Path, string? Copy, string? Was, string? Became)
    {
        public bool IsChanged { get; init; }

        public bool IsShared { get; init; }

        public int? Mode { get; init; }

        public uint? User { get; init; }

        public uint? Group { get; init; }
    }

    private sealed record Head(int Version, string? Home, IReadOnlyList<Row?>? Files);

    /// <summary>Writes one; a file that is out of the tree is left out.</summary>
    public static byte[] Write(IEnumerable<KeptFile> files, string folder, string home, string root)
    {
        var rows = files.Select(file => (File: file, Path: Inner(root, file.File.Path))).Where(pair => pair.Path is not null)
            .Select(pair => new Row(pair.Path, pair.File.Copy is { } copy ? Inner(folder, copy.Path) : null,
                pair.File.Was.Digest, pair.File.Now?.Digest)
            {
                IsChanged = pair.File.Now is not null, IsShared = pair.File.IsShared,
                Mode = (int?)pair.File.Status?.Mode & Permissions, User = pair.File.Status?.User, Group = pair.File.Status?.Group,
            });
        return JsonSerializer.SerializeToUtf8Bytes(new Head(Version, Inner(root, home) ?? "", [.. rows]));
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="MalformedInputException">It is none, or a path in it leads elsewhere.</exception>
    public static BackupRecord Read(byte[] content, string path)
    {
        Head? head;
        try
        {
            head = JsonSerializer.Deserialize<Head>(content);
        }
        catch (JsonException failure)
        {
            throw Broken(path, "does not say what the backup holds", failure);
        }

        if (head is not { Version: Version, Home: { } home, Files: { } rows })
            throw Broken(path, "does not say what the backup holds");
        if (home.Length > 0 && !IsInner(home))
            throw Broken(path, "names a path that leads elsewhere");
        return new BackupRecord(home, [.. rows.Select(row => EntryOf(row, path))]);
    }

    private static Entry EntryOf(Row? row, string path)
    {
        if (row is not { Path: { } file } || !IsInner(file) || (row.Copy is { } copy && !IsInner(copy)))
            throw Broken(path, "names a path that leads elsewhere");
        if (FileState.Parse(row.Was) is not { } was || FileState.Parse(row.Became) is not { } became
            || (row.Copy is null) != (row.Was is null))
            throw Broken(path, "does not say what a file was and became");
        if (row.Mode is < 0 or > Permissions)
            throw Broken(path, "has a mode that no file has");
        return new Entry(file, row.Copy,
            row.Mode is null ? null : new FileStatus(FileKind.Regular, (UnixFileMode)row.Mode, row.User, row.Group, default),
            was, row.IsChanged ? became : null, row.IsShared);
    }

    private static bool IsInner(string path) => NodePath.Parse("/" + path) is { } inner && inner.Text == "/" + path;

    // With slashes, whatever the system has.
    private static string? Inner(string folder, string path)
    {
        var inner = Path.GetRelativePath(folder, Path.GetFullPath(path)).Replace(Path.DirectorySeparatorChar, '/');
        return inner == "." ? "" : IsInner(inner) ? inner : null;
    }

    private static MalformedInputException Broken(string path, string what, Exception? failure = null) =>
        new("BackupMalformed", $"'{path}' {what}. Nothing was put back.", failure);
}
