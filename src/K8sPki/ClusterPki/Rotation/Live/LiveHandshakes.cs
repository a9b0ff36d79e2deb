using K8sPki.Endpoints;

namespace K8sPki.ClusterPki;

/// <summary>An endpoint that is to be asked: small, for it is kept of many nodes.</summary>
/// <param name="Node">The node.</param>
/// <param name="Component">Who listens there.</param>
/// <param name="Name">The endpoint.</param>
internal sealed record LiveQuestion(string Node, string Component, EndpointName Name)
{
    /// <summary>The server name to send; empty for none.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>The flag that names what it presents; null where no flag does.</summary>
    public string? CertificateFlag { get; init; }

    /// <summary>True for a certificate that is made when the process starts.</summary>
    public bool IsOfProcess { get; init; }
}

/// <summary>What can be asked of a node.</summary>
/// <param name="Questions">The endpoints.</param>
/// <param name="Unreached">Those that cannot be asked from here.</param>
internal sealed record NodeQuestions(IReadOnlyList<LiveQuestion> Questions, ILookup<string, UnreachedListener> Unreached)
{
    /// <summary>Nothing.</summary>
    public static readonly NodeQuestions None = Together([]);

    /// <summary>The endpoints of a node; on this machine those of components that run.</summary>
    public static NodeQuestions Of(PkiInventory facts)
    {
        var found = EndpointDiscovery.Of(facts);
        var running = facts.Processes.Select(process => process.Component).ToHashSet(StringComparer.Ordinal);
        return new NodeQuestions(
        [
            .. found.Reached.Where(endpoint => !facts.Tree.IsThisNode || running.Contains(endpoint.Component))
                .Select(endpoint => new LiveQuestion(facts.Node, endpoint.Component, endpoint.EndpointName)
                {
                    ServerName = endpoint.ServerName, CertificateFlag = endpoint.CertificateFlag,
                    IsOfProcess = endpoint.Kind is not PkiEndpointKind.File,
                }),
        ], found.Unreached.ToLookup(_ => facts.Node));
    }

    /// <summary>Those of several nodes.</summary>
    public static NodeQuestions Together(IEnumerable<NodeQuestions> nodes)
    {
        var all = nodes.ToList();
        return new NodeQuestions([.. all.SelectMany(node => node.Questions)],
            all.SelectMany(node => node.Unreached).SelectMany(node => node, (node, listener) => (node.Key, listener))
                .ToLookup(pair => pair.Key, pair => pair.listener));
    }
}

/// <summary>Asks the endpoints of nodes what they present, all of them once, and trusts none of them.</summary>
internal static class LiveHandshakes
{
    // One that does not answer holds up nobody else, and a whole fleet does not fill the network.
    private const int AtOnce = 64;

    // What listens on a node answers at once.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Asks.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<IReadOnlyList<LiveEndpoint>> AskAsync(
        IReadOnlyList<LiveQuestion> questions, CancellationToken cancellation)
    {
        var answers = new LiveEndpoint[questions.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, questions.Count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (index, stop) =>
            {
                var question = questions[index];
                answers[index] = Of(question, await EndpointInquiry.AskAsync(
                    new EndpointQuestion(question.Name, Limit) { ServerName = question.ServerName }, stop).ConfigureAwait(false));
            }).ConfigureAwait(false);
        return answers;
    }

    // A name may have several addresses; that of a node has one.
    private static LiveEndpoint Of(LiveQuestion question, EndpointResult result)
    {
        var endpoint = new LiveEndpoint(question.Node, question.Component, $"{question.Name}")
        {
            CertificateFlag = question.CertificateFlag, IsOfProcess = question.IsOfProcess,
        };
        if (result.Chains is not [var chain, ..])
            return endpoint with { Silence = EndpointFailure.Together(result.Failures).Message };
        if (chain.Own is not { } own)
            return endpoint with { Silence = chain.Items[0].Problem!.Message };
        return endpoint with
        {
            Shown = own,
            Asks = chain.Answer.AcceptableAuthorities is { Count: > 0 } names ? names.ToHashSet(StringComparer.Ordinal) : null,
        };
    }
}
