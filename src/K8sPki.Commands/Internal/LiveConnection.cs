using K8sPki.Api;
using K8sPki.ClusterPki;

namespace K8sPki.Internal;

/// <summary>
/// Asks the clusters of nodes while they run. Without being told to, only that of this very node: by its own admin.conf, else by
/// the current context. A copy of a node is asked about when a connection was named.
/// </summary>
internal sealed class LiveConnection
{
    // Where kubeadm has the administrator's, whose certificate an exchange renews too.
    private const string OfAdministrator = "/etc/kubernetes/admin.conf";

    // Who did not ask for it does not wait for long.
    private static readonly TimeSpan UnaskedLimit = TimeSpan.FromSeconds(10);

    /// <summary>What the parameters of a connection say, with another kubeconfig where one is named.</summary>
    public required Func<string?, ConnectionChoice> Choice { get; init; }

    /// <summary>True when one of the parameters was given.</summary>
    public required bool IsGiven { get; init; }

    /// <summary>True when this very node is looked at, as a whole.</summary>
    public required bool IsOfThisNode { get; init; }

    /// <summary>True when no endpoint may be asked, and no server that was not named.</summary>
    public required bool SkipsEndpoints { get; init; }

    /// <summary>The longest wait for an answer.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Gets what the user has to know.</summary>
    public required Action<string> Warn { get; init; }

    /// <summary>Gets what is only for those who ask.</summary>
    public required Action<string> Note { get; init; }

    /// <summary>True when something is to be asked at all.</summary>
    public bool IsWanted => IsGiven || (IsOfThisNode && !SkipsEndpoints);

    /// <summary>What can be asked of a node: nothing where nothing is to be asked.</summary>
    public NodeQuestions QuestionsOf(PkiInventory inventory) =>
        IsWanted && !SkipsEndpoints ? NodeQuestions.Of(inventory) : NodeQuestions.None;

    /// <summary>Asks, once.</summary>
    /// <param name="nodes">The nodes, those that have reported among them.</param>
    /// <param name="questions">What can be asked of them.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PkiException">The connection that was named is none.</exception>
    public LiveFacts Ask(IReadOnlyList<RotationFacts> nodes, IEnumerable<NodeQuestions> questions, CancellationToken cancellation)
    {
        if (!IsWanted || nodes.Count == 0)
            return LiveFacts.None;
        var sources = IsGiven ? [new LiveSource(Choice(null).Resolve(), IsGiven: true)] : Unasked().ToList();
        var limit = IsGiven || (Timeout > TimeSpan.Zero && Timeout < UnaskedLimit) ? Timeout : UnaskedLimit;
        // The session is that of this thread, and connections are opened on others.
        var session = ApiSession.Current;
        var inquiry = new LiveInquiry(nodes, NodeQuestions.Together(questions), sources, connection =>
            new ApiClient(connection, session.Transport(connection)) { RequestTimeout = limit });
        var live = inquiry.AskAsync(cancellation).GetAwaiter().GetResult();
        foreach (var cluster in live.Clusters)
            Tell(cluster);
        return live;
    }

    private void Tell(LiveCluster cluster)
    {
        foreach (var warning in cluster.Warnings)
            Warn(warning);
        if (cluster.Why is not { } why)
            return;
        if (cluster.IsGiven)
            Warn($"What the API trusts is not known: {why}");
        else
            Note($"'{cluster.Server}' was not read: {why}");
    }

    // A program that gives credentials may ask for a password, or open a browser: not unasked.
    private IEnumerable<LiveSource> Unasked()
    {
        foreach (var file in new[] { OfAdministrator, null })
        {
            ApiConnection? connection = null;
            try
            {
                connection = Choice(file).Resolve();
            }
            catch (PkiException failure)
            {
                Note($"Not asked: {failure.Message}");
            }

            if (connection is { Credential.Exec: null })
                yield return new LiveSource(connection, IsGiven: false);
        }
    }
}
