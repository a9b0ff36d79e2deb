using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// One of the four things of a cluster that are trusted and can be exchanged: who has to trust it, who issues from it, and
/// what of it no file of a node shows. Flags, how they are read and when they are read again are those of
/// <see cref="ComponentFlag"/>; what each authority signs is in <see cref="ClusterBlueprint"/>.
/// </summary>
/// <param name="Name">kubeadm's name.</param>
internal sealed record RotationAuthority(string Name)
{
    /// <summary>The four.</summary>
    public static readonly IReadOnlyList<RotationAuthority> All =
    [
        new(ClusterBlueprint.ClusterAuthority)
        {
            IsInKubeConfigs = true,
            Elsewhere =
            [
                "ca.crt in Secrets of service accounts: kubectl get secret -A --field-selector "
                    + "type=kubernetes.io/service-account-token -o yaml",
            ],
        },
        new(ClusterBlueprint.EtcdAuthority),
        new(ClusterBlueprint.FrontProxyAuthority),
        new(ClusterBlueprint.TokenKeys)
        {
            Elsewhere = ["/openid/v1/jwks, which others keep for an hour", "tokens that are still valid"],
        },
    ];

    /// <summary>True when kubeconfigs hold it, each of which is read when its component starts.</summary>
    public bool IsInKubeConfigs { get; init; }

    /// <summary>What of it neither a file nor a <see cref="LivePlace"/> shows.</summary>
    public IReadOnlyList<string> Elsewhere { get; init; } = [];

    /// <summary>True for a pair of keys without any certificate.</summary>
    public bool IsKeyPair => ClusterBlueprint.Find(Name)!.Kind == BlueprintKind.KeyPair;

    /// <summary>The flags by which components trust it.</summary>
    public IEnumerable<ComponentFlag> TrustedBy => ComponentFlag.All.Where(flag => flag.TakesBundle && IsOf(flag));

    /// <summary>The flags by which components sign with it.</summary>
    public IEnumerable<ComponentFlag> SignedBy => ComponentFlag.All.Where(flag =>
        (flag.Purpose?.Role == PkiRole.Signer || flag.Kind == ComponentFlagKind.SigningKey) && IsOf(flag));

    /// <summary>The flags by which components show a certificate that it signed.</summary>
    public IEnumerable<ComponentFlag> ShownBy => ComponentFlag.All.Where(flag =>
        flag.Purpose is { IsAuthority: false } purpose && purpose.Authority == Name);

    /// <summary>The file of its certificate or key in kubeadm's layout, without the ending.</summary>
    public NodePath File => NodePath.Of("/etc/kubernetes/" + ClusterBlueprint.Find(Name)!.Kubeadm!.FileBase);

    /// <summary>The authority of a name; null when it is none of the four.</summary>
    public static RotationAuthority? Find(string name) =>
        All.FirstOrDefault(authority => authority.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    // No certificate is of a pair of keys.
    private bool IsOf(ComponentFlag flag) => flag.Purpose is { } purpose
        ? purpose.IsAuthority && purpose.Name == Name
        : IsKeyPair && flag.Kind is ComponentFlagKind.VerificationKey or ComponentFlagKind.SigningKey;
}
