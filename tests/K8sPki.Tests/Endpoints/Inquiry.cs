using K8sPki.Endpoints;

namespace K8sPki.Tests.Endpoints;

/// <summary>Short words for asking an endpoint.</summary>
internal static class Inquiry
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(2);

    /// <summary>What the one address of an endpoint presents.</summary>
    public static async Task<PresentedChain> AskAsync(string endpoint, string? serverName = null)
    {
        var result = await ResultAsync(endpoint, serverName);
        Assert.Empty(result.Failures.Select(failure => failure.Message));
        return Assert.Single(result.Chains);
    }

    /// <summary>Why an endpoint presents nothing.</summary>
    public static async Task<PkiException> FailureAsync(string endpoint, TimeSpan? limit = null)
    {
        var result = await ResultAsync(endpoint, limit: limit);
        Assert.Empty(result.Chains);
        return EndpointFailure.Together(result.Failures);
    }

    public static Task<EndpointResult> ResultAsync(string endpoint, string? serverName = null, TimeSpan? limit = null) =>
        EndpointInquiry.AskAsync(
            new EndpointQuestion(EndpointName.Parse(endpoint), limit ?? Enough) { ServerName = serverName },
            TestContext.Current.CancellationToken);

    public static IReadOnlyList<string> Fingerprints(this PresentedChain chain) =>
        [.. chain.Items.Select(item => item.Certificate!.Fingerprint)];
}
