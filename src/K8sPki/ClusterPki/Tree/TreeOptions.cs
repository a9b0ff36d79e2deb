using System.Globalization;
using System.Net;
using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.Naming;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>A tree of PKI files that is to be: of which cluster, for which nodes, with what keys and for how long.</summary>
internal sealed record TreeOptions
{
    /// <summary>The folder, which is /etc/kubernetes on a node.</summary>
    public required string Path { get; init; }

    /// <summary>The cluster.</summary>
    public required ClusterDescription Cluster { get; init; }

    /// <summary>The control-plane nodes, the first one with its files in the folder itself.</summary>
    public required IReadOnlyList<ClusterNode> ControlPlane { get; init; }

    /// <summary>The other nodes.</summary>
    public required IReadOnlyList<ClusterNode> Workers { get; init; }

    /// <summary>What keys to make.</summary>
    public required TreeKeyAlgorithm KeyAlgorithm { get; init; }

    /// <summary>True when the algorithm was asked for: keys that are there must then have it.</summary>
    public bool IsKeyAlgorithmChosen { get; init; }

    /// <summary>The validity of certificates; cut to that of their authority.</summary>
    public required Validity Validity { get; init; }

    /// <summary>The validity of authorities.</summary>
    public required Validity AuthorityValidity { get; init; }

    /// <summary>Opens the keys of authorities that are encrypted; null for none.</summary>
    public Passphrase? AuthorityPassword { get; init; }

    /// <summary>Checks what is said of a cluster and fills in kubeadm's defaults.</summary>
    /// <exception cref="InvalidRequestException">A value is missing or makes no sense.</exception>
    public static TreeOptions From(ClusterParameters given, string path)
    {
        if (given.ValidFor is not null && given.NotAfter is not null)
            throw new InvalidRequestException("ValidityGivenTwice", "Give -NotAfter or -ValidFor, not both.");
        var names = NodeNames(given.NodeNames ?? []);
        var addresses = Addresses(given.AdvertiseAddresses ?? [], names);
        return new TreeOptions
        {
            Path = path,
            Cluster = Describe(given, path),
            ControlPlane = [.. names.Zip(addresses, (name, address) => new ClusterNode(name, address))],
            Workers = [.. names.Skip(addresses.Count).Select(name => new ClusterNode(name))],
            KeyAlgorithm = given.KeyAlgorithm is null ? TreeKeyAlgorithm.All[0] : TreeKeyAlgorithm.Find(given.KeyAlgorithm),
            IsKeyAlgorithmChosen = given.KeyAlgorithm is not null,
            Validity = given.NotAfter is { } end ? Validity.Until(end) : Validity.For(given.ValidFor ?? Validity.OfLeaf),
            AuthorityValidity = Validity.For(given.AuthorityValidFor ?? Validity.OfAuthority),
        };
    }

    private static ClusterDescription Describe(ClusterParameters given, string path) => new()
    {
        Layout = given.Layout == PkiLayout.HardWay ? OneFolderAt(path) : given.Layout ?? PkiLayout.Kubeadm,
        Version = given.KubernetesVersion is null ? KubernetesVersion.Newest : KubernetesVersion.Parse(given.KubernetesVersion),
        ClusterName = given.ClusterName ?? "kubernetes",
        Endpoint = given.ControlPlaneEndpoint is null ? null : ControlPlaneEndpoint.Parse(given.ControlPlaneEndpoint),
        ApiServerPort = given.ApiServerPort ?? ClusterDescription.DefaultPort,
        ServiceNetworks = given.ServiceCidrs is null ? [ServiceNetwork.Default] : ServiceNetwork.ParseAll(given.ServiceCidrs),
        DnsDomain = given.DnsDomain is null ? "cluster.local" : SubjectAlternativeName.Dns(given.DnsDomain).Value,
        CertSans = SubjectAlternativeName.Hosts(given.CertSans ?? []),
        EtcdServerSans = SubjectAlternativeName.Hosts(given.EtcdServerSans ?? []),
        EtcdPeerSans = SubjectAlternativeName.Hosts(given.EtcdPeerSans ?? []),
        IsEtcdElsewhere = given.IsEtcdElsewhere ?? false,
    };

    // A folder that was begun with cfssl goes on with its names: two authorities side by side would be worse than either.
    private static PkiLayout OneFolderAt(string path)
    {
        var authority = ClusterBlueprint.All.Single(entry => entry.Name == ClusterBlueprint.ClusterAuthority);
        bool Has(PkiLayout layout) =>
            FileStore.HasFile(System.IO.Path.Combine(path, authority.PlaceIn(layout)!.CertificateFile!));
        return Has(PkiLayout.HardWayPem) && !Has(PkiLayout.HardWay) ? PkiLayout.HardWayPem : PkiLayout.HardWay;
    }

    // A node's name becomes a folder and a user of the cluster: it is what the API server takes (RFC 1123), and nothing else.
    private static List<string> NodeNames(IReadOnlyList<string> given)
    {
        var names = given.Select(name => name.Trim().ToLower(CultureInfo.InvariantCulture)).ToList();
        if (names.Count == 0)
            throw new InvalidRequestException("NodeNameMissing",
                "Give the name of the control-plane node with -NodeName, or a -ConfigFile that has it in nodeRegistration.name.");
        if (names.FirstOrDefault(name => !DnsName.IsDomain(name)) is { } wrong)
            throw new InvalidRequestException("NodeNameInvalid",
                $"'{PrintableText.Escape(wrong)}' is not the name of a node: small letters, digits, hyphens and dots, at most "
                    + $"{DnsName.Longest}.");
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } doubled)
            throw new InvalidRequestException("NodeNameDoubled", $"The node '{doubled.Key}' is named twice.");
        return names;
    }

    private static IReadOnlyList<IPAddress> Addresses(IReadOnlyList<IPAddress> given, List<string> names)
    {
        if (given.Count == 0)
            throw new InvalidRequestException("AdvertiseAddressMissing",
                "Give the address of the control-plane node with -AdvertiseAddress, or a -ConfigFile that has it in "
                + "localAPIEndpoint.advertiseAddress.");
        if (given.Count > names.Count)
            throw new InvalidRequestException("AdvertiseAddressInvalid",
                $"{Counted.Of(given.Count, "address", "addresses")} for {Counted.Of(names.Count, "node")}: give one for each "
                + "control-plane node, in the order of -NodeName.");
        if (given.FirstOrDefault(address => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) is { } any)
            throw new InvalidRequestException("AdvertiseAddressInvalid",
                $"{any} stands for every address; give the one that others reach the node by.");
        if (given.Distinct().Count() != given.Count)
            throw new InvalidRequestException("AdvertiseAddressInvalid", "Two control-plane nodes cannot have the same address.");
        return given;
    }
}

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
