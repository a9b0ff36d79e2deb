namespace K8sPki.ClusterPki;

/// <summary>Finds on the nodes that are here what other nodes need to begin an exchange.</summary>
internal static class RotationExport
{
    /// <summary>The new authorities.</summary>
    /// <param name="nodes">The nodes: the first that has a new authority gives it, with keys the first that has its key.</param>
    /// <param name="authorities">The authorities that are meant.</param>
    /// <param name="withKeys">True for their keys too.</param>
    /// <param name="tell">Gets what is left out.</param>
    /// <exception cref="MissingInputException">None is here, or its key is not.</exception>
    public static (string Node, IReadOnlyList<CarriedAuthority> Carried) Of(IReadOnlyList<NodeOutline> nodes,
        IReadOnlyList<RotationAuthority> authorities, bool withKeys, Action<string> tell)
    {
        var all = nodes.Select(node => node.Facts).ToList();
        var carried = new List<CarriedAuthority>();
        foreach (var authority in authorities)
        {
            if (Of(authority, all, withKeys, tell) is { } one)
                carried.Add(one);
        }

        return carried.Count > 0 ? (all[0].Node, carried)
            : throw new MissingInputException("RotationNothingToExport", "No new authority lies here that another node could "
                + "take. Start-K8sCARotation -Authority makes one; with -IncludeKey and -Password a new key for tokens is taken "
                + "along.");
    }

    private static CarriedAuthority? Of(RotationAuthority authority, IReadOnlyList<RotationFacts> all, bool withKeys,
        Action<string> tell)
    {
        var clusters = RotationSurvey.Clusters(authority, all);
        if (clusters.Count > 1 && clusters.Count(cluster => cluster.Generations.New is not null) > 1)
            throw new InvalidRequestException("RootAmbiguous", $"These nodes are of several clusters, each with a new "
                + $"{authority.Name}. "
                + "Export that of one: -Root.");
        foreach (var cluster in clusters)
        {
            if (cluster.Generations is not { Old: { } old, New: { } young })
                continue;
            if (authority.IsKeyPair && !withKeys)
            {
                tell($"The new key of {authority.Name} is left out: without -IncludeKey a bundle has no keys.");
                continue;
            }

            var found = cluster.States.Select(NewAuthority.Find).OfType<NewAuthority>().ToList();
            var withKey = found.Find(one => one.Key is not null);
            if (withKeys && withKey is null)
                throw new MissingInputException("NewKeyMissing", $"The key of the new {authority.Name} is not here. Run this "
                    + "on the node that has it, or without -IncludeKey for nodes that do not sign.");
            return new CarriedAuthority(authority, old.Key,
                withKeys ? withKey! : new NewAuthority(young.Certificate, null));
        }

        return null;
    }
}
