using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using K8sPki.Naming;
using K8sPki.Platform;

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

/// <summary>The address that clients reach the control plane by: a host name or IP address, and perhaps a port.</summary>
/// <param name="Host">The host name or IP address, an IPv6 address without brackets.</param>
/// <param name="Port">The port; null for that of the API server.</param>
internal sealed record ControlPlaneEndpoint(SubjectAlternativeName Host, int? Port)
{
    /// <summary>Reads <c>k8s.example:6443</c>, <c>k8s.example</c>, <c>10.0.0.10:6443</c> or <c>[fd00::10]:6443</c>.</summary>
    /// <exception cref="InvalidRequestException">It is none of those.</exception>
    public static ControlPlaneEndpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (AddressText.TryRead(text, out var alone))
            return new ControlPlaneEndpoint(SubjectAlternativeName.IP(alone), null);
        var colon = text.LastIndexOf(':');
        var hasPort = colon >= 0 && !text.EndsWith(']');
        var host = hasPort ? text[..colon] : text;
        int? port = null;
        if (hasPort)
        {
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number is < 1 or > 65535)
                throw Invalid(text, null);
            port = number;
        }

        return new ControlPlaneEndpoint(HostOf(host, text), port);
    }

    /// <summary>The address of an API server as a URL.</summary>
    public static string Url(string host, int port) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");

    private static SubjectAlternativeName HostOf(string host, string text)
    {
        if (host.StartsWith('[') && host.EndsWith(']') && AddressText.TryRead(host[1..^1], out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6)
            return SubjectAlternativeName.IP(address);
        if (AddressText.TryRead(host, out var plain))
            return plain.AddressFamily == AddressFamily.InterNetwork ? SubjectAlternativeName.IP(plain)
                : throw Invalid(text, null);
        AddressText.RefuseAmbiguous(host);
        try
        {
            return host.StartsWith('*') ? throw Invalid(text, null) : SubjectAlternativeName.Dns(host);
        }
        catch (InvalidRequestException failure)
        {
            throw Invalid(text, failure);
        }
    }

    private static InvalidRequestException Invalid(string text, Exception? inner) => new(
        "ControlPlaneEndpointInvalid",
        $"'{PrintableText.Escape(text)}' is not an endpoint. Write it as k8s.example:6443, 10.0.0.10:6443 or [fd00::10]:6443, "
            + "without https://.", inner);
}

/// <summary>The network of a cluster's services.</summary>
internal sealed record ServiceNetwork
{
    private const int MostBits = 20;

    private ServiceNetwork(IPNetwork network) => Network = network;

    /// <summary>The network that kubeadm and kube-apiserver take when nothing is said.</summary>
    public static ServiceNetwork Default { get; } = Parse("10.96.0.0/12");

    /// <summary>The network.</summary>
    public IPNetwork Network { get; }

    /// <summary>The first address after the network's own: that of the service <c>kubernetes</c>.</summary>
    public IPAddress FirstAddress
    {
        get
        {
            var number = new BigInteger(Network.BaseAddress.GetAddressBytes(), isUnsigned: true, isBigEndian: true) + 1;
            var bytes = new byte[Network.BaseAddress.GetAddressBytes().Length];
            var shorter = number.ToByteArray(isUnsigned: true, isBigEndian: true);
            shorter.CopyTo(bytes, bytes.Length - shorter.Length);
            return new IPAddress(bytes);
        }
    }

    /// <summary>Reads <c>10.96.0.0/12</c> or <c>fd00:10:96::/112</c>; an address inside stands for its network.</summary>
    /// <exception cref="InvalidRequestException">It is none, or too small for a service.</exception>
    public static ServiceNetwork Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!AddressText.TryReadNetwork(text, out var address, out var length))
        {
            AddressText.RefuseAmbiguous(text.Split('/')[0]);
            throw Invalid(text, "Write it as 10.96.0.0/12 or fd00:10:96::/112.");
        }

        if (length > AddressText.Bits(address) - 3)
            throw Invalid(text, "It has no room for services: at least eight addresses are needed.");
        // kube-apiserver and kubeadm alike.
        if (AddressText.Bits(address) - length > MostBits)
            throw Invalid(text, $"It is too large: kube-apiserver demands at least /{AddressText.Bits(address) - MostBits}.");
        return new ServiceNetwork(new IPNetwork(AddressRange.StartOf(address, length), length));
    }

    /// <summary>Reads one network, or an IPv4 and an IPv6 network, in an array or joined by commas.</summary>
    /// <exception cref="InvalidRequestException">One is none, or there are two of one kind.</exception>
    public static IReadOnlyList<ServiceNetwork> ParseAll(IEnumerable<string> texts)
    {
        var networks = texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries)).Select(Parse).ToList();
        if (networks.Count > 2
            || networks.DistinctBy(network => network.Network.BaseAddress.AddressFamily).Count() != networks.Count)
            throw new InvalidRequestException(
                "ServiceCidrInvalid", "A cluster has one service network, or one for IPv4 and one for IPv6.");
        return networks;
    }

    /// <inheritdoc/>
    public override string ToString() => Network.ToString();

    private static InvalidRequestException Invalid(string text, string remedy) =>
        new("ServiceCidrInvalid", $"'{PrintableText.Escape(text)}' is not a network for services. {remedy}");
}
