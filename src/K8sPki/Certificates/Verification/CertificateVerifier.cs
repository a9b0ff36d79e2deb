using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>
/// Gives the verdict that Go's crypto/x509 (Certificate.Verify) gives for the same roots, intermediates, time, name and
/// usages, since every Kubernetes component judges so. The rules are those of Go 1.24 to 1.26; where they changed lately the
/// class that has the rule names the version. Revocation is not looked at: Kubernetes does not either. Where it differs:
/// a comparison of more than 250,000 names and constraints is refused as up to Go 1.25, and RSA keys over 16,384 bits
/// are not worked with.
/// </summary>
internal sealed class CertificateVerifier
{
    private readonly VerificationOptions options;
    private readonly CertificatePool roots;
    private readonly CertificatePool intermediates;

    /// <summary>A verifier for many certificates: roots and intermediates are read once.</summary>
    public CertificateVerifier(VerificationOptions options)
        : this(options, new CertificatePool(options.Roots, options.Authorities), new CertificatePool(options.Intermediates))
    {
    }

    private CertificateVerifier(VerificationOptions options, CertificatePool roots, CertificatePool intermediates)
    {
        this.options = options;
        this.roots = roots;
        this.intermediates = intermediates;
    }

    /// <summary>A verifier that knows further intermediates and shares the roots.</summary>
    public CertificateVerifier WithIntermediates(IReadOnlyList<Certificate> further) =>
        new(options, roots, new CertificatePool([.. options.Intermediates, .. further]));

    /// <summary>Judges one certificate.</summary>
    public VerificationResult Verify(Certificate certificate) => Verify(certificate, options.Name, options.Usages);

    /// <summary>Judges one certificate for another host and other purposes than the options have.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="name">As <see cref="VerificationOptions.Name"/>.</param>
    /// <param name="usages">As <see cref="VerificationOptions.Usages"/>.</param>
    public VerificationResult Verify(Certificate certificate, string? name, IReadOnlyList<ExtendedKeyUsage> usages)
    {
        ChainMember leaf;
        try
        {
            leaf = ChainMemberReader.Read(certificate);
        }
        catch (MalformedInputException failure)
        {
            return Failed(ChainFindings.NotRead(certificate, failure));
        }

        return Verify(leaf, name, usages);
    }

    private VerificationResult Verify(ChainMember leaf, string? name, IReadOnlyList<ExtendedKeyUsage> usages)
    {
        if (MemberCheck.Check(leaf, options.At) is { } objection)
            return Failed(objection);
        if (!string.IsNullOrEmpty(name) && !HostName.IsAmong(leaf.Extensions.Names, name))
            return Failed(ChainFindings.NameMissing(leaf, name));
        var chains = FindChains(leaf, out var failure);
        if (failure is not null)
            return Failed(failure);
        var valid = chains.Where(PolicyCheck.IsValid).ToList();
        if (valid.Count == 0)
            return Failed(ChainFindings.PolicyNotValid(leaf));
        if (usages.Count == 0 || usages.Contains(ExtendedKeyUsage.Any))
            return Trusted(valid);
        var usable = valid.Where(chain => UsageNesting.FirstObstacle(chain, usages) is null).ToList();
        return usable.Count > 0
            ? Trusted(usable)
            : Failed(ChainFindings.WrongUsage(UsageNesting.FirstObstacle(valid[0], usages)!, leaf, usages));
    }

    private IReadOnlyList<IReadOnlyList<ChainMember>> FindChains(ChainMember leaf, out Finding? failure)
    {
        failure = null;
        // What is trusted itself needs no signature.
        return roots.Contains(leaf) ? [[leaf]] : new ChainBuilder(roots, intermediates, options.At).Build(leaf, out failure);
    }

    private static VerificationResult Trusted(IEnumerable<IReadOnlyList<ChainMember>> chains) =>
        new(chains.Select(chain => (IReadOnlyList<Certificate>)chain.Select(member => member.Certificate).ToList()).ToList(),
            null);

    private static VerificationResult Failed(Finding failure) => new([], failure);
}

/// <summary>What a certificate is judged against.</summary>
internal sealed record VerificationOptions
{
    /// <summary>The authorities that are trusted; self-signed or not.</summary>
    public IReadOnlyList<Certificate> Roots { get; init; } = [];

    /// <summary>Certificates that may stand between the judged one and a root.</summary>
    public IReadOnlyList<Certificate> Intermediates { get; init; } = [];

    /// <summary>Where roots that were read are kept for other verifiers; null to keep none.</summary>
    public KnownAuthorities? Authorities { get; init; }

    /// <summary>The time to judge at.</summary>
    public DateTimeOffset At { get; init; } = Clock.UtcNow;

    /// <summary>The host name or IP address, also in brackets, that the certificate must be for; null for any.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// One of these purposes must be allowed by every certificate of the chain; empty for any purpose. (Go takes empty for
    /// ServerAuth.)
    /// </summary>
    public IReadOnlyList<ExtendedKeyUsage> Usages { get; init; } = [];
}

/// <summary>The verdict on a certificate: the chains found, or why there is none.</summary>
/// <param name="Chains">Every chain, from the judged certificate to a root; empty when there is none.</param>
/// <param name="Failure">Why there is no chain, with the certificate it is about as target; null when there is one.</param>
internal sealed record VerificationResult(IReadOnlyList<IReadOnlyList<Certificate>> Chains, Finding? Failure)
{
    /// <summary>True when a chain was found.</summary>
    public bool IsTrusted => Failure is null;
}
