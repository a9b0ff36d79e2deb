namespace K8sPki;

/// <summary>What Test-K8sCertificate says about one certificate.</summary>
public sealed class CertificateTestResult
{
    internal CertificateTestResult(Certificate certificate, IReadOnlyList<Certificate> chain, IEnumerable<Finding> findings)
    {
        Certificate = certificate;
        Chain = chain;
        Findings = findings.Select(finding => certificate.Node is { } node ? finding.On(node) : finding).OrderByDescending(finding => finding.Severity).ToList();
    }

    /// <summary>The certificate.</summary>
    public Certificate Certificate { get; }

    /// <summary>True when nothing was found that Kubernetes would refuse; warnings may still be there.</summary>
    public bool IsValid => Findings.All(finding => finding.Severity != FindingSeverity.Error);

    /// <summary>Valid, NotValid, or Warning where something was found that will bite.</summary>
    public FindingVerdict Verdict => FindingText.Verdict(Findings);

    /// <summary>Whose it is, and the worst that was found or when validity ends, in lines.</summary>
    public string Summary => FindingText.Worst(Findings) is { } worst ? $"{Certificate.DisplayName}\n{worst}" : $"{Certificate.DisplayName}, until {Certificate.Expires}";

    /// <summary>All that was found and what mends it, in lines.</summary>
    public string FindingList => FindingText.All(Findings);

    /// <summary>The subjects of the chain, from the certificate to the authority, in lines.</summary>
    public string ChainNames => TextLines.Wrap(string.Join(" -> ", Chain.Select(certificate => certificate.DisplayName)), TextLines.ListWidth);

    /// <summary>The first chain found, from the certificate to the authority; only the certificate where no authority was given; empty when there is none.</summary>
    public IReadOnlyList<Certificate> Chain { get; }

    /// <summary>All that was found, the most urgent first.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The subject of the certificate.</summary>
    public string Subject => Certificate.Subject;

    /// <summary>The subject in lines that a list has room for.</summary>
    public string SubjectText => Certificate.SubjectText;

    /// <summary>The end of its validity in local time.</summary>
    public DateTime NotAfter => Certificate.NotAfter;

    /// <summary>The file it came from; null when it is only in memory, or a copy from another machine.</summary>
    public string? Path => Certificate.Path;

    /// <summary>The machine that it was read on, when it came from there as a copy; null for one of this machine.</summary>
    public string? Node => Certificate.Node;

    /// <summary>The file with control characters escaped; null when it is only in memory.</summary>
    public string? DisplayPath => Certificate.DisplayPath;

    /// <inheritdoc/>
    public override string ToString() => $"{(IsValid ? "valid" : "not valid")}: {Certificate}";
}
