namespace K8sPki.ClusterPki;

/// <summary>
/// Says where several nodes stand. Nodes are of one cluster where they share a key of an authority; which one is new is
/// then known on a node too where nothing has changed yet.
/// </summary>
internal static class RotationSurvey
{
    /// <summary>The state of every node that has something of these authorities, in the order of the nodes.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="authorities">The authorities.</param>
    /// <param name="live">What was seen of their clusters while they ran.</param>
    public static IReadOnlyList<RotationStatus> Of(IReadOnlyList<RotationFacts> nodes,
        IReadOnlyList<RotationAuthority> authorities, LiveFacts? live = null)
    {
        var states = authorities.SelectMany(authority => Clusters(authority, nodes, live))
            .SelectMany(cluster => cluster.States.Select(state => RotationStatus.Of(state, cluster.States)));
        var order = nodes.Select((node, index) => (node.Node, index)).DistinctBy(pair => pair.Node)
            .ToDictionary(pair => pair.Node, pair => pair.index, StringComparer.Ordinal);
        return [.. states.OrderBy(status => order[status.Node])];
    }

    /// <summary>
    /// The nodes by cluster. Sharing leads on: two that share nothing are of one where a third shares with both.
    /// </summary>
    public static IReadOnlyList<RotationCluster> Clusters(RotationAuthority authority,
        IReadOnlyList<RotationFacts> nodes, LiveFacts? live = null)
    {
        var clusters = new List<(HashSet<string> Keys, List<RotationFacts> Nodes)>();
        var byKey = new Dictionary<string, (HashSet<string> Keys, List<RotationFacts> Nodes)>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            var keys = KeysOf(authority, node);
            var found = keys.Select(key => byKey.GetValueOrDefault(key)).Where(known => known.Keys is not null).Distinct()
                .ToList();
            var cluster = found.Count > 0 ? found[0] : ([], []);
            if (found.Count == 0)
                clusters.Add(cluster);
            cluster.Nodes.Add(node);
            cluster.Keys.UnionWith(keys);
            foreach (var other in found.Skip(1))
            {
                cluster.Nodes.AddRange(other.Nodes);
                cluster.Keys.UnionWith(other.Keys);
                clusters.Remove(other);
                keys = [.. keys, .. other.Keys];
            }

            foreach (var key in keys)
                byKey[key] = cluster;
        }

        return [.. clusters.Select(cluster => new RotationCluster(authority, cluster.Nodes, live))];
    }

    private static HashSet<string> KeysOf(RotationAuthority authority, RotationFacts node) =>
        [.. node.Trusts.Where(place => place.Authority == authority.Name && !place.MayBeElsewhere)
            .SelectMany(place => place.Keys).Select(key => key.SpkiSha256)];
}
