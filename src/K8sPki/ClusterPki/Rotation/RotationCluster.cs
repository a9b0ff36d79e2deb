using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// The nodes that share an authority: which one is old and which new, where each node stands, and who trusts whom. Worked out
/// once, when it is asked for.
/// </summary>
internal sealed class RotationCluster
{
    private readonly Dictionary<(string?, string?, string?), RotationCluster> meant = [];
    private readonly LiveFacts? live;
    private readonly Lazy<TrustModel> trust;
    private bool? isOver;

    /// <summary>A cluster as its nodes tell it.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="live">What was seen of clusters while they ran; null where nothing was asked.</param>
    public RotationCluster(RotationAuthority authority, IReadOnlyList<RotationFacts> nodes, LiveFacts? live = null)
        : this(authority, nodes, AuthorityGenerations.Of(authority, nodes), new(() => new TrustModel(nodes, Clock.UtcNow)), live)
    {
    }

    private RotationCluster(RotationAuthority authority, IReadOnlyList<RotationFacts> nodes, AuthorityGenerations generations,
        Lazy<TrustModel> trust, LiveFacts? live)
    {
        (Authority, Nodes, Generations, this.trust, this.live) = (authority, nodes, generations, trust, live);
    }

    /// <summary>The authority.</summary>
    public RotationAuthority Authority { get; }

    /// <summary>Its nodes.</summary>
    public IReadOnlyList<RotationFacts> Nodes { get; }

    /// <summary>Which authority is old and which new.</summary>
    public AuthorityGenerations Generations { get; }

    /// <summary>Where its nodes stand, those that have something of the authority.</summary>
    public IReadOnlyList<RotationState> States =>
        field ??= [.. Nodes.Select(node => RotationState.Of(Authority, node, Generations, live)).OfType<RotationState>()];

    /// <summary>True when no node has a step to take.</summary>
    public bool IsOver => isOver ??= States.All(state => RotationNext.Of(state) is null);

    /// <summary>Who trusts whom.</summary>
    public TrustModel Trust => trust.Value;

    private Dictionary<RotationFacts, RotationState> ByNode => field ??= States.ToDictionary(
        state => state.Facts, (IEqualityComparer<RotationFacts>)ReferenceEqualityComparer.Instance);

    /// <summary>Where a node stands; null where it has nothing of the authority.</summary>
    public RotationState? StateOf(RotationFacts node) => ByNode.GetValueOrDefault(node);

    /// <summary>The same nodes with another meaning of what is old and what is new.</summary>
    public RotationCluster With(AuthorityGenerations generations)
    {
        if (ReferenceEquals(generations, Generations))
            return this;
        var name = (generations.Old?.Key, generations.New?.Key, generations.New?.Certificate?.Fingerprint);
        return meant.TryGetValue(name, out var known) ? known
            : meant[name] = new RotationCluster(Authority, Nodes, generations, trust, live);
    }
}

/// <summary>What is known of all nodes, here and elsewhere, by cluster. Worked out once, until a node changes.</summary>
/// <param name="nodes">The nodes.</param>
/// <param name="live">What was seen of their clusters while they ran; null where nothing was asked.</param>
internal sealed class RotationNodes(IReadOnlyList<RotationFacts> nodes, LiveFacts? live = null)
{
    private readonly Dictionary<string, Dictionary<RotationFacts, RotationCluster>> clusters = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyList<RotationFacts> All => nodes;

    /// <summary>Who trusts whom, whatever they share.</summary>
    public TrustModel Trust => field ??= new TrustModel(nodes, Clock.UtcNow);

    /// <summary>The cluster of a node, which shares an authority with it.</summary>
    public RotationCluster ClusterOf(RotationFacts node, RotationAuthority authority) => Of(authority)[node];

    /// <summary>The clusters of an authority, in the order of their first nodes.</summary>
    public IEnumerable<RotationCluster> Clusters(RotationAuthority authority) => Of(authority).Values.Distinct();

    /// <summary>The same nodes, one of which is otherwise by now.</summary>
    public RotationNodes With(RotationFacts old, RotationFacts now) =>
        new([.. nodes.Select(node => ReferenceEquals(node, old) ? now : node)], live);

    private Dictionary<RotationFacts, RotationCluster> Of(RotationAuthority authority)
    {
        if (clusters.TryGetValue(authority.Name, out var known))
            return known;
        var found = new Dictionary<RotationFacts, RotationCluster>(ReferenceEqualityComparer.Instance);
        foreach (var cluster in RotationSurvey.Clusters(authority, nodes, live))
        {
            foreach (var node in cluster.Nodes)
                found[node] = cluster;
        }

        return clusters[authority.Name] = found;
    }
}
