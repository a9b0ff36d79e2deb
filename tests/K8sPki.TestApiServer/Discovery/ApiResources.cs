namespace K8sPki.TestServer.Discovery;

/// <summary>A resource as discovery tells of it.</summary>
internal sealed record ApiResource(string Name, string Singular, string Kind, bool Namespaced, string[] Verbs)
{
    public string[] ShortNames { get; init; } = [];

    public string[] Categories { get; init; } = [];

    /// <summary>Names of subresources, of the same kind, with get, patch and update.</summary>
    public string[] Subresources { get; init; } = [];
}

/// <summary>A group in its one version; the core group has no name.</summary>
internal sealed record ApiGroup(string Name, string Version, ApiResource[] Resources)
{
    public string GroupVersion => Name.Length == 0 ? Version : $"{Name}/{Version}";
}

/// <summary>What this server has beside the resources that it only keeps.</summary>
internal static class ApiResources
{
    private static readonly string[] AllVerbs =
        ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] OnlyCreate = ["create"];

    /// <summary>All groups in all versions, with those that are only kept.</summary>
    public static IReadOnlyList<ApiGroup> With(IEnumerable<ApiGroup> stored) =>
    [
        .. Groups.Concat(stored).GroupBy(group => (group.Name, group.Version)).Select(group =>
            new ApiGroup(group.Key.Name, group.Key.Version, [.. group.SelectMany(part => part.Resources)])),
    ];

    private static IReadOnlyList<ApiGroup> Groups { get; } =
    [
        new("authentication.k8s.io", "v1",
            [new("selfsubjectreviews", "selfsubjectreview", "SelfSubjectReview", false, OnlyCreate)]),
        new("authorization.k8s.io", "v1",
        [
            new("selfsubjectaccessreviews", "selfsubjectaccessreview", "SelfSubjectAccessReview", false, OnlyCreate),
        ]),
        new("certificates.k8s.io", "v1",
        [
            new("certificatesigningrequests", "certificatesigningrequest", "CertificateSigningRequest", false, AllVerbs)
            {
                ShortNames = ["csr"],
                Subresources = ["approval", "status"],
            },
        ]),
    ];
}
