namespace K8sPki;

/// <summary>The tree of a node as it is worked on: where its lock and backups are, and what a run that was killed left in it.</summary>
internal static class RenewalTree
{
    private static readonly NodePath[] Homes = [NodePath.Of("/etc/kubernetes"), NodePath.Of("/var/lib/kubernetes")];

    /// <summary>The folder of the tree's lock and backups.</summary>
    public static LocalPath HomeOf(PkiInventory facts)
    {
        foreach (var home in Homes.Where(facts.Tree.HasFolder))
            return facts.Tree.Find(home)!.Here;
        return new LocalPath(facts.Tree.Kind == NodeFileSystemKind.Part ? facts.Folder : Path.GetDirectoryName(facts.Entries.First(entry => entry.Certificate is not null).Path)!);
    }

    /// <summary>True when a run was ended while it put files in place.</summary>
    public static bool IsUnfinished(PkiInventory facts) => Files(facts).Any(file => FileTransaction.IsUnfinished(facts.Tree.Here(file)));

    /// <summary>Takes the lock of the tree and finishes what a run that was ended had begun.</summary>
    /// <returns>The files that were finished.</returns>
    /// <exception cref="PkiException">Somebody else is at work on the tree, or a file cannot be written.</exception>
    public static IReadOnlyList<LocalPath> Settle(PkiInventory facts, CancellationToken cancellation)
    {
        using var held = TreeLock.Take(facts.Tree.Here(HomeOf(facts)), cancellation);
        return Finish(facts);
    }

    /// <summary>Finishes what a run that was ended had begun, and takes away what it left. The tree has to be locked.</summary>
    /// <returns>The files that were finished.</returns>
    public static IReadOnlyList<LocalPath> Finish(PkiInventory facts)
    {
        var files = Files(facts).ToList();
        var finished = files.Where(file => FileTransaction.Recover(facts.Tree.Here(file))).ToList();
        foreach (var file in files)
            FileTransaction.RemoveLeftovers(facts.Tree.Here(file));
        foreach (var kubeConfig in facts.KubeConfigs)
            FileLock.ClearAbandoned(facts.Tree.Here(kubeConfig.File.Here));
        return finished;
    }

    // What is at home belongs to somebody else.
    private static IEnumerable<LocalPath> Files(PkiInventory facts) => facts.Entries
        .Where(entry => !KnownLocations.IsOfUser(entry.File.OnNode))
        .SelectMany(entry => entry.Files).Distinct();
}
