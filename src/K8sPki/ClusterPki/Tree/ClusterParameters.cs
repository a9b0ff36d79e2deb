using System.Net;

namespace K8sPki;

/// <summary>What a user or a configuration says of a cluster, unchecked; null where nothing is said.</summary>
internal sealed record ClusterParameters
{
    public IReadOnlyList<string>? NodeNames { get; init; }

    /// <summary>The addresses of control-plane nodes, in the order of the names.</summary>
    public IReadOnlyList<IPAddress>? AdvertiseAddresses { get; init; }

    public string? ControlPlaneEndpoint { get; init; }

    public int? ApiServerPort { get; init; }

    public IReadOnlyList<string>? CertSans { get; init; }

    public IReadOnlyList<string>? EtcdServerSans { get; init; }

    public IReadOnlyList<string>? EtcdPeerSans { get; init; }

    public IReadOnlyList<string>? ServiceCidrs { get; init; }

    public string? DnsDomain { get; init; }

    public string? ClusterName { get; init; }

    public string? KubernetesVersion { get; init; }

    public PkiLayout? Layout { get; init; }

    /// <summary>In kubeadm's words: <c>RSA-2048</c>, <c>ECDSA-P256</c>.</summary>
    public string? KeyAlgorithm { get; init; }

    public TimeSpan? ValidFor { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    public TimeSpan? AuthorityValidFor { get; init; }

    public bool? IsEtcdElsewhere { get; init; }

    /// <summary>Where a configuration has the files; only compared with where they go.</summary>
    public string? CertificatesFolder { get; init; }

    /// <summary>These, and where they say nothing, the others.</summary>
    public ClusterParameters Over(ClusterParameters other) => new()
    {
        NodeNames = NodeNames ?? other.NodeNames,
        AdvertiseAddresses = AdvertiseAddresses ?? other.AdvertiseAddresses,
        ControlPlaneEndpoint = ControlPlaneEndpoint ?? other.ControlPlaneEndpoint,
        ApiServerPort = ApiServerPort ?? other.ApiServerPort,
        CertSans = CertSans ?? other.CertSans,
        EtcdServerSans = EtcdServerSans ?? other.EtcdServerSans,
        EtcdPeerSans = EtcdPeerSans ?? other.EtcdPeerSans,
        ServiceCidrs = ServiceCidrs ?? other.ServiceCidrs,
        DnsDomain = DnsDomain ?? other.DnsDomain,
        ClusterName = ClusterName ?? other.ClusterName,
        KubernetesVersion = KubernetesVersion ?? other.KubernetesVersion,
        Layout = Layout ?? other.Layout,
        KeyAlgorithm = KeyAlgorithm ?? other.KeyAlgorithm,
        ValidFor = ValidFor ?? (NotAfter is null ? other.ValidFor : null),
        NotAfter = NotAfter ?? other.NotAfter,
        AuthorityValidFor = AuthorityValidFor ?? other.AuthorityValidFor,
        IsEtcdElsewhere = IsEtcdElsewhere ?? other.IsEtcdElsewhere,
        CertificatesFolder = CertificatesFolder ?? other.CertificatesFolder,
    };
}
