using System.Net;
using System.Net.Sockets;
using K8sPki.Naming;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>A host that a certificate names and that is nowhere.</summary>
/// <param name="Name">The name or address.</param>
/// <param name="Why">What shows that it is nowhere.</param>
internal sealed record AbsentHost(string Name, string Why);

/// <summary>The hosts that a certificate names which an endpoint presents, and at which no endpoint is.</summary>
/// <param name="Node">The node.</param>
/// <param name="Entry">The certificate, as its file has it.</param>
/// <param name="Endpoint">Where it is presented.</param>
/// <param name="Hosts">The hosts.</param>
internal sealed record AbsentHosts(string Node, PkiEntry Entry, PkiEndpoint Endpoint, IReadOnlyList<AbsentHost> Hosts)
{
    /// <summary>The finding: one for a certificate.</summary>
    public Finding Found() => Rule.NameWithoutHost.Found(
        Entry, $"{PkiLabel.Of(Entry)}, which {Endpoint.Component} presents at {Endpoint.Endpoint}, is for "
            + $"{string.Join(", ", Hosts.Select(host => $"{PrintableText.Escape(host.Name)} ({host.Why})"))} too. No flag and no "
            + "kubeconfig that was read names it.",
        "Where the host is gone for good, leave its name out when the certificate is renewed next: Update-K8sPki "
            + $"{CommandArgument.Of(Entry.Name)} -RemoveSan "
            + $"{string.Join(", ", Hosts.Select(host => CommandArgument.Of(host.Name)))}. Nobody can use it without "
            + "the server's key.").On(Node);
}

/// <summary>
/// Looks for the hosts that certificates name. Only of certificates that a component was seen to present and that are those of
/// its file, only hosts that nothing explains, and only what says clearly that nobody is there: silence may be a firewall.
/// </summary>
/// <param name="resolve">Asks the DNS.</param>
/// <param name="limit">How long each question may take.</param>
internal sealed class AbsentHostInquiry(Func<string, CancellationToken, Task<IPAddress[]>> resolve, TimeSpan limit)
{
    private const int AtOnce = 16;

    /// <summary>How many names are asked for: more than the certificates of a cluster's control planes have.</summary>
    public const int MostHosts = 256;

    private const int MostWitnesses = 8;

    // Where a name of the API server may be of a load balancer.
    private static readonly int[] UsualPorts = [443, 6443];

    private static readonly string[] InCluster = ["svc", "default", "local", "localhost"];

    /// <summary>Asks the DNS of this machine.</summary>
    public AbsentHostInquiry(TimeSpan limit)
        : this(Dns.GetHostAddressesAsync, limit)
    {
    }

    /// <summary>Looks for the hosts of nodes whose endpoints were asked.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What was found, and how many names were not asked for.</returns>
    public async Task<(IReadOnlyList<AbsentHosts> Found, int NotAsked)> AskAsync(
        IReadOnlyList<PkiInventory> nodes, CancellationToken cancellation)
    {
        var known = new KnownHosts(nodes);
        var all = nodes.SelectMany(node => node.Presented
            .Where(one => one.Endpoint is { Kind: PkiEndpointKind.File, Entry.Certificate: { } stored }
                && stored.Equals(one.Chain.Own))
            .DistinctBy(one => one.Endpoint.Entry)
            .SelectMany(one => NamesOf(one.Endpoint.Entry!.Certificate!).Where(name => !known.Explain(node, name))
                .Select(name => (Node: node, one.Endpoint, Name: name)))).ToList();
        var wanted = all.Take(MostHosts).ToList();
        var reasons = new string?[wanted.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, wanted.Count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (index, stop) => reasons[index] = await ReasonAsync(
                wanted[index].Name, [.. known.Ports, wanted[index].Endpoint.EndpointName.Port, .. UsualPorts], known, stop)
                .ConfigureAwait(false)).ConfigureAwait(false);
        return (
        [
            .. wanted.Zip(reasons).Where(one => one.Second is not null)
                .GroupBy(one => (one.First.Node, one.First.Endpoint))
                .Select(group => new AbsentHosts(group.Key.Node.Node, group.Key.Endpoint.Entry!, group.Key.Endpoint,
                    [.. group.Select(one => new AbsentHost(one.First.Name, one.Second!))])),
        ], all.Count - wanted.Count);
    }

    private static IEnumerable<string> NamesOf(Certificate certificate)
    {
        try
        {
            return certificate.DnsNames.Where(IsOfNetwork).Concat(certificate.IPAddresses);
        }
        catch (PkiException)
        {
            return [];
        }
    }

