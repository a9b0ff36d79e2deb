using System.Net;
using K8sPki.Certificates;
using K8sPki.Naming;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>
/// The names that servers' certificates must have: the blueprint's, as far as a node's configuration tells them.
/// </summary>
internal static class NameChecks
{
    private const string ApiServer = "kube-apiserver";

    public static IEnumerable<Finding> Run(PkiInventory facts)
    {
        foreach (var entry in facts.Entries.Where(entry => entry.Certificate is not null))
        {
            var missing = ServerNames.Missing(
                entry.Certificate!,
                entry.Uses.Select(use => use.Purpose.Name).Distinct().SelectMany(name => Expected(facts, name)));
            if (missing.Count > 0)
            {
                yield return Rule.NameMissing.Found(
                    entry, $"{PkiLabel.Of(entry)} lacks {string.Join(", ", missing.Select(PrintableText.Escape))}; who "
                    + $"connects by {(missing.Count == 1 ? "it" : "these")} refuses the server.",
                    PkiRemedy.Renew(facts, entry, PkiRemedy.AddNames(missing)));
            }
        }
    }

    /// <summary>
    /// The host that several kubeconfigs of a node name as their server: then it is the certificate that lacks it.
    /// </summary>
    public static IEnumerable<string> SharedHosts(PkiInventory facts) => facts.KubeConfigs
        .Where(NodeKubeConfigChecks.IsOfCluster)
        .SelectMany(kubeConfig => kubeConfig.Clusters.Select(cluster => cluster.Host).OfType<string>().Distinct())
        .GroupBy(host => host, StringComparer.OrdinalIgnoreCase)
        .Where(group => group.Count() > 1)
        .Select(group => group.Key);

    /// <summary>The names and addresses by which a cluster knows its API servers.</summary>
    public static IEnumerable<string> NamesOfCluster(PkiInventory facts) => ApiServerHosts(facts);

    private static IEnumerable<string> Expected(PkiInventory facts, string purpose)
    {
        if (purpose == PkiPurpose.ApiServer.Name)
            return ApiServerHosts(facts).Concat(SharedHosts(facts));
        if (purpose == PkiPurpose.EtcdServer.Name)
            return EtcdHosts(facts);
        return purpose == PkiPurpose.EtcdPeer.Name
            ? ServerNames.HostsOf(facts.Component("etcd")?.Value("--initial-advertise-peer-urls")) : [];
    }

    private static IEnumerable<string> ApiServerHosts(PkiInventory facts)
    {
        var server = facts.Component(ApiServer);
        var domain = DomainOf(facts);
        var cluster =
            new ClusterDescription { DnsDomain = domain ?? "cluster.local",
                ServiceNetworks = Networks(server?.Value("--service-cluster-ip-range")) };
        var address = AddressText.TryRead(server?.Value("--advertise-address"), out var parsed) ? parsed : null;
        return cluster.NamesOf(ClusterBlueprint.Find(PkiPurpose.ApiServer.Name)!, new ClusterNode(null, address))
            .Select(name => name.Value)
            // Where nothing tells the domain, its name cannot be asked for.
            .Where(name => domain is not null || !name.EndsWith(".svc.cluster.local", StringComparison.Ordinal));
    }

    private static IReadOnlyList<ServiceNetwork> Networks(string? ranges)
    {
        try
        {
            return ranges is null ? [] : ServiceNetwork.ParseAll([ranges]);
        }
        catch (InvalidRequestException)
        {
            // kube-apiserver itself says what is wrong with its flag.
            return [];
        }
    }

    private static string? DomainOf(PkiInventory facts)
    {
        const string service = "kubernetes.default.svc.";
        var issuer = facts.Component(ApiServer)?.Value("--service-account-issuer");
        return facts.Component("kubelet")?.Value("--cluster-domain")
            ?? (Uri.TryCreate(issuer, UriKind.Absolute, out var url) && url.Host.StartsWith(service, StringComparison.Ordinal)
                ? url.Host[service.Length..] : null);
    }

    // etcd listens where its flag says; where no flag was read, kubeadm's API server still comes by the loopback.
    private static IEnumerable<string> EtcdHosts(PkiInventory facts)
    {
        var etcd = facts.Component("etcd");
        if (etcd is null)
            return facts.Component(ApiServer) is { } server
                ? ServerNames.HostsOf(server.Value("--etcd-servers")).Where(host => host is "127.0.0.1" or "localhost" or "::1")
                : ["localhost", "127.0.0.1"];
        return ServerNames.HostsOf(etcd.Value("--listen-client-urls"))
            .Concat(ServerNames.HostsOf(etcd.Value("--advertise-client-urls")));
    }
}

/// <summary>Whether a server's certificate is for a name, as Go decides it.</summary>
internal static class ServerNames
{
    /// <summary>Those of the host names and IP addresses that clients may not connect by.</summary>
    public static IReadOnlyList<string> Missing(Certificate certificate, IEnumerable<string> hosts)
    {
        var wanted = hosts.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (wanted.Count == 0)
            return [];
        try
        {
            var names = ChainMemberReader.Read(certificate).Extensions.Names;
            return wanted.Where(host => !HostName.IsAmong(names, host)).ToList();
        }
        catch (MalformedInputException)
        {
            // The chain's check says that Go does not read it.
            return [];
        }
    }

    /// <summary>The hosts of URLs joined by commas, without those that mean every address.</summary>
    public static IEnumerable<string> HostsOf(string? urls) =>
        (urls ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(url => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == "https"
            ? address.Host.Trim('[', ']') : null)
        .OfType<string>()
        .Where(host =>
            !AddressText.TryRead(host, out var address) || !(address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));
}
