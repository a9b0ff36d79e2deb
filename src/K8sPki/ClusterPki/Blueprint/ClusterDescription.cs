using System.Net;
using K8sPki.Naming;

namespace K8sPki.ClusterPki;

/// <summary>
/// What of a cluster its certificates and kubeconfigs depend on. What is null or empty is not known, or not there.
/// </summary>
internal sealed record ClusterDescription
{
    /// <summary>The port of an API server when nothing is said.</summary>
    public const int DefaultPort = 6443;

    /// <summary>Where files are.</summary>
    public PkiLayout Layout { get; init; }

    /// <summary>The version, which decides what there is and in whose organizations.</summary>
    public KubernetesVersion Version { get; init; } = KubernetesVersion.Newest;

    /// <summary>The name of the cluster in kubeconfigs.</summary>
    public string ClusterName { get; init; } = "kubernetes";

    /// <summary>The endpoint of the control plane; null where there is but one node's.</summary>
    public ControlPlaneEndpoint? Endpoint { get; init; }

    /// <summary>The port of each API server.</summary>
    public int ApiServerPort { get; init; } = DefaultPort;

    /// <summary>The networks of services: one, or one for IPv4 and one for IPv6.</summary>
    public IReadOnlyList<ServiceNetwork> ServiceNetworks { get; init; } = [ServiceNetwork.Default];

    /// <summary>The domain of services.</summary>
    public string DnsDomain { get; init; } = "cluster.local";

    /// <summary>Further names of the API server.</summary>
    public IReadOnlyList<SubjectAlternativeName> CertSans { get; init; } = [];

    /// <summary>Further names of etcd's server.</summary>
    public IReadOnlyList<SubjectAlternativeName> EtcdServerSans { get; init; } = [];

    /// <summary>Further names of etcd's peer.</summary>
    public IReadOnlyList<SubjectAlternativeName> EtcdPeerSans { get; init; } = [];

    /// <summary>True when etcd is run elsewhere and its certificates come from there.</summary>
    public bool IsEtcdElsewhere { get; init; }

    /// <summary>The entries of the blueprint that such a cluster has.</summary>
    public IEnumerable<BlueprintEntry> Entries => ClusterBlueprint.Of(Layout, Version, IsEtcdElsewhere);

    /// <summary>The subject of an entry on a node.</summary>
    public DistinguishedName SubjectOf(BlueprintEntry entry, ClusterNode node)
    {
        var common = entry.CommonName.Replace(BlueprintName.Node, node.Name, StringComparison.Ordinal);
        var organization = entry.OrganizationIn(Version);
        return new DistinguishedName(
            [.. organization is null ? (RelativeName[])[] : [Part("O", organization)], Part("CN", common)]);
    }

    /// <summary>The names that an entry must have on a node, each once, as far as they are known.</summary>
    public IReadOnlyList<SubjectAlternativeName> NamesOf(BlueprintEntry entry, ClusterNode node) =>
        [.. entry.Names.SelectMany(name => Expand(name, node)).Distinct()];

    /// <summary>
    /// The server that the kubeconfig of an entry names on a node; null when neither endpoint nor address is known.
    /// </summary>
    public string? ServerOf(BlueprintEntry entry, ClusterNode node) => ServersOf(entry, node).FirstOrDefault();

    /// <summary>The servers that the kubeconfig of an entry may name on a node, the one that a new file gets first.</summary>
    public IEnumerable<string> ServersOf(BlueprintEntry entry, ClusterNode node)
    {
        var local = node.Address is null ? null : ControlPlaneEndpoint.Url(node.Address.ToString(), ApiServerPort);
        var shared = Endpoint is null ? null : ControlPlaneEndpoint.Url(Endpoint.Host.Value, Endpoint.Port ?? ApiServerPort);
        string?[] servers = entry.Server == KubeConfigServer.LocalEndpoint ? [local, shared] : [shared, local];
        return servers.OfType<string>();
    }

    private IEnumerable<SubjectAlternativeName> Expand(string name, ClusterNode node) => name switch
    {
        BlueprintName.AdvertiseAddress => node.Address is null ? [] : [SubjectAlternativeName.IP(node.Address)],
        BlueprintName.ServiceAddress => ServiceNetworks.Select(network => SubjectAlternativeName.IP(network.FirstAddress)),
        BlueprintName.EndpointHost => Endpoint is null ? [] : [Endpoint.Host],
        BlueprintName.CertSans => CertSans,
        BlueprintName.EtcdServerSans => EtcdServerSans,
        BlueprintName.EtcdPeerSans => EtcdPeerSans,
        BlueprintName.Node => node.Name is null ? [] : [SubjectAlternativeName.Host(node.Name)],
        _ => [SubjectAlternativeName.Host(name.Replace(BlueprintName.DnsDomain, DnsDomain, StringComparison.Ordinal))],
    };

    private static RelativeName Part(string attribute, string value) =>
        new([new NameAttribute(AttributeType.FromName(attribute).Oid, value)]);
}

/// <summary>A node of a cluster, as far as its certificates name it.</summary>
/// <param name="Name">Its name; null when it is not known.</param>
/// <param name="Address">The address that its API server and etcd member are reached by; null for a worker, or when it is not
/// known.</param>
internal sealed record ClusterNode(string? Name, IPAddress? Address = null);
