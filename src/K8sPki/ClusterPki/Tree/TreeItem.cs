namespace K8sPki.ClusterPki;

/// <summary>An entry of the blueprint on one node of a tree, with the full paths of its files.</summary>
/// <param name="Entry">The row of the table.</param>
/// <param name="Node">The node whose it is.</param>
/// <param name="Folder">The folder that stands for the node's /etc/kubernetes.</param>
/// <param name="Place">Where in the folder it is.</param>
internal sealed record TreeItem(BlueprintEntry Entry, ClusterNode Node, string Folder, PkiPlace Place)
{
    /// <summary>The item whose files this one's are copies of; null for one of its own.</summary>
    public TreeItem? Original { get; init; }

    /// <summary>True for a copy without the key, as workers have it of the authority.</summary>
    public bool IsWithoutKey { get; init; }

    /// <summary>The certificate's file; null where there is none.</summary>
    public string? CertificatePath => Entry.Kind == BlueprintKind.KeyPair ? null : Full(Place.CertificateFile);

    /// <summary>The key's file; null where there is none.</summary>
    public string? KeyPath => IsWithoutKey ? null : Full(Place.KeyFile);

    /// <summary>The public key's file; null where there is none.</summary>
    public string? PublicKeyPath => Entry.Kind == BlueprintKind.KeyPair ? Full(Place.PublicKeyFile) : null;

    /// <summary>The kubeconfig; null where there is none.</summary>
    public string? KubeConfigPath => Full(Place.KubeConfig);

    /// <summary>The file that stands for it in lists and messages.</summary>
    public string MainPath => CertificatePath ?? KubeConfigPath ?? KeyPath!;

    /// <summary>Every file, the key first.</summary>
    public IEnumerable<string> Paths => new[] { KeyPath, CertificatePath, PublicKeyPath, KubeConfigPath }.OfType<string>();

    /// <summary>The file of a new key that waits for its certificate while the old one is in use.</summary>
    public string NextKeyPath => Full((Place.FileBase ?? Place.KubeConfig!) + ".next.key")!;

    /// <summary>Where a request for it goes below a folder.</summary>
    public string RequestFile => (Place.FileBase ?? Place.KubeConfig!) + ".csr";

    /// <inheritdoc/>
    public override string ToString() => Entry.Name;

    private string? Full(string? relative) => relative is null ? null
        : Path.Combine(Folder, relative.Replace('/', Path.DirectorySeparatorChar));
}

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
        var folder = isNamedByNode || node == options.ControlPlane[0] ? options.Path
            : Path.Combine(options.Path, NodesFolder, node.Name!);
        return new TreeItem(entry, node, folder, place.For(node.Name));
    }
}
