namespace K8sPki;

/// <summary>A request that was denied, and why: what its requester should be told.</summary>
public sealed class RequestDenial
{
    internal RequestDenial(CertificateRequestTestResult judged, string? reason)
    {
        Request = judged.Request;
        SignerName = judged.SignerName;
        Findings = judged.Findings;
        Reason = PrintableText.EscapeLines(reason ?? ReasonOf(judged));
    }

    /// <summary>The request.</summary>
    public CertificateRequest Request { get; }

    /// <summary>The subject of the request.</summary>
    public string Subject => Request.Subject;

    /// <summary>The subject in lines that a list has room for.</summary>
    public string SubjectText => Request.SubjectText;

    /// <summary>The signer that it was meant for.</summary>
    public string? SignerName { get; }

    /// <summary>Why it was denied: the reason given, or else the errors that were found.</summary>
    public string Reason { get; }

    /// <summary>All that was found about the request, the most urgent first.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The file of the request; null when it is only in memory.</summary>
    public string? Path => Request.Path;

    /// <summary>Why it was denied, in lines.</summary>
    public string ReasonText => TextLines.Wrap(Reason, TextLines.ListWidth);

    /// <summary>All that was found and what would mend it, in lines.</summary>
    public string FindingList => FindingText.All(Findings);

    /// <summary>The file of the request with control characters escaped; null when it is only in memory.</summary>
    public string? DisplayPath => Request.DisplayPath;

    /// <summary>Whose request was denied and why, in lines.</summary>
    public string Summary => TextLines.Wrap($"{Request.DisplayName}\n{Reason}");

    /// <inheritdoc/>
    public override string ToString() => $"denied: {Request}: {Reason}";

    private static string ReasonOf(CertificateRequestTestResult judged)
    {
        var errors = judged.Findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(finding => finding.Message).ToArray();
        return errors.Length > 0 ? string.Join(" ", errors) : "The signer does not want to sign it.";
    }
}
