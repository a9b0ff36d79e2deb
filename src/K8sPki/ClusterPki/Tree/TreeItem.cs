using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.Platform;

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

/// <summary>What is there of an item.</summary>
internal sealed record TreeItemState(TreeItem Item)
{
    /// <summary>The key; null when it is not there.</summary>
    public PrivateKey? Key { get; init; }

    /// <summary>A key that waits for its certificate, to take the place of <see cref="Key"/>; null for none.</summary>
    public PrivateKey? NextKey { get; init; }

    /// <summary>The certificates of the file or kubeconfig, the item's own first; empty when they are not there.</summary>
    public IReadOnlyList<Certificate> Certificates { get; init; } = [];

    /// <summary>The public key's file; null when it is not there.</summary>
    public PublicKey? PublicKey { get; init; }

    /// <summary>The kubeconfig; null when it is not there.</summary>
    public TreeKubeConfig? KubeConfig { get; init; }

    /// <summary>The item's own certificate; null when it is not there.</summary>
    public Certificate? Certificate => Certificates.Count == 0 ? null : Certificates[0];

    /// <summary>True when the kubeconfig is there and its user is taken care of elsewhere.</summary>
    public bool IsManagedElsewhere => Item.Place.FileBase is null && KubeConfig is { IsManagedElsewhere: true };

    /// <summary>True for an authority whose certificate is here and whose key is kept elsewhere.</summary>
    public bool IsExternal => Item.Entry.Kind == BlueprintKind.Authority && Certificate is not null && Key is null;

    /// <summary>True when a key is to be made.</summary>
    public bool NeedsKey => Key is null && Certificate is null && !IsManagedElsewhere;

    /// <summary>True when a certificate is to be made.</summary>
    public bool NeedsCertificate => Item.Entry.Kind != BlueprintKind.KeyPair && Certificate is null && !IsManagedElsewhere;

    /// <summary>True when the kubeconfig is to be written or completed.</summary>
    public bool NeedsKubeConfig => Item.KubeConfigPath is not null && !IsManagedElsewhere
        && (KubeConfig?.Certificate is null || KubeConfig.Authorities.Count == 0);

    /// <summary>True when the public key's file is to be written.</summary>
    public bool NeedsPublicKey => Item.PublicKeyPath is not null && PublicKey is null;

    /// <summary>True when nothing is missing.</summary>
    public bool IsComplete => !NeedsKey && !NeedsCertificate && !NeedsKubeConfig && !NeedsPublicKey;

    /// <summary>Reads what is there.</summary>
    /// <param name="item">What to read.</param>
    /// <param name="authorityPassword">Opens the key of an authority; null for none.</param>
    /// <exception cref="PkiException">A file that is there cannot be read or is not what its name says.</exception>
    public static TreeItemState Read(TreeItem item, Passphrase? authorityPassword)
    {
        var key = Exists(item.KeyPath) ? ReadKey(item, authorityPassword) : null;
        var kubeConfig = Exists(item.KubeConfigPath) ? TreeKubeConfig.Read(item.KubeConfigPath!) : null;
        var isOnlyKubeConfig = item.Place.FileBase is null;
        var own = isOnlyKubeConfig ? kubeConfig?.Key : key;
        return new TreeItemState(item)
        {
            Key = own,
            NextKey = TreeRenewal.ReadNextKey(item, own),
            Certificates = isOnlyKubeConfig ? kubeConfig?.Certificate is { } embedded ? [embedded] : []
                : ReadCertificates(item, key),
            PublicKey = Exists(item.PublicKeyPath)
                ? PublicKeyReader.Read(FileStore.Read(item.PublicKeyPath!), $"'{item.PublicKeyPath}'") : null,
            KubeConfig = kubeConfig,
        };
    }

    private static PrivateKey ReadKey(TreeItem item, Passphrase? authorityPassword)
    {
        if (item.Entry.Kind == BlueprintKind.Authority)
            return PrivateKeyReader.ReadFile(item.KeyPath!, authorityPassword);
        try
        {
            return PrivateKeyReader.ReadFile(item.KeyPath!, null);
        }
        catch (PasswordException failure)
        {
            throw new RefusedException("KeyIsEncrypted",
                $"'{item.KeyPath}' is encrypted, and no component of Kubernetes can open it. Put the plain key in its place: "
                    + "Get-K8sPrivateKey -Password … | Export-K8sPrivateKey -OutFile …", failure);
        }
    }

    // While authorities change hands their file holds the old and the new one: ours is the one whose key is here.
    private static List<Certificate> ReadCertificates(TreeItem item, PrivateKey? key)
    {
        if (!Exists(item.CertificatePath))
            return [];
        var all = CertificateReader.ReadFile(item.CertificatePath!).Select(read => read.Certificate ?? throw read.Problem!)
            .ToList();
        var own = item.Entry.Kind == BlueprintKind.Authority && key is not null
            ? all.Find(certificate => certificate.PublicKey.Equals(key.PublicKey)) : null;
        return own is null ? all : [own, .. all.Where(certificate => !ReferenceEquals(certificate, own))];
    }

    // A folder in a file's place is read too, for the error that says so.
    private static bool Exists(string? path) => path is not null && FileStatus.Of(path) is not null;
}
