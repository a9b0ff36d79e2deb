using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

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
    private static bool Exists(string? path) => path is not null && (File.Exists(path) || Directory.Exists(path));
}
