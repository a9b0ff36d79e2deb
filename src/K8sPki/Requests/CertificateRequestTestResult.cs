namespace K8sPki;

/// <summary>What Test-K8sCsr says about one request.</summary>
public sealed class CertificateRequestTestResult
{
    internal CertificateRequestTestResult(CertificateRequest request, SigningSpec? spec, IEnumerable<Finding> findings)
    {
        Request = request;
        Spec = spec;
        Findings = findings.Select(finding => request.Node is { } node ? finding.On(node) : finding).OrderByDescending(finding => finding.Severity).ToList();
    }

    /// <summary>The request.</summary>
    public CertificateRequest Request { get; }

    /// <summary>True when nothing was found for which it should be refused; warnings may still be there.</summary>
    public bool IsValid => Findings.All(finding => finding.Severity != FindingSeverity.Error);

    /// <summary>Valid, NotValid, or Warning where something was found that will bite.</summary>
    public FindingVerdict Verdict => FindingText.Verdict(Findings);

    /// <summary>Whose it is, and the worst that was found or what it was judged for, in lines.</summary>
    public string Summary => FindingText.Worst(Findings) is { } worst ? $"{Request.DisplayName}\n{worst}"
        : SignerName is { } signer ? $"{Request.DisplayName}, for {signer}" : $"{Request.DisplayName}: nothing found; name a signer with -SignerName";

    /// <summary>All that was found and what mends it, in lines.</summary>
    public string FindingList => FindingText.All(Findings);

    /// <summary>All that was found, the most urgent first.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The subject of the request.</summary>
    public string Subject => Request.Subject;

    /// <summary>The subject in lines that a list has room for.</summary>
    public string SubjectText => Request.SubjectText;

    /// <summary>The signer by whose rules it was judged; null when it was judged by itself.</summary>
    public string? SignerName => Spec?.SignerName;

    /// <summary>The usages that it was judged for, in the words of certificates.k8s.io/v1; empty when it was judged by itself.</summary>
    public IReadOnlyList<string> Usages => Spec?.Usages.ToArray() ?? [];

    /// <summary>The file it came from; null when it is only in memory.</summary>
    public string? Path => Request.Path;

    /// <summary>The subject alternative names as openssl prints them, in lines.</summary>
    public string Names => Request.Names;

    /// <summary>The kind of key, such as <c>RSA 2048</c>.</summary>
    public string KeyDescription => Request.KeyDescription;

    /// <summary>The file with control characters escaped; null when it is only in memory.</summary>
    public string? DisplayPath => Request.DisplayPath;

    internal SigningSpec? Spec { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{(IsValid ? "valid" : "not valid")}: {Request}";
}
