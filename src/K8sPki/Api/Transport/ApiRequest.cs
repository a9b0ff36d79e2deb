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
