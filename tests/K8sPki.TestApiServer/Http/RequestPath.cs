using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Http;

/// <summary>
/// A path under a group and version: /apis/GROUP/VERSION or /api/VERSION, then namespace, resource, name, subresource.
/// </summary>
internal sealed record RequestPath(
    string Group, string Version, string Namespace, string Resource, string Name, string Subresource)
{
    public bool IsSigningRequests =>
        Group == SigningRequestObject.Group && Version == "v1" && Resource == SigningRequestObject.Resource
            && Namespace.Length == 0;

    /// <summary>Null for a path that names no resource.</summary>
    public static RequestPath? Parse(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var rest = parts switch
        {
            ["api", _, .. var after] => after,
            ["apis", _, _, .. var after] => after,
            _ => [],
        };
        if (rest.Length == 0)
            return null;
        var group = parts[0] == "api" ? "" : parts[1];
        var version = parts[0] == "api" ? parts[1] : parts[2];
        var space = "";
        if (rest is ["namespaces", var named, _, ..])
        {
            space = named;
            rest = rest[2..];
        }

        return new RequestPath(group, version, space, rest[0], rest.ElementAtOrDefault(1) ?? "", string.Join('/', rest.Skip(2)));
    }

    /// <summary>The verb of RBAC for a method on this path.</summary>
    public string Verb(string method, bool watch) => method switch
    {
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => Name.Length > 0 ? "delete" : "deletecollection",
        _ when Name.Length > 0 => "get",
        _ => watch ? "watch" : "list",
    };
}
