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

    /// <summary>Refuses changes that would break something that works.</summary>
    /// <param name="inventory">The node, as it is.</param>
    /// <param name="files">What its files become; null for one that goes.</param>
    /// <param name="others">The other nodes of the cluster.</param>
    /// <exception cref="RefusedException">A pair would not verify: it is named, with the side that lacks trust and its
    /// file.</exception>
    public static void Require(
        PkiInventory inventory, IEnumerable<(LocalPath File, byte[]? Content)> files, IReadOnlyList<RotationFacts> others)
    {
        var before = RotationFacts.Of(inventory);
        var after = RotationFacts.Of(InventoryReader.Read(inventory.Tree.With(files)));
        var broken = TrustModel.Check([before, .. others], [after, .. others], Clock.UtcNow).Where(one => !one.IsOld)
            .Select(one => one.ToString()).Distinct().ToList();
        if (broken.Count == 0)
            return;
        var more = broken.Count > MostNamed ? $" And {broken.Count - MostNamed} more." : "";
        throw new RefusedException("RotationBreaksTrust",
            $"{inventory.Node}: nothing was changed, since this would break {Counted.Of(broken.Count, "connection")}. "
            + string.Join(" ", broken.Take(MostNamed).Select(one => one.TrimEnd('.') + ".")) + more);
    }
}
