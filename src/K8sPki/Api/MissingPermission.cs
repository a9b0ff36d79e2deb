using System.Text.RegularExpressions;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>Which right a refusal says is missing, and what gives it. Not every refusal is about rights.</summary>
internal static partial class MissingPermission
{
    private const string RuleOfServer =
        "No right is missing: a rule of the server itself (an admission plugin) forbids it, whatever the roles.";

    private const string Nobody =
        "The server saw no credential. Name one: -KubeConfig, -ClientCertificate with -ClientKey, or -Token. Where something "
        + "in between ends TLS, as some load balancers do, client certificates do not reach the server.";

    /// <summary>What to do about a refusal; empty where the answer does not tell what was lacking.</summary>
    public static string Of(ServerStatus status)
    {
        if (status.Message.Contains("User \"system:anonymous\" cannot", StringComparison.Ordinal))
            return Nobody;
        if (Signer().Match(status.Message) is { Success: true } signing)
            return $"Missing is the verb '{signing.Groups["verb"].Value}' on 'signers.certificates.k8s.io' with the name "
                + $"'{Shown(signing, "signer")}': a ClusterRole with apiGroups [certificates.k8s.io], resources [signers] and "
                + "that resourceName gives it.";
        if (Resource().Match(status.Message) is { Success: true } resource)
            return OnResource(resource);
        if (Path().Match(status.Message) is { Success: true } path)
            return $"Missing is the verb '{Shown(path, "verb")}' on the path '{Shown(path, "path")}': a ClusterRole with "
                + "nonResourceURLs gives it.";
        // A proxy in between says "Forbidden" too, without the reason that a server gives.
        return status is { Reason: "Forbidden", Message.Length: > 0 } ? RuleOfServer : "";
    }

    // What is missing need not be what was asked for: with -As it may be the verb impersonate.
    private static string OnResource(Match said)
    {
        var space = said.Groups["space"].Success ? Shown(said, "space") : null;
        var action = new RequestedAction(Shown(said, "verb"), Shown(said, "resource"), Shown(said, "group"), space, null, "");
        var place = space is null ? "for the whole cluster: a ClusterRole bound by a ClusterRoleBinding"
            : $"in the namespace '{space}': a Role bound by a RoleBinding there";
        var where = space is null ? "" : $" -n {space}";
        return $"Missing is the verb '{action.Verb}' on '{action.Target}' {place} gives it. 'kubectl auth can-i {action.Verb} "
            + $"{action.Target}{where}' tells whether it is there.";
    }

    private static string Shown(Match said, string part) => PrintableText.Escape(said.Groups[part].Value);

    // Source: admission plugins certificates/approval and certificates/signing.
    [GeneratedRegex(
        "not permitted to (?<verb>approve|sign) requests with signerName \"(?<signer>[^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Signer();

    // Source: apiserver/pkg/endpoints/handlers/responsewriters, forbiddenMessage.
    [GeneratedRegex(
        "cannot (?<verb>[^ ]+) resource \"(?<resource>[^\"]+)\" in API group \"(?<group>[^\"]*)\"(?: in the namespace "
        + "\"(?<space>[^\"]+)\")?", RegexOptions.CultureInvariant)]
    private static partial Regex Resource();

    [GeneratedRegex("cannot (?<verb>[^ ]+) path \"(?<path>[^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Path();
}

/// <summary>
/// What a request asks for in the words of authorization: a verb on a resource, or a verb on a path
/// (Kubernetes: authorization, determine the request verb).
/// </summary>
internal sealed record RequestedAction(string Verb, string? Resource, string? Group, string? Namespace, string? Name, string Path)
{
    /// <summary>
    /// The resource with its group: <c>certificatesigningrequests.certificates.k8s.io</c>, <c>pods/log</c>; the path where it
    /// is none.
    /// </summary>
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
