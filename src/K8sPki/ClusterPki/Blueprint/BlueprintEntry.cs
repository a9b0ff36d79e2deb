using K8sPki.Keys;

namespace K8sPki.ClusterPki;

/// <summary>One row of the blueprint: a certificate or a pair of keys that a cluster needs.</summary>
/// <param name="Name">kubeadm's name (<c>kubeadm certs renew NAME</c>), or the file's where kubeadm has none.</param>
/// <param name="Component">The component whose own it is.</param>
/// <param name="Role">What it is for, in a few words.</param>
internal sealed record BlueprintEntry(string Name, string Component, string Role)
{
    /// <summary>What it is.</summary>
    public BlueprintKind Kind { get; init; } = BlueprintKind.Certificate;

    /// <summary>How often it occurs.</summary>
    public BlueprintScope Scope { get; init; } = BlueprintScope.ControlPlaneNode;

    /// <summary>The name of the authority that signs it in kubeadm's layout; null for an authority or a pair of keys.</summary>
    public string? Authority { get; init; }

    /// <summary>The common name, perhaps with <see cref="BlueprintName.Node"/> in it; empty for a pair of keys.</summary>
    public string CommonName { get; init; } = "";

    /// <summary>The organizations it had and has, oldest first; empty for none ever.</summary>
    public IReadOnlyList<OrganizationSince> Organizations { get; init; } = [];

    /// <summary>The subject alternative names: host names, addresses, and what <see cref="BlueprintName"/> stands for.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The extended key usages; none for an authority.</summary>
    public IReadOnlyList<ExtendedKeyUsage> Usages { get; init; } = [];

    /// <summary>Which end of a connection it is for its component.</summary>
    public PkiRole End { get; init; } = PkiRole.Client;

    /// <summary>The flags of its peers that name the authority they trust for it, as <c>component --flag</c>.</summary>
    public IReadOnlyList<string> TrustedBy { get; init; } = [];

    /// <summary>What its peers know it by; without it, it is taken for nobody.</summary>
    public BlueprintIdentity KnownBy { get; init; }

    /// <summary>The groups that it was in and is in.</summary>
    public IReadOnlyList<string> Groups => [.. Organizations.Select(organization => organization.Organization).OfType<string>()];

    /// <summary>The profile of New-K8sCsr that asks for the same; null where there is none.</summary>
    public string? Profile { get; init; }

    /// <summary>Which server its kubeconfig names.</summary>
    public KubeConfigServer Server { get; init; }

    /// <summary>True when it is left out where etcd is run elsewhere.</summary>
    public bool IsOfStackedEtcd { get; init; }

    /// <summary>From which version on it exists.</summary>
    public SinceVersion Since { get; init; } = SinceVersion.Always;

    /// <summary>Where it is in kubeadm's layout; null when it is not in it.</summary>
    public PkiPlace? Kubeadm { get; init; }

    /// <summary>Where it is in the layout of one folder; null when it is not in it.</summary>
    public PkiPlace? HardWay { get; init; }

    /// <summary>Where it is in a layout; null when it is not in it.</summary>
    public PkiPlace? PlaceIn(PkiLayout layout) => layout switch
    {
        PkiLayout.Kubeadm => Kubeadm,
        PkiLayout.HardWay => HardWay,
        _ => HardWay is null ? null : HardWay with { Endings = FileEndings.Pem },
    };

    /// <summary>The name of the authority that signs it in a layout; null for an authority or a pair of keys.</summary>
    public string? AuthorityIn(PkiLayout layout) =>
        Authority is null || layout == PkiLayout.Kubeadm ? Authority : ClusterBlueprint.ClusterAuthority;

    /// <summary>The organization in a version; null for none.</summary>
    public string? OrganizationIn(KubernetesVersion version) =>
        Organizations.LastOrDefault(organization => organization.Since.Holds(version))?.Organization;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>What a client has to be called for its peers to know it.</summary>
internal enum BlueprintIdentity
{
    /// <summary>Anything: who has a certificate of the authority is known.</summary>
    Any,

    /// <summary>Its common name.</summary>
    CommonName,

    /// <summary>One of its organizations.</summary>
    Organization,

    /// <summary>Its common name and one of its organizations.</summary>
    Both,

    /// <summary>Its common name or one of its organizations.</summary>
    Either,

    /// <summary>One of the names that the API server's --requestheader-allowed-names has.</summary>
    AllowedName,
}

/// <summary>What an entry of the blueprint is.</summary>
internal enum BlueprintKind
{
    /// <summary>An authority, which signs itself.</summary>
    Authority,

    /// <summary>A certificate with its key.</summary>
    Certificate,

    /// <summary>A pair of keys without a certificate.</summary>
    KeyPair,
}

/// <summary>How often an entry of the blueprint occurs in a cluster.</summary>
internal enum BlueprintScope
{
    /// <summary>
    /// Once. Authorities and pairs of keys are copied to every control-plane node; others stay where they were made.
    /// </summary>
    Cluster,

    /// <summary>Each control-plane node has its own.</summary>
    ControlPlaneNode,

    /// <summary>Each node, also a worker, has its own.</summary>
    EveryNode,
}

/// <summary>Which address of the API server a kubeconfig names.</summary>
internal enum KubeConfigServer
{
    /// <summary>The endpoint of the whole control plane.</summary>
    ControlPlaneEndpoint,

    /// <summary>The API server of the node itself.</summary>
    LocalEndpoint,
}

/// <summary>What stands in the blueprint where a cluster has a name or address of its own.</summary>
internal static class BlueprintName
{
    /// <summary>The name of the node.</summary>
    public const string Node = "{node}";

    /// <summary>The address that the node's API server and etcd member are reached by.</summary>
    public const string AdvertiseAddress = "{advertiseAddress}";

    /// <summary>The domain of the cluster's services.</summary>
    public const string DnsDomain = "{dnsDomain}";

    /// <summary>The first address of each service network: the address of the service <c>kubernetes</c>.</summary>
    public const string ServiceAddress = "{serviceAddress}";

    /// <summary>The host of the control plane's endpoint.</summary>
    public const string EndpointHost = "{controlPlaneEndpoint}";

    /// <summary>Further names of the API server.</summary>
    public const string CertSans = "{certSans}";

    /// <summary>Further names of etcd's server.</summary>
    public const string EtcdServerSans = "{etcdServerSans}";

    /// <summary>Further names of etcd's peer.</summary>
    public const string EtcdPeerSans = "{etcdPeerSans}";
}
