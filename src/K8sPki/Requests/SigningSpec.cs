namespace K8sPki.Requests;

/// <summary>
/// What a certificate is asked of a signer for: the spec of a CertificateSigningRequest beside the request itself.
/// </summary>
/// <param name="SignerName">The signer, for example <c>kubernetes.io/kubelet-serving</c>.</param>
/// <param name="Usages">The usages, in the API's words.</param>
/// <param name="ExpirationSeconds">The lifetime asked for in seconds; null leaves it to the signer.</param>
internal sealed record SigningSpec(string SignerName, IReadOnlyList<string> Usages, int? ExpirationSeconds)
{
    /// <summary>The signer for people and programs that talk to the API server.</summary>
    public const string DefaultSigner = "kubernetes.io/kube-apiserver-client";

    /// <summary>
    /// The spec for a request. Usages that are not given are those that a built-in signer wants for the key; for another
    /// signer they are those that the request asks for in its extensions.
    /// </summary>
    public static SigningSpec For(
        CertificateRequest request, string? signerName, IReadOnlyList<string>? usages, int? expirationSeconds)
    {
        var signer = signerName ?? DefaultSigner;
        return new SigningSpec(signer, usages is { Count: > 0 } ? usages : UsualUsages(request, signer), expirationSeconds);
    }

    /// <summary>
    /// The spec for a request of which a source says something: what is given counts before that, and another signer has other
    /// usages.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="source">What came with it; null for nothing.</param>
    /// <param name="signerName">The signer that is given.</param>
    /// <param name="usages">The usages that are given.</param>
    /// <param name="expirationSeconds">The lifetime that is given.</param>
    public static SigningSpec For(
        CertificateRequest request, SigningSpec? source, string? signerName, IReadOnlyList<string>? usages,
        int? expirationSeconds) => For(
        request,
        signerName ?? source?.SignerName,
        usages ?? (signerName is null ? source?.Usages : null),
        expirationSeconds ?? source?.ExpirationSeconds);

    private static IReadOnlyList<string> UsualUsages(CertificateRequest request, string signer)
    {
        if (SignerRule.Find(signer) is { } rule)
            return rule.UsagesFor(request.PublicKey);
        try
        {
            return RequestedUsage.NamesOf(request.KeyUsage, request.ExtendedKeyUsage);
        }
        catch (MalformedInputException)
        {
            // The checks of the request report the broken extension; a usage must be named then.
            return [];
        }
    }
}

/// <summary>
/// One of the 23 usages that the spec of a CertificateSigningRequest can name (certificates.k8s.io/v1, KeyUsage), and
/// what it becomes in the certificate.
/// </summary>
internal sealed record RequestedUsage(string Name, KeyUsages KeyUsage, string? ExtendedUsage)
{
    /// <summary>Every usage, in the order of the API's documentation.</summary>
    public static readonly IReadOnlyList<RequestedUsage> All =
    [
        new("signing", KeyUsages.DigitalSignature, null),
        new("digital signature", KeyUsages.DigitalSignature, null),
        new("content commitment", KeyUsages.ContentCommitment, null),
        new("key encipherment", KeyUsages.KeyEncipherment, null),
        new("key agreement", KeyUsages.KeyAgreement, null),
        new("data encipherment", KeyUsages.DataEncipherment, null),
        new("cert sign", KeyUsages.KeyCertSign, null),
        new("crl sign", KeyUsages.CrlSign, null),
        new("encipher only", KeyUsages.EncipherOnly, null),
        new("decipher only", KeyUsages.DecipherOnly, null),
        new("any", KeyUsages.None, "Any"),
        new("server auth", KeyUsages.None, "ServerAuth"),
        new("client auth", KeyUsages.None, "ClientAuth"),
        new("code signing", KeyUsages.None, "CodeSigning"),
        new("email protection", KeyUsages.None, "EmailProtection"),
        new("s/mime", KeyUsages.None, "EmailProtection"),
        new("ipsec end system", KeyUsages.None, "IpsecEndSystem"),
        new("ipsec tunnel", KeyUsages.None, "IpsecTunnel"),
        new("ipsec user", KeyUsages.None, "IpsecUser"),
        new("timestamping", KeyUsages.None, "TimeStamping"),
        new("ocsp signing", KeyUsages.None, "OcspSigning"),
        new("microsoft sgc", KeyUsages.None, "MicrosoftServerGatedCrypto"),
        new("netscape sgc", KeyUsages.None, "NetscapeServerGatedCrypto"),
    ];

    /// <summary>The usage of a name; null when there is none.</summary>
    public static RequestedUsage? Find(string name) => All.FirstOrDefault(usage => usage.Name == name);

    /// <summary>The key usages that a certificate gets for the names; unknown names give none.</summary>
    public static KeyUsages KeyUsagesOf(IEnumerable<string> names) =>
        names.Aggregate(KeyUsages.None, (all, name) => all | (Find(name)?.KeyUsage ?? KeyUsages.None));

    /// <summary>
    /// The extended key usages that a certificate gets for the names, in the order of the table, which is
    /// kube-controller-manager's; unknown names give none.
    /// </summary>
    public static IReadOnlyList<ExtendedKeyUsage> ExtendedUsagesOf(IReadOnlyCollection<string> names) =>
        All.Where(usage => names.Contains(usage.Name)).Select(usage => usage.ExtendedUsage).OfType<string>()
            .Select(K8sPki.ExtendedKeyUsage.Parse).Distinct().ToArray();

    /// <summary>The names for what a request asks for in its extensions.</summary>
    public static IReadOnlyList<string> NamesOf(KeyUsages usages, IEnumerable<ExtendedKeyUsage> extended) =>
    [
        .. All.Where(usage => usage.Name != "signing" && usage.KeyUsage != KeyUsages.None && usages.HasFlag(usage.KeyUsage))
            .Select(usage => usage.Name),
        .. extended.Select(purpose => All.FirstOrDefault(usage => usage.ExtendedUsage == purpose.Name)?.Name).OfType<string>(),
    ];
}
