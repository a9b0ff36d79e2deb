using K8sPki.Naming;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>
/// What the nodes of one cluster have to have in common, and which of them has not. What most have counts; of two the first.
/// </summary>
internal sealed class ClusterChecks
{
    // More names would make a message of a fleet unreadable.
    private const int MostNamed = 3;

    private readonly List<NodeShare> nodes = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly HashSet<string> doubled = new(StringComparer.Ordinal);

    /// <summary>Notes what a node shares; of files that were given by themselves it is not known what is missing.</summary>
    public void Add(PkiInventory facts)
    {
        if (facts.Given.Count > 0)
            return;
        nodes.Add(new NodeShareReader(facts).Read());
        if (!names.Add(facts.Node))
            doubled.Add(facts.Node);
    }

    /// <summary>What is wrong between the nodes.</summary>
    public IEnumerable<Finding> Run() => ClusterGroups.Of(nodes).Where(cluster => cluster.Count > 1)
        .SelectMany(cluster =>
            Authorities(cluster).Concat(TokenKeys(cluster)).Concat(ServerNames(cluster)).Concat(Algorithms(cluster)));

    private IEnumerable<Finding> Authorities(IReadOnlyList<NodeShare> cluster)
    {
        foreach (var (name, flags) in NodeShareReader.Authorities)
        {
            var reported = new HashSet<NodeShare>();
            foreach (var (node, own, others) in flags.SelectMany(
                flag => Odd(cluster, share => share.Authorities.GetValueOrDefault(flag))))
            {
                if (reported.Add(node))
                {
                    yield return Rule.SharedAuthorityDiffers.Found(
                        own.Path, $"{Label(node)} has another {name} than {Labels(others)}: here {own.Shown}, there "
                        + $"{others[0].Value.Shown}. What one of them signs the others refuse.",
                        $"Find out which is the cluster's (kubectl get configmap -n kube-public cluster-info -o yaml). On the "
                        + $"other nodes put its certificate and key in place of the strange ones (Export-K8sPki -ForNode "
                        + $"ControlPlane copies them), and have what these signed made anew: Test-K8sPki{node.Argument} lists "
                        + "it then.");
                }
            }
        }
    }

    // While a key is changed the nodes sign with two, and each verifies both.
    private IEnumerable<Finding> TokenKeys(IReadOnlyList<NodeShare> cluster) => Odd(cluster, share => share.TokenKey)
        .Where(odd => !Verifies(odd.Node, odd.Others[0].Value) || odd.Others.Any(other => !Verifies(other.Node, odd.Own)))
        .Select(odd => Rule.TokenKeyDiffers.Found(
            odd.Own.Path,
            $"{Label(odd.Node)} signs tokens of service accounts with another key than {Labels(odd.Others)}: here "
            + $"{odd.Own.Shown}, there {odd.Others[0].Value.Shown}. A token of one API server is refused by the others.",
            $"Put sa.key and sa.pub of {Label(odd.Others[0].Node)} in place of those of {Label(odd.Node)} (Export-K8sPki "
            + "-ForNode ControlPlane copies them), then restart kube-apiserver and kube-controller-manager there."));

    private static bool Verifies(NodeShare node, SharedValue signing) =>
        Array.TrueForAll(signing.Value.Split(' '), node.TokenVerifiers.Contains);

    private IEnumerable<Finding> ServerNames(IReadOnlyList<NodeShare> cluster)
    {
        var servers = cluster.Where(node => node.ServerPath is not null).ToList();
        var shared = servers.SelectMany(node => node.ServerNames).GroupBy(name => name)
            .Where(group => IsShared(group.Key, group.Count(), servers.Count)).Select(group => group.Key).ToList();
        foreach (var node in servers)
        {
            var missing = shared.Except(node.ServerNames).Select(name => name.Value).ToList();
            if (missing.Count == 0)
                continue;
            var having = servers.Where(
                other => other != node && missing.Exists(name => other.ServerNames.Any(own => own.Value == name)));
            yield return Rule.SharedNameMissing.Found(
                node.ServerPath!,
                $"The API server's certificate of {Label(node)} lacks "
                + $"{string.Join(", ", missing.Select(PrintableText.Escape))}, which that of "
                + $"{string.Join(", ", having.Take(MostNamed).Select(Label))} has: who comes by "
                + $"{(missing.Count == 1 ? "it" : "these")} is refused here and not there.",
                Remedy.Of(PkiRemedy.RenewStep(
                    RemedyOrder.Renew, PkiPurpose.ApiServer.Name, node.Argument, PkiRemedy.AddNames(missing))))
                .In(new NodeOrigin(node.Tree)
                {
                    Beside = [node.Tree, .. Witnesses(servers, missing).Select(other => other.Tree)],
                });
        }
    }

    // As few as tell that a name is shared, so that it can be asked again without reading a fleet.
    private static IEnumerable<NodeShare> Witnesses(List<NodeShare> servers, IEnumerable<string> names) =>
        names.SelectMany(name => servers.Where(server => server.ServerNames.Any(own => own.Value == name)).Take(2)).Distinct();

    // An address that a single node has may be a further one of that node.
    private static bool IsShared(SubjectAlternativeName name, int count, int servers) =>
        count < servers && count * 2 >= servers && (count > 1 || !AddressText.TryRead(name.Value, out _));

