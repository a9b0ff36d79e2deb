using System.Net;
using System.Text.Json;
using K8sPki.Api;
using K8sPki.Endpoints;
using K8sPki.Naming;

namespace K8sPki.ClusterPki;

/// <summary>What a server presented that API servers call.</summary>
/// <param name="Callee">The server.</param>
/// <param name="Chains">What each of its addresses presented.</param>
internal sealed record CalledServer(Callee Callee, IReadOnlyList<ServedChain> Chains);

/// <summary>What was presented at one address.</summary>
/// <param name="Place">The endpoint.</param>
/// <param name="Certificates">The certificates that could be read, the server's own first.</param>
internal sealed record ServedChain(string Place, IReadOnlyList<Certificate> Certificates);

/// <summary>Asks the servers that API servers call: webhooks, conversion webhooks, aggregated API servers.</summary>
internal static class CalleeInquiry
{
    private const int AtOnce = 16;
    private const string NoAddress = "None";

    /// <summary>
    /// Asks each once. The name of a Service is in the DNS of pods alone; its address is in its object, and reached from nodes.
    /// </summary>
    /// <param name="client">The cluster; null to go by the DNS.</param>
    /// <param name="facts">What names them.</param>
    /// <param name="limit">How long each may take.</param>
    /// <param name="cancellation">Ends all.</param>
    public static async Task<IReadOnlyList<(Callee Callee, EndpointResult Result)>> AskAsync(
        ApiClient? client, ClusterFacts facts, TimeSpan limit, CancellationToken cancellation)
    {
        var callees = facts.Bundles.Select(bundle => bundle.Callee).OfType<Callee>().Distinct().ToList();
        var results = new (Callee, EndpointResult)[callees.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, callees.Count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (index, stop) =>
            {
                var callee = callees[index];
                var address = await AddressAsync(client, callee, stop).ConfigureAwait(false);
                var name = address is null ? EndpointName.Parse($"{Written(callee.Host)}:{callee.Port}")
                    : EndpointName.Of(address, callee.Port);
                results[index] = (callee, await EndpointInquiry.AskAsync(
                    new EndpointQuestion(name, limit) { ServerName = address is null ? null : callee.Host }, stop)
                    .ConfigureAwait(false));
            }).ConfigureAwait(false);
        return results;
    }

    private static string Written(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;

    private static async Task<IPAddress?> AddressAsync(ApiClient? client, Callee callee, CancellationToken cancellation)
    {
        if (client is null || callee.Space is null)
            return null;
        try
        {
            using var service = await client.JsonAsync(
                new ApiRequest(HttpMethod.Get, $"/api/v1/namespaces/{callee.Space}/services/{callee.ServiceName}"), cancellation)
                .ConfigureAwait(false);
            return service.RootElement.TryGetProperty("spec", out var spec) && spec.ValueKind == JsonValueKind.Object
                && spec.TryGetProperty("clusterIP", out var value) && value.ValueKind == JsonValueKind.String
                && value.GetString() is { } text and not NoAddress && AddressText.TryRead(text, out var address) ? address : null;
        }
        catch (PkiException)
        {
            // Whoever may not read it, or finds none, goes by its name.
            return null;
        }
    }
}
