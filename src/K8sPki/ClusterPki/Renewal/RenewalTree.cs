namespace K8sPki;

/// <summary>The tree of a node as it is worked on: where its lock and backups are, and what a run that was killed left in it.</summary>
internal static class RenewalTree
{
    private static readonly string[] Homes = ["/etc/kubernetes", "/var/lib/kubernetes"];

    /// <summary>The folder of the tree's lock and backups.</summary>
    public static string HomeOf(PkiInventory facts) =>
        Homes.Select(facts.Tree.Find).FirstOrDefault(Directory.Exists) ?? (facts.Tree.IsThisNode || facts.Argument.StartsWith(" -Root", StringComparison.Ordinal)
            ? Path.GetDirectoryName(facts.Entries.First(entry => entry.Certificate is not null).Path)!
            : facts.Folder);

    /// <summary>True when a run was ended while it put files in place.</summary>
    public static bool IsUnfinished(PkiInventory facts) => Files(facts).Any(file => FileTransaction.IsUnfinished(facts.Tree.Here(file)));

    /// <summary>Finishes what a run that was ended had begun, and takes away what it left. The tree has to be locked.</summary>
    /// <returns>The files that were finished.</returns>
    public static IReadOnlyList<string> Finish(PkiInventory facts)
    {
        var files = Files(facts).ToList();
        var finished = files.Where(file => FileTransaction.Recover(facts.Tree.Here(file))).ToList();
        foreach (var file in files)
            FileTransaction.RemoveLeftovers(facts.Tree.Here(file));
        foreach (var kubeConfig in facts.KubeConfigs)
            FileLock.ClearAbandoned(facts.Tree.Here(kubeConfig.File));
        return finished;
    }

    // What is at home belongs to somebody else.
    private static IEnumerable<string> Files(PkiInventory facts) => facts.Entries
        .Where(entry => !entry.Purpose.IsAuthority && !KnownLocations.IsOfUser(entry.Source))
        .SelectMany(entry => RenewalPlace.Of(entry).Files).Distinct();
}
