using System.Globalization;

namespace K8sPki;

/// <summary>A dated folder with what was there before, readable by its owner only.</summary>
internal sealed class RenewalBackup(NodeTree tree, LocalPath home)
{
    private const string FolderName = "k8spki-backup";
    private readonly HashSet<LocalPath> kept = [];
    private readonly object keeping = new();
    private string? folder;

    /// <summary>The folder; null while nothing was kept.</summary>
    public string? Folder => folder;

    /// <summary>Keeps what a file held before the first change to it; from several threads.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it held.</param>
    /// <param name="isSecret">True when there is a key in it.</param>
    public void Keep(LocalPath path, byte[] content, bool isSecret)
    {
        lock (keeping)
        {
            if (!kept.Add(path))
                return;
            folder ??= Create();
        }

        var copy = Path.Combine(folder, PathIn(path.Text));
        FileStore.CreateFolder(Here(Path.GetDirectoryName(copy)!));
        FileStore.Write(Here(copy), content, isSecret ? FileProtection.Secret : FileProtection.Public, overwrite: false);
    }

    private string Create()
    {
        var all = Path.Combine(home.Text, FolderName);
        FileStore.CreateOwnFolder(Here(all));
        var dated = Path.Combine(all, IsoTime.InFileName(Clock.UtcNow));
        var free = dated;
        for (var number = 2; !FileStore.TryCreateFolder(Here(free)); number++)
            free = $"{dated}-{number.ToString(CultureInfo.InvariantCulture)}";
        return free;
    }

    private FilePath Here(string created) => tree.Here(new LocalPath(created));

    // As the tree has it; what lies elsewhere goes by its path on the node.
    private string PathIn(string path)
    {
        var inHome = Path.GetRelativePath(home.Text, path);
        if (!inHome.StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(inHome))
            return inHome;
        var onNode = Path.GetRelativePath(tree.Folder, path);
        return onNode.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(onNode) ? Path.GetFileName(path) : onNode;
    }
}
