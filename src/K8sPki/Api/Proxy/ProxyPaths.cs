namespace K8sPki;

/// <summary>The paths of requests to a local proxy, treated as Go's ServeMux and kubectl do.</summary>
internal static class ProxyPaths
{
    /// <summary>The path without empty parts and dots; one that differs is answered with a redirect, so that the filter judges what the server will see.</summary>
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
