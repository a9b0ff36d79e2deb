using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Signing;

/// <summary>
/// What the built-in signers refuse. Source: pkg/controller/certificates/signer and pkg/apis/certificates of Kubernetes.
/// </summary>
internal static class SignerChecks
{
    public const string ApiServerClient = "kubernetes.io/kube-apiserver-client";
    public const string KubeletClient = "kubernetes.io/kube-apiserver-client-kubelet";
    public const string KubeletServing = "kubernetes.io/kubelet-serving";
    public const string Nodes = "system:nodes";
    public const string NodePrefix = "system:node:";

    private static readonly Dictionary<string, Func<DecodedRequest, IReadOnlyList<string>, string?>> BySigner =
        new(StringComparer.Ordinal)
        {
            [ApiServerClient] = (_, usages) => ApiServerClientProblem(usages),
            [KubeletClient] = KubeletClientProblem,
            [KubeletServing] = KubeletServingProblem,
        };

    public static bool IsBuiltIn(string signer) => BySigner.ContainsKey(signer);

    /// <summary>Why the signer will not sign; null when it will.</summary>
    public static string? Problem(SigningRequestObject item) =>
        BySigner[item.Spec.SignerName](DecodedRequest.Read(item.Spec.Request!), item.Spec.Usages);

    public static string? KubeletClientProblem(DecodedRequest request, IReadOnlyList<string> usages)
    {
        if (!request.Organizations.SequenceEqual([Nodes]))
            return "subject organization is not system:nodes";
        if (request.Names.Dns.Count > 0)
            return "DNS subjectAltNames are not allowed";
        if (request.Names.Emails.Count > 0)
            return "Email subjectAltNames are not allowed";
        if (request.Names.Addresses.Count > 0)
            return "IP subjectAltNames are not allowed";
        if (request.Names.Uris.Count > 0)
            return "URI subjectAltNames are not allowed";
        return NodeNameProblem(request) ?? UsagesProblem(usages, "client auth");
    }

    private static string? KubeletServingProblem(DecodedRequest request, IReadOnlyList<string> usages)
    {
        if (!request.Organizations.SequenceEqual([Nodes]))
            return "subject organization is not system:nodes";
        if (request.Names.Dns.Count + request.Names.Addresses.Count == 0)
            return "DNS or IP subjectAltName is required";
        if (request.Names.Emails.Count > 0)
            return "Email subjectAltNames are not allowed";
        if (request.Names.Uris.Count > 0)
            return "URI subjectAltNames are not allowed";
        return UsagesProblem(usages, "server auth") ?? NodeNameProblem(request);
    }

    private static string? NodeNameProblem(DecodedRequest request) =>
        request.CommonName.StartsWith(NodePrefix, StringComparison.Ordinal)
            ? null
            : "subject common name does not begin with system:node: ";

    private static string? UsagesProblem(IReadOnlyList<string> usages, string purpose)
    {
        string[] least = ["digital signature", purpose];
        string[] with = ["digital signature", "key encipherment", purpose];
        return new HashSet<string>(usages).SetEquals(least) || new HashSet<string>(usages).SetEquals(with)
            ? null
            : $"usages did not match [{string.Join(' ', with.Order(StringComparer.Ordinal))}]";
    }

    private static string? ApiServerClientProblem(IReadOnlyList<string> usages)
    {
        if (usages.FirstOrDefault(usage =>
            usage is not ("digital signature" or "key encipherment" or "client auth")) is { } other)
            return $"invalid usage for client certificate: {other}";
        return usages.Contains("client auth") ? null : "missing required usage for client certificate: client auth";
    }
}
