using K8sPki.TestServer.Authentication;

namespace K8sPki.TestServer.Rbac;

/// <summary>The table of who may do what: the built-in roles that matter here, and the rules of the options.</summary>
internal sealed class AccessRules(IEnumerable<AccessRule> more)
{
    private const string Certificates = "certificates.k8s.io";
    private const string Requests = "certificatesigningrequests";
    private static readonly string[] PublicPaths = ["/healthz", "/livez", "/readyz", "/version", "/version/"];
    private static readonly string[] DiscoveryPaths = ["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*", .. PublicPaths];

    private static readonly AccessRule[] BuiltIn =
    [
        new("group:system:masters", ["*"]) { Groups = ["*"], Resources = ["*"], Paths = ["*"] },
        new("group:system:authenticated", ["get"]) { Paths = DiscoveryPaths },
        new("group:system:unauthenticated", ["get"]) { Paths = PublicPaths },
        new("group:system:authenticated", ["create"]) { Groups = ["authentication.k8s.io"], Resources = ["selfsubjectreviews"] },
        new("group:system:authenticated", ["create"]) { Groups = ["authorization.k8s.io"], Resources = ["selfsubjectaccessreviews", "selfsubjectrulesreviews"] },
        new("group:system:nodes", ["create", "get", "list", "watch"]) { Groups = [Certificates], Resources = [Requests] },
        new("group:system:nodes", ["create"]) { Groups = [Certificates], Resources = [$"{Requests}/selfnodeclient"] },
        new("group:system:bootstrappers", ["create", "get", "list", "watch"]) { Groups = [Certificates], Resources = [Requests] },
        new("group:system:bootstrappers", ["create"]) { Groups = [Certificates], Resources = [$"{Requests}/nodeclient"] },
    ];

    private readonly AccessRule[] rules = [.. BuiltIn, .. more];

    public bool Allows(User user, AccessRequest request) => rules.Any(rule => IsFor(rule, user) && Covers(rule, request));

    public IEnumerable<AccessRule> For(User user) => rules.Where(rule => IsFor(rule, user));

    private static bool IsFor(AccessRule rule, User user) =>
        rule.Subject == $"user:{user.Name}" || user.Groups.Any(group => rule.Subject == $"group:{group}");

    private static bool Covers(AccessRule rule, AccessRequest request)
    {
        if (!Matches(rule.Verbs, request.Verb))
            return false;
        if (request.NonResourcePath.Length > 0)
            return rule.Paths.Any(path => PathMatches(path, request.NonResourcePath));
        return Matches(rule.Groups, request.Group)
            && (Matches(rule.Resources, request.FullResource) || rule.Resources.Contains($"*/{request.Subresource}"))
            && (rule.Names.Count == 0 || rule.Names.Any(name => NameMatches(name, request.Name)));
    }

    private static bool Matches(IReadOnlyList<string> allowed, string value) => allowed.Contains("*") || allowed.Contains(value);

    private static bool PathMatches(string pattern, string path) =>
        pattern.EndsWith('*') ? path.StartsWith(pattern[..^1], StringComparison.Ordinal) : path == pattern;

    private static bool NameMatches(string pattern, string name) =>
        pattern == name || (pattern.EndsWith("/*", StringComparison.Ordinal) && name.StartsWith(pattern[..^1], StringComparison.Ordinal));
}
