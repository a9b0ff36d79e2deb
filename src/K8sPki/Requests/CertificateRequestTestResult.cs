namespace K8sPki;

/// <summary>What Test-K8sCsr says about one request.</summary>
public sealed class CertificateRequestTestResult
{
    internal CertificateRequestTestResult(CertificateRequest request, SigningSpec? spec, IEnumerable<Finding> findings)
    {
        Request = request;
        Spec = spec;
        Findings = findings.OrderByDescending(finding => finding.Severity).ToList();
    }

    /// <summary>The request.</summary>
    public CertificateRequest Request { get; }

    /// <summary>True when nothing was found for which it should be refused; warnings may still be there.</summary>
    public bool IsValid => Findings.All(finding => finding.Severity != FindingSeverity.Error);

    /// <summary>All that was found, the most urgent first.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The subject of the request.</summary>
    public string Subject => Request.Subject;

    /// <summary>The signer by whose rules it was judged; null when it was judged by itself.</summary>
    public string? SignerName => Spec?.SignerName;

    /// <summary>The usages that it was judged for, in the words of certificates.k8s.io/v1; empty when it was judged by itself.</summary>
    public IReadOnlyList<string> Usages => Spec?.Usages.ToArray() ?? [];

    /// <summary>The file it came from; null when it is only in memory.</summary>
    public string? Path => Request.Path;

    internal SigningSpec? Spec { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{(IsValid ? "valid" : "not valid")}: {Request}";
}
