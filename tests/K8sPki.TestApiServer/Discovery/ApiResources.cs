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

/// <summary>All that this server has.</summary>
internal static class ApiResources
{
    private static readonly string[] AllVerbs =
        ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] ReadVerbs = ["get", "list"];
    private static readonly string[] OnlyCreate = ["create"];

    public static ApiGroup Core { get; } = new("", "v1",
    [
        new("configmaps", "configmap", "ConfigMap", true, ReadVerbs) { ShortNames = ["cm"] },
        new("namespaces", "namespace", "Namespace", false, ReadVerbs) { ShortNames = ["ns"] },
        new("pods", "pod", "Pod", true, ReadVerbs) { ShortNames = ["po"], Categories = ["all"] },
    ]);

    public static IReadOnlyList<ApiGroup> Groups { get; } =
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
