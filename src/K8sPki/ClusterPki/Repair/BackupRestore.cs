using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>A file that is put back, beside what is there now.</summary>
/// <param name="File">What is kept of it.</param>
/// <param name="IsChange">True when it holds something else now.</param>
/// <param name="Kept">The end of the certificate that is kept; null without one.</param>
/// <param name="Current">The end of the certificate that is there; null without one.</param>
/// <param name="IsOlder">True when the certificate that is there begins or ends later than what is kept.</param>
/// <param name="IsChangedSince">True when somebody has changed it since the run that made the backup.</param>
internal sealed record RestoredFile(
    BackedUpFile File, bool IsChange, DateTimeOffset? Kept, DateTimeOffset? Current, bool IsOlder, bool IsChangedSince);

/// <summary>Puts back what a dated folder keeps of a node: all of it or nothing, and so that it can be taken back.</summary>
internal sealed class BackupRestore
{
    private readonly BackupContent content;

    private BackupRestore(BackupContent content, IReadOnlyList<RestoredFile> files)
    {
        this.content = content;
        Files = files;
    }

    /// <summary>Every file that is kept.</summary>
    public IReadOnlyList<RestoredFile> Files { get; }

    /// <summary>Files that were not there when the backup was made, and are now; they stay.</summary>
    public IReadOnlyList<string> NewFiles => content.NewFiles;

    /// <summary>The folder with what was replaced; null while nothing was.</summary>
    public string? BackupFolder { get; private set; }

    /// <summary>Looks at what would be put back. Reads only.</summary>
    /// <param name="folder">The full path of the dated folder.</param>
    /// <param name="root">The folder that stands for the node's root; null to find that out.</param>
    /// <exception cref="PkiException">It is no such folder, or something in it is not to be trusted.</exception>
    public static BackupRestore Plan(string folder, string? root)
    {
        var content = BackupContent.Read(folder, root);
        return new BackupRestore(content, [.. content.Files.Select(Compare)]);
    }

    /// <summary>What is to be put back, a line for each file.</summary>
    public string Describe(string folder)
    {
        var lines = Files.Where(file => file.IsChange).Select(file => $"  {file.File.Target}{Ends(file)}"
            + (file.IsChangedSince ? " (changed again since)" : ""));
        return string.Join(Environment.NewLine, lines.Prepend($"Put back what '{folder}' keeps, and keep what is there now:"));
    }

    /// <summary>Puts it back.</summary>
    /// <exception cref="PkiException">Somebody is at work on the tree, or a file cannot be written: nothing was put back, or
    /// the next run finishes it.</exception>
    public void Run(CancellationToken cancellation)
    {
        var changes = Files.Where(file => file.IsChange).Select(file => file.File).ToList();
        using var held = TreeLock.Take(content.Home, cancellation);
        // One that is right already may be the first of several that a run before has begun with.
        foreach (var file in Files)
            FileTransaction.Recover(file.File.Target);
        foreach (var file in changes)
        {
            FileTransaction.RemoveLeftovers(file.Target);
            FileStore.CreateFolder(file.Target.At(Path.GetDirectoryName(file.Target.Path)!));
        }

        var backup = new BackupFolder(content.Home, content.Root);
        var parts = changes.Select(file => (File: file, Part: PartOf(file))).ToList();
        PlaceChange.Run(parts.Select(pair => pair.Part), change =>
        {
            foreach (var (file, part) in parts)
            {
                _ = change.Read(part);
                change.Set(part, (byte[])file.Content.Clone(), file.IsSecret);
            }
        }, backup, cancellation);
        BackupFolder = backup.Folder;
        FileFailure.AttemptAfter(() =>
        {
            foreach (var file in changes.Where(file => file.Status is not null))
                FileTraits.Restore(file.Target, file.Status!, file.IsSecret);
        });
    }

    private static PlacePart PartOf(BackedUpFile file)
    {
        var named = new NodeFile(null, new LocalPath(file.Target.Path));
        return file.IsShared ? new SharedFilePart(named, file.Target) : new FilePart(named, file.Target);
    }

    private static RestoredFile Compare(BackedUpFile file)
    {
        var current = FileStore.Status(file.Target) is null ? null
            : FileStore.Read(file.Target, NodeFileSystem.LargestFile);
        var state = FileState.Of(current);
        var isChange = !state.IsSameAs(FileState.Of(file.Content));
        var (kept, own) = (Span(file.Copy), current is null ? null : Span(file.Target.Path));
        return new RestoredFile(file, isChange, kept?.End, own?.End, own?.Begin > kept?.Begin || own?.End > kept?.End,
            isChange && file.Became is not null && !file.Became.IsSameAs(state));
    }

    // Of a kubeconfig too: the certificate that ends first counts.
    private static (DateTimeOffset Begin, DateTimeOffset End)? Span(string path)
    {
        try
        {
            var certificates = InventoryReader.Read(NodeFileSystem.ThisNode(), [new LocalPath(path)]).Entries
                .Select(entry => entry.Certificate).OfType<Certificate>().ToList();
            return certificates.MinBy(one => one.ValidTo) is { } first ? (first.ValidFrom, first.ValidTo) : null;
        }
        catch (PkiException)
        {
            // A key, or what was broken then.
            return null;
        }
    }

    private static string Ends(RestoredFile file) => (file.Current, file.Kept) switch
    {
        ({ } current, { } kept) => $"  {IsoTime.Day(current)} → {IsoTime.Day(kept)}",
        _ => "",
    };
}
