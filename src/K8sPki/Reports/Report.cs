namespace K8sPki.Reports;

/// <summary>What a report says, whatever its format: certificates, each once, findings, and the trees of authorities.</summary>
internal sealed class Report
{
    public Report(
        string title, DateTimeOffset made, IReadOnlyList<ReportCertificate> certificates, IReadOnlyList<ReportFinding> findings)
    {
        Title = title;
        Made = made;
        Certificates = certificates;
        Findings = findings;
        Authorities = ReportAuthority.TreesOf(certificates);
        Nodes = [.. certificates.SelectMany(row => row.Nodes).Concat(findings.Select(finding => finding.Node))
            .Where(node => node.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Its heading.</summary>
    public string Title { get; }

    /// <summary>When it was made; what has ended and what ends soon is told from then.</summary>
    public DateTimeOffset Made { get; }

    /// <summary>Every certificate once: what is missing, then by the end of validity.</summary>
    public IReadOnlyList<ReportCertificate> Certificates { get; }

    /// <summary>Every finding, the gravest first.</summary>
    public IReadOnlyList<ReportFinding> Findings { get; }

    /// <summary>The trees of authorities.</summary>
    public IReadOnlyList<ReportAuthority> Authorities { get; }

    /// <summary>Every node that is spoken of.</summary>
    public IReadOnlyList<string> Nodes { get; }

    /// <summary>How many certificates stand so.</summary>
    public int Count(params ReportState[] states) => Certificates.Count(row => states.Contains(row.State));

    /// <summary>How many findings are so grave.</summary>
    public int Count(FindingSeverity severity) => Findings.Count(finding => finding.Severity == severity);
}
