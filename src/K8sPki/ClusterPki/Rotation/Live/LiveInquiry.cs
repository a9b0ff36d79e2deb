using K8sPki.Api;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>An API server that may be asked.</summary>
/// <param name="Connection">Where it is and who asks.</param>
/// <param name="IsGiven">True when the user named it.</param>
internal sealed record LiveSource(ApiConnection Connection, bool IsGiven);

/// <summary>
/// Asks clusters, while they run, what their API trusts and what their endpoints present. A server of the API is believed only
/// when its certificate leads to the cluster's own authority, old or new, whatever else its kubeconfig would let pass.
/// </summary>
internal sealed class LiveInquiry
{
    // All that is read of one cluster.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly IReadOnlyList<RotationFacts> nodes;
    private readonly NodeQuestions questions;
    private readonly IReadOnlyList<LiveSource> sources;
    private readonly Func<ApiConnection, ApiClient> open;

    /// <summary>Prepares to ask.</summary>
    /// <param name="nodes">The nodes, those that have reported among them.</param>
    /// <param name="questions">Their endpoints.</param>
    /// <param name="sources">The API servers that may be asked, in this order until one answers for a cluster.</param>
    /// <param name="open">Opens a connection.</param>
    public LiveInquiry(IReadOnlyList<RotationFacts> nodes, NodeQuestions questions, IReadOnlyList<LiveSource> sources,
        Func<ApiConnection, ApiClient> open)
    {
        this.nodes = nodes;
        this.questions = questions;
        this.sources = sources;
        this.open = open;
    }

    /// <summary>Asks, once.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<LiveFacts> AskAsync(CancellationToken cancellation)
    {
        var answers = (await LiveHandshakes.AskAsync(questions.Questions, cancellation).ConfigureAwait(false))
            .ToLookup(endpoint => endpoint.Node, StringComparer.Ordinal);
        var authority = RotationAuthority.Find(ClusterBlueprint.ClusterAuthority)!;
        var clusters = new List<LiveCluster>();
        foreach (var cluster in RotationSurvey.Clusters(authority, nodes))
        {
            var own = new[] { cluster.Generations.Old, cluster.Generations.New }.OfType<AuthorityGeneration>().ToList();
            var known = new LiveCluster(cluster.Nodes.Select(node => node.Node).ToHashSet(StringComparer.Ordinal),
                own.Select(one => one.Key).ToHashSet(StringComparer.Ordinal))
            {
                Endpoints = Those(answers, cluster.Nodes), Unreached = Those(questions.Unreached, cluster.Nodes),
            };
            clusters.Add(await AskApiAsync(known, [.. own.Select(one => one.Certificate!)], cancellation).ConfigureAwait(false));
        }

        // Where the server is of one of several clusters, it is no surprise that it is not of the others.
        return new LiveFacts(clusters.Exists(cluster => cluster.Outcome == LiveOutcome.Answered)
            ? [.. clusters.Select(cluster => cluster.Outcome == LiveOutcome.OtherServer
                ? cluster with { Outcome = LiveOutcome.NotAsked } : cluster)]
            : clusters);
    }

    private async Task<LiveCluster> AskApiAsync(
        LiveCluster cluster, IReadOnlyList<Certificate> authorities, CancellationToken cancellation)
    {
        LiveCluster? first = null;
        foreach (var source in authorities.Count == 0 ? [] : sources)
        {
            var asked = await AskAsync(cluster, source, authorities, cancellation).ConfigureAwait(false);
            if (asked.Outcome == LiveOutcome.Answered)
                return asked;
            first ??= asked;
        }

        return first ?? cluster;
    }

    private async Task<LiveCluster> AskAsync(
        LiveCluster cluster, LiveSource source, IReadOnlyList<Certificate> authorities, CancellationToken cancellation)
    {
        var named = cluster with { Server = PrintableText.Escape(source.Connection.Server.Authority), IsGiven = source.IsGiven };
        if (source.Connection.Server.Scheme != Uri.UriSchemeHttps)
            return named with
            {
                Outcome = LiveOutcome.OtherServer,
                Why = $"'{named.Server}' is asked without TLS, and so cannot prove that it is of this cluster.",
            };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        try
        {
            var client = open(source.Connection with { Authorities = authorities, SkipTlsVerify = false });
            using var reader = new LiveReader(client);
            return await reader.ReadAsync(named, limit.Token).ConfigureAwait(false);
        }
        catch (RefusedException other)
        {
            return named with { Outcome = LiveOutcome.OtherServer, Why = other.Message };
        }
        catch (PkiException failure)
        {
            return named with { Outcome = LiveOutcome.NoAnswer, Why = failure.Message };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return named with
            {
                Outcome = LiveOutcome.NoAnswer, Why = $"'{named.Server}' was not done within {Longest.TotalMinutes} minutes.",
            };
        }
    }

    private static ILookup<string, T> Those<T>(ILookup<string, T> all, IReadOnlyList<RotationFacts> cluster) => cluster
        .SelectMany(node => all[node.Node], (node, one) => (node.Node, one))
        .ToLookup(pair => pair.Node, pair => pair.one, StringComparer.Ordinal);
}