    private IEnumerable<Finding> Algorithms(IReadOnlyList<NodeShare> cluster) =>
        cluster.SelectMany(node => node.Algorithms.Keys).Distinct()
        .SelectMany(name => Odd(cluster, share => share.Algorithms.GetValueOrDefault(name)).Select(odd => (Name: name, Odd: odd)))
        .GroupBy(pair => pair.Odd.Node)
        .Select(group => Rule.KeyKindDiffers.Found(
            group.Key.Folder,
            $"Keys of {Label(group.Key)} are of another kind than on other nodes: "
            + $"{string.Join(", ", group.Select(pair => Compared(pair.Name, pair.Odd.Own, pair.Odd.Others)))}.",
            $"If one kind is wanted, Update-K8sPki{group.Key.Argument} -KeyAlgorithm gives them keys of it."));

    private string Compared(string name, SharedValue own, IReadOnlyList<(NodeShare Node, SharedValue Value)> others) =>
        $"{name} {own.Shown} ({Labels(others)}: {others[0].Value.Shown})";

    /// <summary>The nodes whose value is not that of most, with those that have that one.</summary>
    private static IEnumerable<(NodeShare Node, SharedValue Own, IReadOnlyList<(NodeShare Node, SharedValue Value)> Others)> Odd(
        IReadOnlyList<NodeShare> cluster, Func<NodeShare, SharedValue?> valueOf)
    {
        var groups = cluster.Select(node => (Node: node, Value: valueOf(node)!)).Where(pair => pair.Value is not null)
            .GroupBy(pair => pair.Value.Value).Select(group => group.ToList()).ToList();
        if (groups.Count < 2)
            return [];
        var most = groups.MaxBy(group => group.Count)!;
        return groups.Where(group => group != most).SelectMany(group => group)
            .Select(pair => (pair.Node, pair.Value, (IReadOnlyList<(NodeShare, SharedValue)>)most));
    }

    // Copies of one folder may all have its name.
    private string Label(NodeShare node) =>
        PrintableText.Escape(doubled.Contains(node.Node) ? $"{node.Node} ('{node.Folder}')" : node.Node);

    private string Labels(IReadOnlyList<(NodeShare Node, SharedValue Value)> others) =>
        string.Join(", ", others.Take(MostNamed).Select(other => Label(other.Node)))
            + (others.Count > MostNamed ? $" and {others.Count - MostNamed} more" : "");
}

/// <summary>
/// Tells which of several nodes are of one cluster: those that have a sign in common, and those that have one in common with
/// these.
/// </summary>
internal static class ClusterGroups
{
    /// <summary>The nodes of each cluster, in the order in which they were read.</summary>
    public static IEnumerable<IReadOnlyList<NodeShare>> Of(IReadOnlyList<NodeShare> nodes)
    {
        var leaders = Enumerable.Range(0, nodes.Count).ToArray();
        var bySign = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < nodes.Count; index++)
        {
            foreach (var sign in nodes[index].Signs)
            {
                if (!bySign.TryAdd(sign, index))
                    leaders[Leader(leaders, index)] = Leader(leaders, bySign[sign]);
            }
        }

        return nodes.Select((node, index) => (Node: node, Leader: Leader(leaders, index)))
            .GroupBy(pair => pair.Leader, pair => pair.Node).Select(group => group.ToList());
    }

    private static int Leader(int[] leaders, int index)
    {
        while (leaders[index] != index)
            index = leaders[index] = leaders[leaders[index]];
        return index;
    }
}

/// <summary>Something that has to be the same on several nodes, as one of them has it.</summary>
/// <param name="Value">What is compared.</param>
/// <param name="Shown">How people tell it from another.</param>
/// <param name="Path">The file here.</param>
internal sealed record SharedValue(string Value, string Shown, string Path);

/// <summary>
/// What a node has that other nodes of its cluster have to have too. It is little, so that a fleet can be compared.
/// </summary>
internal sealed record NodeShare
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>The folder here that holds its tree.</summary>
    public required string Folder { get; init; }

    /// <summary>The arguments that make a command look at its tree.</summary>
    public required string Argument { get; init; }

    /// <summary>Its tree, without what was noted of it.</summary>
    public required NodeFileSystem Tree { get; init; }

    /// <summary>
    /// What only nodes of one cluster have in common: where their kubeconfigs go to, and the key of the authority.
    /// </summary>
    public required IReadOnlyList<string> Signs { get; init; }

    /// <summary>The authorities, by the flag that names them.</summary>
    public required IReadOnlyDictionary<string, SharedValue> Authorities { get; init; }

    /// <summary>The key that signs tokens; null without one.</summary>
    public SharedValue? TokenKey { get; init; }

    /// <summary>The keys by which tokens are verified.</summary>
    public required IReadOnlyList<string> TokenVerifiers { get; init; }

    /// <summary>The API server's certificate here; null without one.</summary>
    public string? ServerPath { get; init; }

    /// <summary>The names of the API server that are not of this node alone.</summary>
    public required IReadOnlyList<SubjectAlternativeName> ServerNames { get; init; }

    /// <summary>The kinds of the keys, by the names of the certificates.</summary>
    public required IReadOnlyDictionary<string, SharedValue> Algorithms { get; init; }
}
