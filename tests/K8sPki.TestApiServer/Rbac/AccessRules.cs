using K8sPki.TestServer.Authentication;

namespace K8sPki.TestServer.Rbac;

/// <summary>What somebody wants to do: a verb on a resource, or on a path that is none.</summary>
internal sealed record AccessRequest(string Verb, string Group, string Resource)
{
    public string Subresource { get; init; } = "";

    public string Name { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string NonResourcePath { get; init; } = "";

    /// <summary>The resource as rules name it: with its subresource.</summary>
    public string FullResource => Subresource.Length > 0 ? $"{Resource}/{Subresource}" : Resource;

    public static AccessRequest OnPath(string verb, string path) => new(verb, "", "") { NonResourcePath = path };
}

/// <summary>
/// Who may do what in a new cluster, as far as it matters here: masters all, nodes request, others look around.
/// </summary>
internal static class AccessRules
{
    public const string Masters = "system:masters";
    private const string Nodes = "system:nodes";
    private static readonly string[] PublicPaths = ["/healthz", "/livez", "/readyz", "/version", "/version/"];
    private static readonly string[] DiscoveryPaths = ["/api", "/apis", "/openapi"];
    private static readonly string[] Reviews = ["selfsubjectreviews", "selfsubjectaccessreviews"];
    private static readonly string[] NodeVerbs = ["create", "get", "list", "watch"];

    public static bool Allows(User user, AccessRequest request)
    {
        if (user.Groups.Contains(Masters))
            return true;
        var isKnown = user.Groups.Contains(User.AuthenticatedGroup);
        if (request.NonResourcePath is { Length: > 0 } path)
            return request.Verb == "get"
                && (PublicPaths.Contains(path)
                || (isKnown && DiscoveryPaths.Any(
                begin => path == begin || path.StartsWith(begin + "/", StringComparison.Ordinal))));
        return (isKnown && request.Verb == "create" && Reviews.Contains(request.Resource))
            || (user.Groups.Contains(Nodes) && request.FullResource == Objects.SigningRequestObject.Resource
                && NodeVerbs.Contains(request.Verb));
    }
}