    // A name without a dot is of a node or of the cluster; what ends so is in the DNS of pods alone.
    private static bool IsOfNetwork(string name) => DnsName.IsHost(name) && name.Split('.') is { Length: > 1 } labels
        && !InCluster.Contains(labels[^1], StringComparer.OrdinalIgnoreCase)
        && !labels.Contains("svc", StringComparer.OrdinalIgnoreCase);

    // Null where somebody is there, or nobody can say.
    private async Task<string?> ReasonAsync(
        string name, IReadOnlyList<int> ports, KnownHosts known, CancellationToken cancellation)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(limit);
        try
        {
            if (AddressText.TryRead(name, out var own))
                return await IsAnyThereAsync([own], ports, time.Token).ConfigureAwait(false) ? null : "nobody listens there";
            var found = await resolve(name, time.Token).ConfigureAwait(false);
            return found.Length == 0 || await IsAnyThereAsync(found, ports, time.Token).ConfigureAwait(false) ? null
                : "nobody listens there";
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.HostNotFound)
        {
            return await IsZoneHereAsync(known.Beside(name), time.Token).ConfigureAwait(false) ? "not in the DNS" : null;
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    // A name that others have may be in the DNS of others alone: this one has to know another host of the same domain.
    private async Task<bool> IsZoneHereAsync(IEnumerable<string> witnesses, CancellationToken cancellation)
    {
        foreach (var witness in witnesses.Take(MostWitnesses))
        {
            try
            {
                if ((await resolve(witness, cancellation).ConfigureAwait(false)).Length > 0)
                    return true;
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException)
            {
                // Nor does it know this one.
            }
        }

        return false;
    }

    private static async Task<bool> IsAnyThereAsync(
        IReadOnlyList<IPAddress> addresses, IReadOnlyList<int> ports, CancellationToken cancellation)
    {
        foreach (var address in addresses)
        {
            foreach (var port in ports.Distinct())
            {
                if (!await IsRefusedAsync(address, port, cancellation).ConfigureAwait(false))
                    return true;
            }
        }

        return false;
    }

    // Nothing is sent: that somebody listens is enough.
    private static async Task<bool> IsRefusedAsync(IPAddress address, int port, CancellationToken cancellation)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellation).ConfigureAwait(false);
            return false;
        }
        catch (SocketException failure) when (
            failure.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostUnreachable)
        {
            return true;
        }
    }

    /// <summary>What explains a host: nodes that were read, their settings and kubeconfigs, the cluster's own names.</summary>
    private sealed class KnownHosts
    {
        private readonly HashSet<string> hosts = new(StringComparer.OrdinalIgnoreCase);
        private readonly HashSet<string> named = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<string> settings = [];

        public KnownHosts(IReadOnlyList<PkiInventory> nodes)
        {
            var clusters = nodes.SelectMany(node => node.KubeConfigs).SelectMany(file => file.Clusters).ToList();
            hosts.UnionWith(nodes.Select(node => node.Node));
            hosts.UnionWith(clusters.Select(cluster => cluster.Host).OfType<string>());
            hosts.UnionWith(nodes.SelectMany(node => node.Presented)
                .SelectMany(one => new[] { one.Endpoint.EndpointName.Host, one.Chain.Answer.Address }));
            settings.AddRange(nodes.SelectMany(node => node.Components).SelectMany(component => component.Settings)
                .Select(setting => setting.Value));
            named.UnionWith(hosts.Concat(nodes.SelectMany(node => node.Entries).Select(entry => entry.Certificate)
                .OfType<Certificate>().SelectMany(NamesOf)).Where(IsOfNetwork));
            Ports = [.. clusters.Select(cluster => Uri.TryCreate(cluster.Server, UriKind.Absolute, out var url) ? url.Port : 0)
                .Where(port => port is > 0 and <= ushort.MaxValue).Distinct()];
        }

        /// <summary>The ports at which clients reach API servers.</summary>
        public IReadOnlyList<int> Ports { get; }

        /// <summary>The other hosts of the domain of a name.</summary>
        public IEnumerable<string> Beside(string name)
        {
            var domain = "." + string.Join('.', name.Split('.')[^2..]);
            return named.Where(other => !other.Equals(name, StringComparison.OrdinalIgnoreCase)
                && ("." + other).EndsWith(domain, StringComparison.OrdinalIgnoreCase));
        }

        public bool Explain(PkiInventory node, string name) => hosts.Contains(name)
            || hosts.Any(host => name.StartsWith(host + ".", StringComparison.OrdinalIgnoreCase))
            || settings.Exists(value => value.Contains(name, StringComparison.OrdinalIgnoreCase))
            || name is "127.0.0.1" or "::1"
            || NameChecks.NamesOfCluster(node).Contains(name, StringComparer.OrdinalIgnoreCase);
    }
}
