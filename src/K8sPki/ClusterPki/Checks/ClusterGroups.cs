namespace K8sPki;

/// <summary>Tells which of several nodes are of one cluster: those that have a sign in common, and those that have one in common with these.</summary>
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

        return nodes.Select((node, index) => (Node: node, Leader: Leader(leaders, index))).GroupBy(pair => pair.Leader, pair => pair.Node).Select(group => group.ToList());
    }

    private static int Leader(int[] leaders, int index)
    {
        while (leaders[index] != index)
            index = leaders[index] = leaders[leaders[index]];
        return index;
    }
}
