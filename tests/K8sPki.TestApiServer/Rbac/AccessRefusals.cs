using System.Collections.Concurrent;

namespace K8sPki.TestServer.Rbac;

/// <summary>What is refused to everybody, as if no role gave it.</summary>
internal sealed class AccessRefusals
{
    private readonly ConcurrentDictionary<(string Verb, string Group, string Resource, string Namespace), bool> refused = new();

    /// <summary>Refuses a verb on a resource, in every namespace where none is named; or on a path.</summary>
    public void Add(string verb, string group, string resource, string space) => refused[(verb, group, resource, space)] = true;

    public bool Has(AccessRequest request)
    {
        var what = request.NonResourcePath.Length > 0 ? request.NonResourcePath : request.FullResource;
        return refused.ContainsKey((request.Verb, request.Group, what, ""))
            || refused.ContainsKey((request.Verb, request.Group, what, request.Namespace));
    }
}
