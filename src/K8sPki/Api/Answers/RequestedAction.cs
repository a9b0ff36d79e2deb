namespace K8sPki;

/// <summary>
/// What a request asks for in the words of authorization: a verb on a resource, or a verb on a path
/// (Kubernetes: authorization, determine the request verb).
/// </summary>
internal sealed record RequestedAction(string Verb, string? Resource, string? Group, string? Namespace, string? Name, string Path)
{
    /// <summary>The resource with its group: <c>certificatesigningrequests.certificates.k8s.io</c>, <c>pods/log</c>; the path where it is none.</summary>
    public string Target => Resource is null ? Path : string.IsNullOrEmpty(Group) ? Resource : GroupedResource();

    /// <summary>Reads the method and path of a request.</summary>
    public static RequestedAction Of(HttpMethod method, string pathAndQuery)
    {
        var cut = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        var path = cut < 0 ? pathAndQuery : pathAndQuery[..cut];
        var query = cut < 0 ? "" : pathAndQuery[cut..];
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var rest = parts switch
        {
            ["api", _, ..] => parts[2..],
            ["apis", _, _, ..] => parts[3..],
            _ => [],
        };
        if (rest.Length == 0)
            return new RequestedAction(method.Method.ToLowerInvariant(), null, null, null, null, path);
        string? place = null;
        if (rest is ["namespaces", var named, _, ..] && rest[2] is not ("status" or "finalize"))
            (place, rest) = (named, rest[2..]);
        var name = rest.Length > 1 ? rest[1] : null;
        var resource = rest.Length > 2 ? $"{rest[0]}/{rest[2]}" : rest[0];
        return new RequestedAction(VerbOf(method, name, query), resource, parts[0] == "apis" ? parts[1] : "", place, name, path);
    }

    private static string VerbOf(HttpMethod method, string? name, string query) => method.Method switch
    {
        "GET" or "HEAD" when IsWatch(query) => "watch",
        "GET" or "HEAD" => name is null ? "list" : "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => name is null ? "deletecollection" : "delete",
        var other => other.ToLowerInvariant(),
    };

    private static bool IsWatch(string query) =>
        query.TrimStart('?').Split('&').Any(part => part is "watch" or "watch=true" or "watch=1");

    private string GroupedResource()
    {
        var parts = Resource!.Split('/', 2);
        return parts.Length == 1 ? $"{Resource}.{Group}" : $"{parts[0]}.{Group}/{parts[1]}";
    }
}
