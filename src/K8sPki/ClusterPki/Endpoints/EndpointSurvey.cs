using K8sPki.Endpoints;

namespace K8sPki.ClusterPki;

/// <summary>Asks the endpoints of a node what they present.</summary>
/// <param name="Facts">The facts of the node with what was presented.</param>
/// <param name="Asked">The endpoints that were asked.</param>
/// <param name="Silent">Those that presented nothing, and why.</param>
internal sealed record EndpointSurvey(
    PkiInventory Facts, IReadOnlyList<PkiEndpoint> Asked, IReadOnlyList<(PkiEndpoint Endpoint, PkiException Reason)> Silent)
{
    /// <summary>Asks all at once.</summary>
    /// <param name="facts">The facts of the node.</param>
    /// <param name="limit">How long each may take.</param>
    /// <param name="onlyRunning">True to ask those alone whose component has a process that was found here.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<EndpointSurvey> AskAsync(
        PkiInventory facts, TimeSpan limit, bool onlyRunning, CancellationToken cancellation)
    {
        var running = facts.Processes.Select(process => process.Component).ToHashSet(StringComparer.Ordinal);
        var asked = EndpointDiscovery.Of(facts).Reached.Where(endpoint => !onlyRunning || running.Contains(endpoint.Component))
            .ToList();
        var results = await Task.WhenAll(asked.Select(endpoint =>
            EndpointInquiry.AskAsync(endpoint.Question(limit), cancellation))).ConfigureAwait(false);
        var answers = asked.Zip(results).ToList();
        return new EndpointSurvey(
            facts with
            {
                Presented = [.. answers.SelectMany(answer =>
                    answer.Second.Chains.Select(chain => new PresentedAtEndpoint(answer.First, chain)))],
            },
            asked,
            [.. answers.SelectMany(answer => answer.Second.Failures.Select(failure => (answer.First, failure)))]);
    }
}
