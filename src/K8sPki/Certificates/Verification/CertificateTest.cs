namespace K8sPki;

/// <summary>Judges certificates: the chain as Go does, then what Go does not look at but what will bite.</summary>
internal sealed class CertificateTest
{
    private static readonly Dictionary<CertificatePurpose, ExtendedKeyUsage[]> Usages = new()
    {
        [CertificatePurpose.Any] = [ExtendedKeyUsage.Any],
        [CertificatePurpose.Server] = [ExtendedKeyUsage.ServerAuth],
        [CertificatePurpose.Client] = [ExtendedKeyUsage.ClientAuth],
        [CertificatePurpose.Peer] = [ExtendedKeyUsage.ServerAuth, ExtendedKeyUsage.ClientAuth],
    };

    private readonly CertificateTestOptions options;
    private readonly IReadOnlyList<CertificateVerifier> verifiers;

    /// <summary>A test for many certificates.</summary>
    public CertificateTest(CertificateTestOptions options)
    {
        this.options = options;
        verifiers = VerifiersFor(options.Authorities, options.Intermediates);
    }

    /// <summary>Judges one certificate.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="companions">Certificates that came in the same file; they may stand between it and the authority.</param>
    public CertificateTestResult Judge(Certificate certificate, IReadOnlyList<Certificate>? companions = null)
    {
        var findings = new List<Finding>();
        var chain = options.Authorities.Count > 0
            ? JudgeChain(certificate, companions ?? [], findings)
            : JudgeAlone(certificate, findings);
        // What the verdict says already is not said again.
        var known = findings.Select(finding => finding.Id).ToHashSet(StringComparer.Ordinal);
        var further = CertificateChecks.Run(certificate, options).Where(finding => !known.Contains(finding.Id));
        return new CertificateTestResult(certificate, chain, findings.Concat(further));
    }

    private IReadOnlyList<Certificate> JudgeChain(Certificate certificate, IReadOnlyList<Certificate> companions, List<Finding> findings)
    {
        var own = companions.Count == 0 ? verifiers : VerifiersFor(options.Authorities, [.. options.Intermediates, .. companions]);
        return Verify(own, certificate, findings);
    }

    // As if it were trusted itself: time, names, usages and form are judged, a chain is not.
    private IReadOnlyList<Certificate> JudgeAlone(Certificate certificate, List<Finding> findings)
    {
        var chain = Verify(VerifiersFor([certificate], []), certificate, findings);
        findings.Add(CheckFindings.ChainNotJudged(certificate));
        if (certificate.IsSelfIssued && SelfSignature(certificate) is { } objection)
            findings.Add(objection);
        return chain;
    }

    private IReadOnlyList<Certificate> Verify(IReadOnlyList<CertificateVerifier> own, Certificate certificate, List<Finding> findings)
    {
        IReadOnlyList<Certificate> chain = [];
        foreach (var verifier in own)
        {
            foreach (var name in options.HostNames.DefaultIfEmpty(""))
            {
                var result = verifier.Verify(certificate, name);
                if (result.Failure is { } failure && !findings.Exists(known => known.Message == failure.Message))
                    findings.Add(failure);
                else if (chain.Count == 0 && result.IsTrusted)
                    chain = result.Chains[0];
            }
        }

        return findings.Count == 0 ? chain : [];
    }

    private static Finding? SelfSignature(Certificate certificate)
    {
        try
        {
            var self = PathCertificateReader.Read(certificate);
            var objection = SignatureCheck.Check(self, self);
            return objection?.Id == "SignatureInvalid" ? CheckFindings.SelfSignatureInvalid(certificate) : null;
        }
        catch (MalformedInputException)
        {
            // The verifier has reported it.
            return null;
        }
    }

    private List<CertificateVerifier> VerifiersFor(IReadOnlyList<Certificate> authorities, IReadOnlyList<Certificate> intermediates) =>
        Usages[options.Purpose].Select(usage => new CertificateVerifier(new VerificationOptions
        {
            Roots = authorities,
            Intermediates = intermediates,
            At = options.At,
            Usages = [usage],
        })).ToList();
}
