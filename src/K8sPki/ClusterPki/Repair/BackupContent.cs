using System.Text.RegularExpressions;
using K8sPki.Certificates;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>A file of a backup, and where it goes.</summary>
/// <param name="Copy">The full path of what is kept.</param>
/// <param name="Target">Where it goes.</param>
/// <param name="Content">What is kept.</param>
/// <param name="Status">The mode and owner that it had; null where nothing says.</param>
/// <param name="Became">What the run that made the backup made of it; null where nothing says.</param>
/// <param name="IsShared">True when others write it too and lock it for that.</param>
internal sealed record BackedUpFile(
    string Copy, FilePath Target, byte[] Content, FileStatus? Status, FileState? Became, bool IsShared)
{
    /// <summary>True when there is a key in it.</summary>
    public bool IsSecret { get; init; }
}

/// <summary>What a dated folder keeps of the files of a node, as far as it may be put back.</summary>
/// <param name="Home">The folder that has the backups, whose lock is that of the tree.</param>
/// <param name="Root">The folder here that stands for the node's root, or for the copied part of it.</param>
/// <param name="Files">The files that it keeps.</param>
/// <param name="NewFiles">Files that were not there when it was made, and are now.</param>
internal sealed partial record BackupContent(
    FilePath Home, string Root, IReadOnlyList<BackedUpFile> Files, IReadOnlyList<string> NewFiles)
{
    // A run keeps what one node has.
    private const int MostFiles = 10_000;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // Where nothing is noted, a node's usual folders tell what stands for its root.
    private static readonly string[] Homes = ["/etc/kubernetes", "/var/lib/kubernetes"];

    /// <summary>Reads a dated folder.</summary>
    /// <param name="folder">Its full path.</param>
    /// <param name="root">The folder that stands for the node's root; null to find that out.</param>
    /// <exception cref="PkiException">It is no such folder, or something in it is not to be trusted.</exception>
    public static BackupContent Read(string folder, string? root)
    {
        if (FileStatus.OfEntry(folder) is not { IsFolder: true } status)
            throw NotOne(folder, "is no folder");
        if (status.User is { } user && !FileTrust.IsTrusted(user))
            throw new RefusedException("BackupNotTrusted", $"'{folder}' belongs to user {user}: what is in it is not put in "
                + "place of files that everything trusts.");
        if (FileTrust.IsExposed(new FileFolder(folder, null)))
            throw new RefusedException("BackupNotTrusted", $"'{folder}' can be changed by others: what is in it is not put in "
                + "place of files that everything trusts. Look at it, and close it with chmod go-w.");
        var recordPath = Path.Combine(folder, BackupRecord.FileName);
        var record = FileStatus.OfEntry(recordPath) is { IsRegular: true }
            ? BackupRecord.Read(FileStore.Read(recordPath, BackupRecord.Longest), recordPath) : null;
        var isInPlace = Dated().IsMatch(Path.GetFileName(folder))
            && Path.GetFileName(Path.GetDirectoryName(folder)) == BackupFolder.FolderName;
        if (record is null && !isInPlace)
            throw NotOne(folder, "has no name of a backup, and nothing in it says that it is one");
        if (!isInPlace && root is null)
            throw new InvalidRequestException("RootMissing", $"'{folder}' is not where it was made, so that nothing tells whose "
                + "files it keeps. Give the folder that the node's file system is at with -Root.");
        var home = isInPlace ? Path.GetDirectoryName(Path.GetDirectoryName(folder)!)!
            : record is null ? root! : Path.Combine(root!, record.Home);
        return Read(folder, home, root ?? RootOf(home, record, folder), record);
    }

    private static BackupContent Read(string folder, string home, string root, BackupRecord? record)
    {
        FilePath Here(string path) => Path.GetPathRoot(root) == root ? path : new FilePath(path, new FileTree(root, ""));
        var names = Names(folder);
        if (record is not null && names.Except(record.Files.Select(file => file.Copy)).FirstOrDefault() is { } stranger)
            throw NotOne(folder, $"has '{stranger}', of which '{BackupRecord.FileName}' in it says nothing");
        if (record?.Files.FirstOrDefault(file => file.Copy is { } copy && !names.Contains(copy)) is { } lost)
            throw NotOne(folder, $"lacks '{lost.Copy}'");
        var files = record is null
            ? names.Select(name => File(folder, name, Here(TargetOf(home, root, name)), null))
            : record.Files.Where(file => file is { Copy: not null, Became: not null }).Select(
                file => File(folder, file.Copy!, Here(Path.Combine(root, file.Path)), file));
        var added = (record?.Files ?? []).Where(file => file is { Copy: null, Became: not null })
            .Select(file => Path.Combine(root, file.Path)).Where(path => FileStore.Status(Here(path)) is not null);
        return new BackupContent(Here(home), root, [.. files], [.. added]);
    }

    private static BackedUpFile File(string folder, string name, FilePath target, BackupRecord.Entry? noted)
    {
        var copy = Path.Combine(folder, name);
        var content = FileStore.Read(new FilePath(copy, new FileTree(folder, "")), NodeFileSystem.LargestFile);
        if (noted is not null && !noted.Was.IsSameAs(FileState.Of(content)))
            throw NotOne(folder, $"has another '{name}' than was kept");
        var mode = FileStatus.OfEntry(copy)?.Mode;
        return new BackedUpFile(copy, target, content, noted?.Status, noted?.Became,
            noted?.IsShared ?? !PemText.HasBlock(content))
        {
            IsSecret = mode is null || (mode & Others) == 0,
        };
    }

    private static HashSet<string> Names(string folder) => FileFailure.Attempt(folder, "list", () =>
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false,
        }))
        {
            var entry = FileStatus.OfEntry(path);
            if (entry is { IsFolder: true })
                continue;
            if (entry is not { IsRegular: true })
                throw NotOne(folder, $"has '{Path.GetRelativePath(folder, path)}', which is a link or no ordinary file");
            if (names.Count >= MostFiles)
                throw NotOne(folder, $"has more than {MostFiles} files");
            names.Add(Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'));
        }

        names.Remove(BackupRecord.FileName);
        return names;
    });

    private static string RootOf(string home, BackupRecord? record, string folder)
    {
        var slashes = home.Replace(Path.DirectorySeparatorChar, '/');
        if (record is null)
        {
            var usual = Array.Find(Homes, one => slashes.EndsWith(one, StringComparison.Ordinal));
            return usual is null ? home : slashes.Length == usual.Length ? Path.GetPathRoot(home)! : home[..^usual.Length];
        }

        if (record.Home.Length == 0)
            return home;
        if (!slashes.EndsWith("/" + record.Home, StringComparison.Ordinal))
            throw new RefusedException("BackupOfOtherTree", $"'{folder}' keeps files of a tree whose folder is "
                + $"'{record.Home}', and it is not in one of that name. Give -Root.");
        var root = home[..^(record.Home.Length + 1)];
        return root.Length == 0 ? Path.GetPathRoot(home)! : root;
    }

    // As BackupFolder names them: what is not in the PKI's folder goes by its path on the node.
    private static string TargetOf(string home, string root, string name)
    {
        var inHome = Path.Combine(home, name);
        return Path.Exists(inHome) || Directory.Exists(Path.GetDirectoryName(inHome)) ? inHome : Path.Combine(root, name);
    }

    private static RefusedException NotOne(string folder, string why) => new("NotABackup",
        $"'{folder}' {why}. Give a dated folder that Update-K8sPki or Repair-K8sPki made in {BackupFolder.FolderName}.");

    [GeneratedRegex(@"^[0-9]{8}-[0-9]{6}(-[0-9]{1,4})?$")]
    private static partial Regex Dated();
}
