using System.Text.Json;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>A step as its file in the journal has it. Paths go on from the tree, and none leads out of it.</summary>
internal static class StepRecordText
{
    /// <summary>The largest file of a step, in bytes: some thousand files with the longest paths.</summary>
    public const long Longest = 4 * 1024 * 1024;

    private const int Version = 1;
    private const int LongestName = 200;
    private const int Permissions = 0x1FF;

    private sealed record Row(string? Path, string? Was, string? Becomes, bool IsSecret, bool IsShared)
    {
        public int? Mode { get; init; }

        public uint? User { get; init; }

        public uint? Group { get; init; }
    }

    private sealed record Head(int Version, string? Name, DateTimeOffset Begun, IReadOnlyList<Row?>? Files);

    /// <summary>Writes a step.</summary>
    /// <exception cref="InvalidRequestException">It has no name, a long one, or files out of the tree.</exception>
    public static byte[] Write(StepRecord record, NodeFileSystem tree)
    {
        if (record.Name.Length is 0 or > LongestName)
            throw new InvalidRequestException("StepNameInvalid", $"The name of a step has 1 to {LongestName} characters.");
        var rows = record.Files
            .Select(file => new Row(PathIn(tree, file.File), file.Was.Digest, file.Becomes.Digest, file.IsSecret,
            file.IsShared)
        {
            Mode = (int?)file.Status?.Mode & Permissions, User = file.Status?.User, Group = file.Status?.Group,
        });
        return JsonSerializer.SerializeToUtf8Bytes(new Head(Version, record.Name, record.Begun, [.. rows]));
    }

    /// <summary>Reads a step.</summary>
    /// <param name="content">What the file holds.</param>
    /// <param name="number">The number of the step.</param>
    /// <param name="tree">The node.</param>
    /// <param name="path">The path of the file, for messages.</param>
    /// <exception cref="MalformedInputException">It is no step, or leads out of the tree.</exception>
    public static StepRecord Read(byte[] content, int number, NodeFileSystem tree, string path)
    {
        Head? head;
        try
        {
            head = JsonSerializer.Deserialize<Head>(content);
        }
        catch (JsonException failure)
        {
            throw Broken(path, "does not say what a step has changed", failure);
        }

        if (head is not { Version: Version, Name.Length: > 0 and <= LongestName, Files: { Count: > 0 } rows })
            throw Broken(path, "does not say what a step has changed");
        var files = rows.Select(row => FileOf(row, tree, path)).ToList();
        return files.DistinctBy(file => file.File).Count() == files.Count
            ? new StepRecord(number, head.Name, head.Begun, files) : throw Broken(path, "names a file twice");
    }

    /// <summary>The error for a file of the journal that is not what was written there.</summary>
    public static MalformedInputException Broken(string path, string what, Exception? failure = null) => new("JournalMalformed",
        $"'{path}' {what}. The steps it belongs to cannot be taken back; compare the files with a backup, then remove it.",
        failure);

    private static StepFile FileOf(Row? row, NodeFileSystem tree, string path)
    {
        if (row is not { Path.Length: > 0 } || NodePath.Parse("/" + row.Path) is not { } inTree || inTree.Text != "/" + row.Path
            || inTree.Text.Split('/').Contains(RotationJournal.FolderName))
            throw Broken(path, "names a path that leads elsewhere");
        if (FileState.Parse(row.Was) is not { } was || FileState.Parse(row.Becomes) is not { } becomes || was.IsSameAs(becomes))
            throw Broken(path, "does not say what a file was and became");
        if (row.Mode is < 0 or > Permissions)
            throw Broken(path, "has a mode that no file has");
        return new StepFile(tree.Here(new LocalPath(Path.Combine(tree.Folder, row.Path))), was, becomes)
        {
            IsSecret = row.IsSecret, IsShared = row.IsShared,
            Status = row.Mode is null ? null
                : new FileStatus(FileKind.Regular, (UnixFileMode)row.Mode.Value, row.User, row.Group, default),
        };
    }

    private static string PathIn(NodeFileSystem tree, FilePath file)
    {
        var path = Path.GetRelativePath(tree.Folder, Path.GetFullPath(file.Path)).Replace(Path.DirectorySeparatorChar, '/');
        return NodePath.Parse("/" + path)?.Text == "/" + path ? path
            : throw new InvalidRequestException("StepOutsideTree", $"'{file}' is not in '{tree.Folder}', which the step is for.");
    }
}
