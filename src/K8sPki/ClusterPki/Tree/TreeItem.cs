namespace K8sPki;

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

    private string? Full(string? relative) => relative is null ? null : Path.Combine(Folder, relative.Replace('/', Path.DirectorySeparatorChar));
}
