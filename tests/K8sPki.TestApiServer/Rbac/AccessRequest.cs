using K8sPki.TestServer.Objects;

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

    public static AccessRequest OnRequests(string verb, string name = "", string subresource = "") =>
        new(verb, SigningRequestObject.Group, SigningRequestObject.Resource) { Name = name, Subresource = subresource };

    public static AccessRequest OnSigner(string verb, string signer) =>
        new(verb, SigningRequestObject.Group, "signers") { Name = signer };

    public static AccessRequest OnPath(string verb, string path) => new(verb, "", "") { NonResourcePath = path };
}
