using K8sPki.Endpoints;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What came of asking an API server.</summary>
internal enum LiveOutcome
{
    /// <summary>None was asked.</summary>
    NotAsked,

    /// <summary>None answered, or none that takes these credentials.</summary>
    NoAnswer,

    /// <summary>One answered that did not prove to be of this cluster; nothing that it says counts.</summary>
    OtherServer,

    /// <summary>It proved to be of this cluster.</summary>
    Answered,
}

/// <summary>What one ConfigMap trusts.</summary>
/// <param name="Place">The place.</param>
/// <param name="Space">Its namespace, as the server has it.</param>
/// <param name="Keys">The keys of the authorities in it: SHA-256 in hex.</param>
/// <param name="Problem">What of it cannot be read; null for nothing.</param>
internal sealed record LiveBundle(LivePlace Place, string Space, IReadOnlySet<string> Keys, string? Problem)
{
    /// <summary>True for a namespace that has no such object, although it is in use.</summary>
    public bool IsMissing { get; init; }

    /// <summary>What it holds of two authorities.</summary>
    public PlaceHolding Holding(AuthorityGenerations generations) =>
        (generations.Old is { } old && Keys.Contains(old.Key), generations.New is { } young && Keys.Contains(young.Key)) switch
        {
            (true, true) => PlaceHolding.Both,
            (true, false) => PlaceHolding.OldOnly,
            (false, true) => PlaceHolding.NewOnly,
            _ => PlaceHolding.Neither,
        };
}

/// <summary>What an endpoint of a component presented.</summary>
/// <param name="Node">The node; empty for the server that was named.</param>
/// <param name="Component">Who listens there.</param>
/// <param name="Address">The endpoint as it is reached from here.</param>
internal sealed record LiveEndpoint(string Node, string Component, string Address)
{
    /// <summary>The flag that names what it presents; null where no flag does.</summary>
    public string? CertificateFlag { get; init; }

    /// <summary>True for a certificate that is made when the process starts.</summary>
    public bool IsOfProcess { get; init; }

    /// <summary>What it presented; null where it presented nothing.</summary>
    public Certificate? Shown { get; init; }

    /// <summary>The subjects of the authorities whose clients it says to take; null where it names none.</summary>
    public IReadOnlySet<string>? Asks { get; init; }

    /// <summary>Why it presented nothing; null where it did.</summary>
    public string? Silence { get; init; }

    /// <summary>When its process began; null where that is not to be seen.</summary>
    public DateTimeOffset? Started => IsOfProcess ? ProcessStart.Of(Shown) : null;

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape($"{Component} at {Address}");
}

/// <summary>What of a cluster was seen while it ran, in one pass.</summary>
/// <param name="Nodes">The names of its nodes.</param>
/// <param name="Keys">
/// The keys of its own authority, by which its servers are known: SHA-256 in hex; none where that is not here.
/// </param>
internal sealed record LiveCluster(IReadOnlySet<string> Nodes, IReadOnlySet<string> Keys)
{
    /// <summary>What came of asking its API server.</summary>
    public LiveOutcome Outcome { get; init; }

    /// <summary>True when the server was named by the user.</summary>
    public bool IsGiven { get; init; }

    /// <summary>The server that was asked; null for none.</summary>
    public string? Server { get; init; }

    /// <summary>Why nothing of the API is known; null where it is.</summary>
    public string? Why { get; init; }

    /// <summary>What its ConfigMaps trust.</summary>
    public IReadOnlyList<LiveBundle> Bundles { get; init; } = [];

    /// <summary>The places that were read to their end.</summary>
    public IReadOnlySet<LivePlace> Read { get; init; } = new HashSet<LivePlace>();

    /// <summary>What its endpoints presented, by node.</summary>
    public ILookup<string, LiveEndpoint> Endpoints { get; init; } = Array.Empty<LiveEndpoint>().ToLookup(one => one.Node);

    /// <summary>The endpoints that cannot be asked from here, by node.</summary>
    public ILookup<string, UnreachedListener> Unreached { get; init; } =
        Array.Empty<UnreachedListener>().ToLookup(one => one.Component);

    /// <summary>What the user has to know: a right that is missing, an object that is not there, one that is broken.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>What was seen of clusters while they ran.</summary>
/// <param name="Clusters">Each cluster.</param>
internal sealed record LiveFacts(IReadOnlyList<LiveCluster> Clusters)
{
    /// <summary>Nothing was asked.</summary>
    public static readonly LiveFacts None = new([]);

    /// <summary>The cluster of a node; null where nothing was asked of it.</summary>
    public LiveCluster? Of(RotationFacts node) => Clusters.FirstOrDefault(cluster => cluster.Nodes.Contains(node.Node)
        && (cluster.Keys.Count == 0 || cluster.Keys.Any(node.Has)));
}
