namespace K8sPki;

/// <summary>Judges requests: by themselves, and by what the API server and a signer would say to them.</summary>
internal static class RequestTest
{
    /// <summary>Judges a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="spec">What is asked of which signer; null judges the request by itself.</param>
    /// <param name="target">What the findings are about; the request unless said.</param>
    public static CertificateRequestTestResult Judge(CertificateRequest request, SigningSpec? spec, object? target = null)
    {
        var findings = RequestChecks.Check(request, target);
        if (spec is null)
            return new CertificateRequestTestResult(request, null, findings);
        // A broken extension is met by both.
        var further = SignerRules.Check(request, spec, target).Where(finding => !findings.Any(known => known.Message == finding.Message));
        return new CertificateRequestTestResult(request, spec, [.. findings, .. further]);
    }
}
