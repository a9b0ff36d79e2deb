namespace K8sPki;

/// <summary>
/// Signs a request as kube-controller-manager would for a signer of the cluster (pkg/controller/certificates/signer):
/// usages as the spec says, subject and alternative names as the request says, nothing else of it.
/// </summary>
/// <param name="authority">The authority of the signer.</param>
/// <param name="longest">The longest lifetime, as <c>--cluster-signing-duration</c> has it.</param>
internal sealed class ClusterSigner(CertificateAuthority authority, TimeSpan longest)
{
    // What kube-controller-manager could not sign if it wanted to; no force helps.
    private static readonly Rule[] Impossible =
    [
        Rule.RequestSignatureInvalid, Rule.ExtensionDoubled, Rule.SubjectNotReadByGo,
        Rule.SignerNameInvalid, Rule.UsagesMissing, Rule.UsageUnknown,
    ];

    /// <summary>What a certificate for the request would hold.</summary>
    /// <exception cref="RefusedException">The authority cannot sign now.</exception>
    public CertificateOptions Prepare(CertificateRequest request, SigningSpec spec)
    {
        _ = authority.SigningKey();
        TimeSpan? asked = spec.ExpirationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        return new CertificateOptions
        {
            Subject = SignerSubject.Of(request.SubjectName),
            PublicKey = request.PublicKey,
            AlternativeNames = SignerExtensions.NamesOf(request.SubjectAlternativeNames),
            KeyUsage = RequestedUsage.KeyUsagesOf(spec.Usages),
            ExtendedKeyUsage = RequestedUsage.ExtendedUsagesOf(spec.Usages),
            Validity = SignerValidity.Of(asked, longest, authority.Certificate),
        };
    }

    /// <summary>Signs what the rules allow.</summary>
    /// <param name="judged">The request with what was found about it and its spec.</param>
    /// <param name="force">Signs in spite of errors, where a signature is possible at all.</param>
    /// <exception cref="RefusedException">Errors were found, or the authority cannot sign now.</exception>
    public Certificate Sign(CertificateRequestTestResult judged, bool force)
    {
        Require(judged, force);
        var options = Prepare(judged.Request, judged.Spec!);
        var certificate = CertificateIssuer.IssueExactly(
            authority,
            options with { SerialNumber = SerialNumbers.Random128() },
            SignerExtensions.Of(options, authority.Certificate));
        return certificate.With(judged.Request.PrivateKey);
    }

    /// <summary>Refuses a request that is against the rules.</summary>
    /// <exception cref="RefusedException">Errors were found.</exception>
    public static void Require(CertificateRequestTestResult judged, bool force)
    {
        var errors = judged.Findings.Where(finding => finding.Severity == FindingSeverity.Error).ToArray();
        var impossible = errors.Where(finding => finding.Is(Impossible) || finding.Rule.Category == RuleCategory.Errors).ToArray();
        var standing = force ? impossible : errors;
        if (standing.Length == 0)
            return;
        var name = judged.Path is null ? $"'{judged.Request}'" : $"'{judged.Path}'";
        var way = impossible.Length > 0 ? "" : " Sign it all the same with -Force.";
        throw new RefusedException("RequestRefused",
            $"The request {name} is refused by the rules of {PrintableText.Escape(judged.SignerName ?? "")}: {string.Join(" ", standing.Select(finding => finding.Message))}{way}");
    }
}
