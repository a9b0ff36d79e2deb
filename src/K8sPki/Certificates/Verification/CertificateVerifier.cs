namespace K8sPki;

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
        new(chains.Select(chain => (IReadOnlyList<Certificate>)chain.Select(member => member.Certificate).ToList()).ToList(), null);

    private static VerificationResult Failed(Finding failure) => new([], failure);
}
