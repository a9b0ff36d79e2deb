using System.Net;
using K8sPki.Naming;

namespace K8sPki.ClusterPki;

/// <summary>Takes from what was read of a node what other nodes have to have too.</summary>
internal sealed class NodeShareReader(PkiInventory facts)
{
    private const string ApiServer = "kube-apiserver";
    private const string NodePrefix = "system:node:";

    /// <summary>
    /// The authorities that are one for a cluster (https://kubernetes.io/docs/setup/best-practices/certificates/), each with the
    /// flags that name it. Where no flag is known the name tells.
    /// </summary>
    public static readonly IReadOnlyList<(string Name, IReadOnlyList<string> Flags)> Authorities =
    [
        ("ca", [ApiServer + " --client-ca-file", "kube-controller-manager --root-ca-file",
            "kube-controller-manager --cluster-signing-cert-file", "kubelet --client-ca-file", "ca"]),
        ("front-proxy-ca", [ApiServer + " --requestheader-client-ca-file", "front-proxy-ca"]),
        ("etcd-ca", [ApiServer + " --etcd-cafile", "etcd --trusted-ca-file", "etcd --peer-trusted-ca-file", "etcd-ca"]),
    ];

    private readonly List<PkiEntry> authorities = facts.Entries.Where(entry => entry.Certificate is { IsCA: true }).ToList();
    private readonly PkiEntry? server = facts.Entries.FirstOrDefault(
        entry => entry.Certificate is not null && entry.Uses.Exists(use => use.Purpose.Name == PkiPurpose.ApiServer.Name));

    /// <summary>What the node shares.</summary>
    public NodeShare Read() => new()
    {
        Node = facts.Node,
        Folder = facts.Folder,
        Argument = facts.Argument,
        Tree = facts.Tree.Again(),
        Signs = [.. Endpoints(), .. OwnAuthority()],
        Authorities = NamedAuthorities(),
        TokenKey = TokenKey(),
        TokenVerifiers = [.. facts.TokenKeys.SelectMany(key => key.PublicKeys).Select(key => key.SpkiSha256).Distinct()],
        ServerPath = server?.Path,
        ServerNames = ServerNames(),
        Algorithms = Algorithms(),
    };

    // A balancer on each node by itself has the same address everywhere.
    private IEnumerable<string> Endpoints() =>
        facts.KubeConfigs.Where(
            kubeConfig => NodeKubeConfigChecks.IsOfCluster(kubeConfig) && !KnownLocations.IsOfUser(kubeConfig.File.OnNode))
        .SelectMany(kubeConfig => kubeConfig.Clusters)
        .Select(cluster => Uri.TryCreate(cluster.Server, UriKind.Absolute, out var address) && !address.IsLoopback
            ? address.Authority : null)
        .OfType<string>().Distinct();

    // An authority that only some clients have may be trusted by several clusters.
    private IEnumerable<string> OwnAuthority()
    {
        var signed = server
            ?? facts.Entries.FirstOrDefault(
                entry => entry.Certificate is not null && entry.Purpose.Name == PkiPurpose.KubeletClient.Name);
        var own = signed is null
            ? authorities.Where(entry => entry.Name == PkiPurpose.Ca.Name)
            : authorities.Where(entry => entry.Name == signed.Authority);
        return own.Select(KeyOf).OfType<string>().Distinct();
    }

    private Dictionary<string, SharedValue> NamedAuthorities()
    {
        var found = new Dictionary<string, SharedValue>(StringComparer.Ordinal);
        foreach (var (name, flags) in Authorities)
        {
            foreach (var flag in flags)
            {
                var named = flag == name && !flags.Any(found.ContainsKey)
                    ? authorities.Where(entry => entry.Name == name).ToList()
                    : authorities.Where(
                        entry => entry.Uses.Exists(use => use.Component is { } by && $"{by.Component} {use.Flag}" == flag))
                        .ToList();
                if (named.Count > 0)
                    found[flag] = Shared(named);
            }

            // What goes by the name on a node without the flags goes by the flags here, where all of them mean one.
            var own = flags.Where(found.ContainsKey).Select(flag => found[flag]).ToList();
            if (own.Select(value => value.Value).Distinct().Count() == 1)
                found.TryAdd(name, own[0]);
        }

        return found;
    }

    // A renewed authority with its key is the same one.
    private static SharedValue Shared(List<PkiEntry> entries) => new(
        string.Join(' ', entries.Select(KeyOf).Distinct().Order(StringComparer.Ordinal)),
        string.Join(" and ", entries.Select(entry => PkiLabel.Authority(entry.Certificate!)).Distinct()), entries[0].Path);

    private SharedValue? TokenKey()
    {
        var signing = facts.TokenKeys.Where(key => key.IsSigning).ToList();
        var used = signing.Exists(key => key.NamedBy is not null)
            ? signing.Where(key => key.NamedBy is not null).ToList() : signing;
        return used.Count == 0 ? null : new SharedValue(
            string.Join(' ', used.SelectMany(key => key.PublicKeys)
                .Select(key => key.SpkiSha256).Distinct().Order(StringComparer.Ordinal)),
            string.Join(" and ", used.SelectMany(key => key.PublicKeys).Select(key => key.Fingerprint).Distinct()),
            used[0].File.Here.Text);
    }

    private List<SubjectAlternativeName> ServerNames()
    {
        if (server?.Certificate is not { } certificate)
            return [];
        var own = facts.Entries.Select(entry => entry.Certificate?.SubjectName.CommonName).OfType<string>()
            .Where(name => name.StartsWith(NodePrefix, StringComparison.Ordinal)).Select(name => name[NodePrefix.Length..])
                .Append(facts.Node).ToList();
        var address = AddressText.TryRead(facts.Component(ApiServer)?.Value("--advertise-address"), out var parsed)
            ? parsed : null;
        return certificate.SubjectAlternativeNames.Where(name => !IsOfNode(name.Value, own, address)).ToList();
    }

    private static bool IsOfNode(string name, List<string> own, IPAddress? address) => AddressText.TryRead(name, out var parsed)
        ? parsed.Equals(address)
        : own.Exists(node => name.Split('.')[0].Equals(node.Split('.')[0], StringComparison.OrdinalIgnoreCase));

    // kubelet chooses the kind of its own keys.
    private Dictionary<string, SharedValue> Algorithms()
    {
        var found = new Dictionary<string, SharedValue>(StringComparer.Ordinal);
        foreach (var entry in facts.Entries.Where(
            entry => entry.Component != "kubelet"
            && ClusterBlueprint.Find(entry.Purpose.Name) is { Kind: not BlueprintKind.Authority }))
        {
            if (entry.Certificate is { } certificate && certificate.PublicKeyOrNull() is { } key)
            {
                var kind = key.Curve ?? $"{key.Algorithm} {key.KeySize}";
                found.TryAdd(entry.Purpose.Name, new SharedValue(kind, kind, entry.Path));
            }
        }

        return found;
    }

    private static string? KeyOf(PkiEntry entry) => entry.Certificate!.PublicKeyOrNull()?.SpkiSha256;
}
