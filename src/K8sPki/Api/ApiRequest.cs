using System.Net;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>One request to an API server.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path with its query, from the server's root: <c>/api/v1/pods?limit=5</c>.</param>
internal sealed record ApiRequest(HttpMethod Method, string Path)
{
    /// <summary>The media type of JSON.</summary>
    public const string Json = "application/json";

    /// <summary>What is sent; null for nothing.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The media type of what is sent.</summary>
    public string ContentType { get; init; } = Json;

    /// <summary>The media types that may come back.</summary>
    public string Accept { get; init; } = Json;

    /// <summary>True when sending it twice does what sending it once does, because it changes nothing.</summary>
    public bool IsRead => Method == HttpMethod.Get || Method == HttpMethod.Head || Method == HttpMethod.Options;

    /// <summary>Reads an object or a list.</summary>
    public static ApiRequest Get(string path) => new(HttpMethod.Get, path);

    /// <summary>Sends JSON.</summary>
    public static ApiRequest Send(HttpMethod method, string path, ReadOnlyMemory<byte> json) => new(method, path) { Body = json };

    /// <summary>The path with one more query parameter.</summary>
    public static string With(string path, string name, string value) =>
        $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{name}={Uri.EscapeDataString(value)}";
}

/// <summary>How the module names itself in the server's audit log.</summary>
internal static class UserAgent
{
    public static string Text { get; } = $"K8sPki/{typeof(UserAgent).Assembly.GetName().Version!.ToString(3)}";
}

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
