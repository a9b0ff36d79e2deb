using System.Text.RegularExpressions;

namespace K8sPki.Api;

/// <summary>
/// Which requests a local proxy lets through, by kubectl's rules: no rejected path or method, and an accepted path and
/// host. The host keeps a web page under a name of its own from reaching the cluster through the browser (DNS rebinding).
/// </summary>
internal sealed class ProxyFilter
{
    private readonly IReadOnlyList<Regex> acceptHosts;
    private readonly IReadOnlyList<Regex> acceptPaths;
    private readonly IReadOnlyList<Regex> rejectPaths;
    private readonly IReadOnlyList<Regex> rejectMethods;

    /// <summary>Each text is regular expressions with commas between them.</summary>
    /// <exception cref="InvalidRequestException">One is none.</exception>
    public ProxyFilter(string acceptHosts, string acceptPaths, string rejectPaths, string rejectMethods)
    {
        this.acceptHosts = Parse(acceptHosts, "AcceptHosts");
        this.acceptPaths = Parse(acceptPaths, "AcceptPaths");
        this.rejectPaths = Parse(rejectPaths, "RejectPaths");
        this.rejectMethods = Parse(rejectMethods, "RejectMethods");
    }

    /// <summary>True when the request is let through.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path, decoded, without its query.</param>
    /// <param name="hostHeader">The Host header.</param>
    public bool Accepts(string method, string path, string hostHeader) =>
        !Matches(rejectPaths, path) && !Matches(rejectMethods, method) && Matches(acceptPaths, path) && AcceptsHost(hostHeader);

    /// <summary>True when the host is let through.</summary>
    public bool AcceptsHost(string hostHeader) => Matches(acceptHosts, HostOf(hostHeader));

    // As Go's net.SplitHostPort: what it cannot split stays whole.
    private static string HostOf(string header)
    {
        if (header.StartsWith('['))
        {
            var end = header.IndexOf("]:", StringComparison.Ordinal);
            return end > 0 ? header[1..end] : header;
        }

        var colon = header.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && header.LastIndexOf(':') == colon ? header[..colon] : header;
    }

    private static bool Matches(IReadOnlyList<Regex> expressions, string text)
    {
        foreach (var expression in expressions)
        {
            if (expression.IsMatch(text))
                return true;
        }

        return false;
    }

    private static Regex[] Parse(string expressions, string what)
    {
        try
        {
            return [.. expressions.Split(',').Select(GoPattern.Read)];
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            throw new InvalidRequestException(
                "FilterMalformed", $"-{what} is no list of regular expressions with commas between them: {failure.Message}",
                failure);
        }
    }
}

/// <summary>The paths of requests to a local proxy, treated as Go's ServeMux and kubectl do.</summary>
internal static class ProxyPaths
{
    /// <summary>
    /// The path without empty parts and dots; one that differs is answered with a redirect, so that the filter judges what
    /// the server will see.
    /// </summary>
    public static string Clean(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == "..")
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            else if (part is not ("" or "."))
                parts.Add(part);
        }

        var clean = "/" + string.Join('/', parts);
        return clean.Length > 1 && path.EndsWith('/') ? clean + "/" : clean;
    }

    /// <summary>A prefix as it is compared: with a slash at both ends.</summary>
    public static string Prefix(string text) => text.Trim('/') is { Length: > 0 } inner ? $"/{inner}/" : "/";

    /// <summary>The path on the server; null when it does not lie under the prefix.</summary>
    public static string? Strip(string path, string prefix)
    {
        if (!path.StartsWith(prefix, StringComparison.Ordinal))
            return null;
        // A prefix such as /api/ is the server's own, as kubectl has it.
        return prefix.StartsWith("/api", StringComparison.Ordinal) ? path : "/" + path[prefix.Length..];
    }
}
