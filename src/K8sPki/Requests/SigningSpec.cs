namespace K8sPki;

/// <summary>What a certificate is asked of a signer for: the spec of a CertificateSigningRequest beside the request itself.</summary>
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
    public static SigningSpec For(CertificateRequest request, string? signerName, IReadOnlyList<string>? usages, int? expirationSeconds)
    {
        var signer = signerName ?? DefaultSigner;
        return new SigningSpec(signer, usages is { Count: > 0 } ? usages : UsualUsages(request, signer), expirationSeconds);
    }

    /// <summary>The spec for a request of which a source says something: what is given counts before that, and another signer has other usages.</summary>
    /// <param name="request">The request.</param>
    /// <param name="source">What came with it; null for nothing.</param>
    /// <param name="signerName">The signer that is given.</param>
    /// <param name="usages">The usages that are given.</param>
    /// <param name="expirationSeconds">The lifetime that is given.</param>
    public static SigningSpec For(
        CertificateRequest request, SigningSpec? source, string? signerName, IReadOnlyList<string>? usages, int? expirationSeconds) => For(
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
