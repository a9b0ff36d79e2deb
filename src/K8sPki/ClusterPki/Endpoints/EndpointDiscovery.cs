using System.Globalization;
using System.Net;
using K8sPki.Endpoints;
using K8sPki.Naming;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>The endpoints of a node.</summary>
/// <param name="Reached">Those that can be asked from here, each once.</param>
/// <param name="Unreached">
/// Those of another node that cannot, as <c>etcd --listen-client-urls</c>: they listen at its loopback, or at all addresses
/// where no flag tells one of them.
/// </param>
internal sealed record NodeEndpoints(IReadOnlyList<PkiEndpoint> Reached, IReadOnlyList<UnreachedListener> Unreached);

/// <summary>A listener of a node that cannot be asked from here.</summary>
/// <param name="Component">The component.</param>
/// <param name="Flag">The flag that says where it listens; null where none does.</param>
internal sealed record UnreachedListener(string Component, string? Flag)
{
    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(Flag is null ? Component : $"{Component} {Flag}");
}

/// <summary>Finds the endpoints that the flags, manifests and configurations of a node name.</summary>
internal sealed class EndpointDiscovery
{
    /// <summary>
    /// The server name for which kube-apiserver presents the certificate by which it knows itself (k8s.io/apiserver,
    /// pkg/server/options/serving_with_loopback.go).
    /// </summary>
    public const string LoopbackName = "apiserver-loopback-client";

    private const string ApiServer = "kube-apiserver";
    private const string NamedPairs = "--tls-sni-cert-key";

    // Whose address the node is reached by, where a component listens at all of them.
    private static readonly (string Component, string Flag)[] AddressesOfNode =
    [
        (ApiServer, "--advertise-address"), ("kubelet", "--node-ip"), ("etcd", "--advertise-client-urls"),
        ("etcd", "--initial-advertise-peer-urls"),
    ];

    private readonly PkiInventory facts;
    private readonly Lazy<IPAddress?> nodeAddress;
    private readonly List<UnreachedListener> unreached = [];

    private EndpointDiscovery(PkiInventory facts)
    {
        this.facts = facts;
        nodeAddress = new(() => AddressOfNode(facts));
    }

    /// <summary>The endpoints of a node.</summary>
    public static NodeEndpoints Of(PkiInventory facts)
    {
        var discovery = new EndpointDiscovery(facts);
        var reached = facts.Components.SelectMany(discovery.Of)
            .DistinctBy(endpoint => (endpoint.Endpoint, endpoint.ServerName)).ToList();
        return new NodeEndpoints(reached, [.. discovery.unreached.Distinct()]);
    }

    private IEnumerable<PkiEndpoint> Of(ComponentFacts component) => component.Command.Distribution is { } program
        ? OfDistribution(program)
        : ComponentListener.All.Where(listener => listener.Component == component.Component)
            .SelectMany(listener => Of(component, listener));

    // What runs in a larger program has flags of its own there, of which only those are known that a user has added.
    private IEnumerable<PkiEndpoint> OfDistribution(string program)
    {
        if (ComponentListener.Distributions.TryGetValue(program, out var port)
            && Reached(IPAddress.Any, new(program, null)) is { } address)
            yield return new PkiEndpoint(facts.Node, program, EndpointName.Of(address, port)) { Kind = PkiEndpointKind.InMemory };
    }

    private IEnumerable<PkiEndpoint> Of(ComponentFacts component, ComponentListener listener)
    {
        var entry = EntryOf(component, listener);
        var isNamed = component.Setting(listener.CertificateFlag) is { Value.Length: > 0 };
        // Without a certificate it speaks plain HTTP, or does not listen.
        if (!isNamed && entry is null && !listener.MakesOwn && component.Component != ApiServer)
            yield break;
        foreach (var name in Addresses(component, listener))
        {
            yield return new PkiEndpoint(facts.Node, component.Component, name)
            {
                CertificateFlag = isNamed ? listener.CertificateFlag : null,
                Entry = entry,
                Kind = isNamed || entry is not null ? PkiEndpointKind.File : PkiEndpointKind.InMemory,
            };
            if (component.Component != ApiServer)
                continue;
            foreach (var other in OfServerNames(component, name))
                yield return other;
        }
    }

