using System.Net;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>
/// When a request is sent again and after how long: what the server asks to be sent again (429, and 5xx with
/// Retry-After, as client-go has it), and reads that failed in a way that passes.
/// </summary>
internal static class RetryRule
{
    /// <summary>The most times that a request is sent.</summary>
    public const int MostTries = 6;

    /// <summary>The longest wait that a server is granted.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);

    /// <summary>How long to wait before sending it again; null when it is final.</summary>
    public static TimeSpan? WaitAfter(HttpResponseMessage answer, ApiRequest request, int tries)
    {
        if (tries >= MostTries)
            return null;
        var asked = AskedFor(answer);
        var passes = answer.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => true,
            >= HttpStatusCode.InternalServerError when asked is not null => true,
            HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout => request.IsRead,
            _ => false,
        };
        return !passes ? null : asked is { } wait ? (wait <= LongestWait ? wait : null) : Backoff(tries);
    }

    /// <summary>How long to wait after no answer at all; null when it is final.</summary>
    public static TimeSpan? WaitAfterCut(ApiRequest request, int tries) => request.IsRead && tries < 3 ? Backoff(tries) : null;

    private static TimeSpan? AskedFor(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } span } => span,
        { Date: { } date } => date > Clock.UtcNow ? date - Clock.UtcNow : TimeSpan.Zero,
        _ => null,
    };

    // Doubling, with a part left to chance so that many who were turned away together do not come back together.
    private static TimeSpan Backoff(int tries) =>
        FirstWait * Math.Pow(2, tries - 1) * (0.75 + (0.5 * Random.Shared.NextDouble()));
}
