namespace K8sPki;

/// <summary>The head of a request that came to a local proxy.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The path with its query as it was sent.</param>
/// <param name="IsHttp11">False for HTTP/1.0, which knows neither chunks nor kept connections.</param>
/// <param name="Headers">The headers in order.</param>
internal sealed record ProxyRequest(string Method, string Target, bool IsHttp11, IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>The path without its query, as it was sent.</summary>
    public string RawPath => Target.Split('?', 2)[0];

    /// <summary>The query with its question mark; empty when there is none.</summary>
    public string Query => Target[RawPath.Length..];

    /// <summary>The path without its query, decoded: what the filter judges.</summary>
    public string Path => Uri.UnescapeDataString(RawPath);

    /// <summary>The Host header; empty when there is none.</summary>
    public string Host => Header("Host") ?? "";

    /// <summary>True when the connection stays open after the answer.</summary>
    public bool KeepsConnection => IsHttp11 && !HasToken("Connection", "close");

    /// <summary>True when another protocol is to be spoken from here on.</summary>
    public bool IsUpgrade => HasToken("Connection", "upgrade") && Header("Upgrade") is not null;

    /// <summary>How long the body is; null when it comes in chunks.</summary>
    public long? BodyLength => Header("Transfer-Encoding") is not null ? null : Header("Content-Length") is { } text ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;

    /// <summary>The value of a header; null when it is not there.</summary>
    public string? Header(string name) => Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>True when a header's list holds a word.</summary>
    public bool HasToken(string name, string token) => Headers
        .Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        .SelectMany(header => header.Value.Split(','))
        .Any(word => word.Trim().Equals(token, StringComparison.OrdinalIgnoreCase));
}