    private IEnumerable<PkiEndpoint> OfServerNames(ComponentFacts server, EndpointName name)
    {
        foreach (var setting in server.Effective.Where(setting => setting is { Flag: NamedPairs, Unknown: null }))
        {
            var path = server.HostPath(setting, setting.Value.Split(':')[0].Split(',')[0].Trim());
            var entry = facts.Entries.FirstOrDefault(entry => IsNamedBy(entry, server.Component, NamedPairs)
                && path is not null && entry.File.OnNode == path);
            // Names behind the colon come before those of the certificate: k8s.io/apiserver, dynamiccertificates.
            var names = setting.Value.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
                ? setting.Value[(colon + 1)..].Split(',') : entry?.Certificate?.DnsNames ?? [];
            if (names.Select(text => text.Trim()).FirstOrDefault(DnsName.IsHost) is { } known)
            {
                yield return new PkiEndpoint(facts.Node, ApiServer, name)
                {
                    ServerName = known, CertificateFlag = NamedPairs, Entry = entry,
                };
            }
        }

        yield return new PkiEndpoint(facts.Node, ApiServer, name)
        {
            ServerName = LoopbackName, Kind = PkiEndpointKind.Loopback,
        };
    }

    // kubelet has a file of its own making or asking where no flag names one; the one that was asked for counts before.
    private PkiEntry? EntryOf(ComponentFacts component, ComponentListener listener)
    {
        if (facts.Entries.FirstOrDefault(entry => IsNamedBy(entry, component.Component, listener.CertificateFlag)) is { } named)
            return named;
        if (component.Component != "kubelet" || component.Setting(listener.CertificateFlag) is { Value.Length: > 0 })
            return null;
        var own = facts.Entries.Where(entry => entry is { IsEmbedded: false, Certificate: not null }
            && (entry.Purpose.Name == listener.Purpose.Name || IsNamedBy(entry, component.Component, KubeletStore.Flag))
            && entry.Role == PkiRole.Server).ToList();
        var rotates = component.Value("--rotate-server-certificates") is "true" or "True";
        return own.Find(entry => KubeletStore.IsAskedFor(entry.File.Here.Name) == rotates);
    }

    private static bool IsNamedBy(PkiEntry entry, string component, string flag) =>
        entry.Uses.Exists(use => use.Component?.Component == component && use.Flag == flag);

    private IEnumerable<EndpointName> Addresses(ComponentFacts component, ComponentListener listener)
    {
        if (listener.UrlsFlag is { } urls)
        {
            return Urls(component.Value(urls))
                .Select(url => Reached(url.Address, new(component.Component, urls)) is { } at
                    ? EndpointName.Of(at, url.Port) : null)
                .OfType<EndpointName>();
        }

        var port = component.Setting(listener.PortFlag!) is { } setting
            ? int.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
            : listener.Port;
        var bound = component.Value(listener.AddressFlag!) is { Length: > 0 } text
            ? AddressText.TryRead(text, out var address) ? address : null
            : IPAddress.Any;
        return port is > 0 and <= ushort.MaxValue && bound is not null
            && Reached(bound, new(component.Component, listener.AddressFlag)) is { } reached
            ? [EndpointName.Of(reached, port)] : [];
    }

    // etcd takes addresses there, and no names but localhost.
    private static IEnumerable<(IPAddress Address, int Port)> Urls(string? value)
    {
        foreach (var text in (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps)
                continue;
            if (AddressText.TryRead(url.Host.Trim('[', ']'), out var address))
                yield return (address, url.Port);
            else if (url.Host == "localhost")
                yield return (IPAddress.Loopback, url.Port);
        }
    }

    private IPAddress? Reached(IPAddress bound, UnreachedListener what)
    {
        var isAll = bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any);
        if (facts.Tree.IsThisNode)
            return isAll ? IPAddress.Loopback : bound;
        var address = isAll ? nodeAddress.Value : IPAddress.IsLoopback(bound) ? null : bound;
        if (address is null)
            unreached.Add(what);
        return address;
    }

    private static IPAddress? AddressOfNode(PkiInventory facts)
    {
        foreach (var (component, flag) in AddressesOfNode)
        {
            foreach (var text in (facts.Component(component)?.Value(flag) ?? "").Split(','))
            {
                var host = Uri.TryCreate(text, UriKind.Absolute, out var url) ? url.Host.Trim('[', ']') : text.Trim();
                if (AddressText.TryRead(host, out var address) && !IPAddress.IsLoopback(address)
                    && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
                    return address;
            }
        }

        return null;
    }
}
