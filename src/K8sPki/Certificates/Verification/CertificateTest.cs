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
    private readonly CertificateVerifier verifier;

    /// <summary>A test for many certificates.</summary>
    public CertificateTest(CertificateTestOptions options)
        : this(options, VerifierFor(options.Authorities, options.Intermediates, options.At))
    {
    }

    private CertificateTest(CertificateTestOptions options, CertificateVerifier verifier)
    {
        this.options = options;
        this.verifier = verifier;
    }

    /// <summary>A test for the certificates of one file, each of which may stand between another and an authority.</summary>
    public CertificateTest WithCompanions(IReadOnlyList<Certificate> companions) =>
        new(options, verifier.WithIntermediates(companions));

    /// <summary>Judges one certificate.</summary>
    public CertificateTestResult Judge(Certificate certificate)
    {
        var findings = new List<Finding>();
        var chain = options.Authorities.Count > 0 ? Verify(verifier, certificate, findings) : JudgeAlone(certificate, findings);
        // What the verdict says already is not said again.
        var known = findings.Select(finding => finding.Id).ToHashSet(StringComparer.Ordinal);
        var further = CertificateChecks.Run(certificate, options).Where(finding => !known.Contains(finding.Id));
        return new CertificateTestResult(certificate, chain, findings.Concat(further));
    }

    // As if it were trusted itself: time, names, usages and form are judged, a chain is not.
    private IReadOnlyList<Certificate> JudgeAlone(Certificate certificate, List<Finding> findings)
    {
        var chain = Verify(VerifierFor([certificate], [], options.At), certificate, findings);
        findings.Add(CertificateFindings.ChainNotJudged(certificate));
        if (certificate.IsSelfIssued && SelfSignature.IsValid(certificate) == false)
            findings.Add(CertificateFindings.SelfSignatureInvalid(certificate));
        return chain;
    }

    private IReadOnlyList<Certificate> Verify(CertificateVerifier by, Certificate certificate, List<Finding> findings)
    {
        IReadOnlyList<Certificate> chain = [];
        foreach (var usage in Usages[options.Purpose])
        {
            foreach (var name in options.HostNames.DefaultIfEmpty(""))
            {
                var result = by.Verify(certificate, name, [usage]);
                if (result.Failure is { } failure && !findings.Exists(known => known.Message == failure.Message))
                    findings.Add(failure);
                else if (chain.Count == 0 && result.IsTrusted)
                    chain = result.Chains[0];
            }
        }

        return findings.Count == 0 ? chain : [];
    }

    private static CertificateVerifier VerifierFor(IReadOnlyList<Certificate> authorities, IReadOnlyList<Certificate> intermediates, DateTimeOffset at) =>
        new(new VerificationOptions { Roots = authorities, Intermediates = intermediates, At = at });
}
