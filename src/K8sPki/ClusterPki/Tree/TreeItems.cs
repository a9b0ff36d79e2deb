namespace K8sPki;

/// <summary>
/// Which items a tree has. The first control-plane node has the folder itself; each further node has a folder of its
/// own under nodes/ that is to be copied to it.
/// </summary>
internal static class TreeItems
{
    private const string NodesFolder = "nodes";

    /// <summary>The items in the order of the blueprint, node by node; an authority stands before what it signs.</summary>
    public static IReadOnlyList<TreeItem> Of(TreeOptions options)
    {
        var first = options.ControlPlane[0];
        var own = options.Cluster.Entries.Select(entry => At(options, entry, first)).ToList();
        return
        [
            .. own,
            .. options.ControlPlane.Skip(1).SelectMany(node => OfFurther(options, node, own)),
            .. options.Workers.SelectMany(node => OfWorker(options, node, own)),
        ];
    }

    private static IEnumerable<TreeItem> OfFurther(TreeOptions options, ClusterNode node, List<TreeItem> first) =>
        from original in first
        let item = At(options, original.Entry, node)
        where original.Entry.Scope != BlueprintScope.Cluster || original.Entry.Kind != BlueprintKind.Certificate
        select original.Entry.Scope == BlueprintScope.Cluster ? item with { Original = original } : item;

    private static IEnumerable<TreeItem> OfWorker(TreeOptions options, ClusterNode node, List<TreeItem> first)
    {
        foreach (var original in first)
        {
            var item = At(options, original.Entry, node);
            if (original.Entry.Scope == BlueprintScope.EveryNode)
                yield return item;
            else if (original.Entry.Name == ClusterBlueprint.ClusterAuthority && options.Cluster.Layout == PkiLayout.Kubeadm)
                yield return item with { Original = original, IsWithoutKey = true };
        }
    }

    private static TreeItem At(TreeOptions options, BlueprintEntry entry, ClusterNode node)
    {
        var place = entry.PlaceIn(options.Cluster.Layout)!;
        var isNamedByNode = place.FileBase?.Contains(BlueprintName.Node, StringComparison.Ordinal) == true;
        var folder = isNamedByNode || node == options.ControlPlane[0] ? options.Path : Path.Combine(options.Path, NodesFolder, node.Name!);
        return new TreeItem(entry, node, folder, place.For(node.Name));
    }
}
