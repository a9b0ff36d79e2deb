using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Proves of a step, before it changes anything, that every pair of a cluster goes on to verify while some components go by
/// what was and others by what will be.
/// </summary>
internal static class RotationProof
{
    // More would hide the first.
    private const int MostNamed = 3;

    // Of a large fleet it is every node with every other.
    private const int MostCounted = 1000;

    /// <summary>Refuses changes that would break something that works.</summary>
    /// <param name="inventory">The node, as it is.</param>
    /// <param name="files">What its files become; null for one that goes.</param>
    /// <param name="before">What of the node trusts, shows and signs: one of the model's nodes.</param>
    /// <param name="trust">Who trusts whom in the cluster.</param>
    /// <exception cref="RefusedException">A pair would not verify: it is named, with the side that lacks trust and its
    /// file.</exception>
    public static void Require(PkiInventory inventory, IEnumerable<(LocalPath File, byte[]? Content)> files,
        RotationFacts before, TrustModel trust)
    {
        var all = files.ToList();
        if (all.TrueForAll(file => file.Content is not null && IsReadByNobody(inventory, file.File)))
            return;
        var after = RotationFacts.Of(InventoryReader.Read(inventory.Tree.With(all)));
        var broken = trust.BrokenBy((before, after)).Select(one => one.ToString()).Distinct().Take(MostCounted + 1).ToList();
        if (broken.Count == 0)
            return;
        var count = broken.Count > MostCounted ? $"more than {MostCounted} connections"
            : Counted.Of(broken.Count, "connection");
        var more = broken.Count > MostCounted ? " And the others." : broken.Count > MostNamed
            ? $" And {broken.Count - MostNamed} more." : "";
        throw new RefusedException("RotationBreaksTrust",
            $"{inventory.Node}: nothing was changed, since this would break {count}. "
            + string.Join(" ", broken.Take(MostNamed).Select(one => one.TrimEnd('.') + ".")) + more);
    }

    // What lies ready beside an authority, under a name that nothing has, changes nobody's trust.
    private static bool IsReadByNobody(PkiInventory inventory, LocalPath file) => NewFiles.IsNew(file.Name)
        && FileStore.Status(inventory.Tree.Here(file)) is null
        && !inventory.Entries.Any(entry => entry.Files.Contains(file))
        && !inventory.Components.Any(component => component.Effective
            .Any(setting => RenewalRestarts.FilesOf(inventory.Tree, component, setting).Contains(file)));
}
