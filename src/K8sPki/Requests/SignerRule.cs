namespace K8sPki.Requests;

/// <summary>
/// What a built-in signer of kube-controller-manager demands of a request (Kubernetes documentation, Certificate Signing
/// Requests, signers).
/// </summary>
/// <param name="Name">The signer's name.</param>
/// <param name="Required">Usages that must be asked for.</param>
/// <param name="Allowed">Usages that may be asked for beside those; null for any.</param>
/// <param name="CommonNamePrefix">How the common name must start; null for any.</param>
/// <param name="Organization">The only organization there may be; null for any.</param>
/// <param name="RefusedOrganization">An organization that is refused when the object is created; null for none.</param>
/// <param name="Names">Which alternative names there may be.</param>
/// <param name="IsCreatable">False for a signer that certificates.k8s.io/v1 does not take.</param>
internal sealed record SignerRule(
    string Name,
    IReadOnlyList<string> Required,
    IReadOnlyList<string>? Allowed,
    string? CommonNamePrefix,
    string? Organization,
    string? RefusedOrganization,
    SignerNameRule Names,
    bool IsCreatable = true)
{
    private const string NodePrefix = "system:node:";
    private const string NodeGroup = "system:nodes";

    /// <summary>Every built-in signer.</summary>
    public static readonly IReadOnlyList<SignerRule> All =
    [
        new("kubernetes.io/kube-apiserver-client", ["client auth"], ["digital signature", "key encipherment"], null, null,
            "system:masters", SignerNameRule.Any),
        new("kubernetes.io/kube-apiserver-client-kubelet", ["digital signature", "client auth"], ["key encipherment"],
            NodePrefix, NodeGroup, null, SignerNameRule.None),
        new("kubernetes.io/kubelet-serving", ["digital signature", "server auth"], ["key encipherment"], NodePrefix, NodeGroup,
            null, SignerNameRule.HostsOnly),
        new("kubernetes.io/legacy-unknown", [], null, null, null, null, SignerNameRule.Any, IsCreatable: false),
    ];

    /// <summary>The rule of a signer; null for one that is not built in.</summary>
    public static SignerRule? Find(string name) => All.FirstOrDefault(rule => rule.Name == name);

    /// <summary>The usages to ask this signer for: what it requires, and encipherment where the key can.</summary>
    public IReadOnlyList<string> UsagesFor(PublicKey key)
    {
        string[] usual = key.Algorithm == KeyAlgorithm.RSA ? ["digital signature", "key encipherment"] : ["digital signature"];
        var allowed = Allowed is null ? usual : usual.Where(usage => Allowed.Contains(usage) || Required.Contains(usage));
        return [.. allowed, .. Required.Where(usage => !usual.Contains(usage))];
    }
}

/// <summary>Which alternative names a signer takes.</summary>
internal enum SignerNameRule
{
    /// <summary>Any, or none.</summary>
    Any,

    /// <summary>No host name, address, e-mail address or URI.</summary>
    None,

    /// <summary>At least one host name or address; no e-mail address or URI.</summary>
    HostsOnly,
}
