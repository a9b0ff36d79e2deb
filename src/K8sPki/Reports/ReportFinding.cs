namespace K8sPki.Reports;

/// <summary>A finding as a report shows it.</summary>
internal sealed record ReportFinding
{
    /// <summary>Its stable name.</summary>
    public required string Id { get; init; }

    /// <summary>How bad it is.</summary>
    public FindingSeverity Severity { get; init; }

    /// <summary>The node that it was found on; empty where it is about none.</summary>
    public string Node { get; init; } = "";

    /// <summary>The machine that the object came from, as Invoke-Command notes it; empty for this one.</summary>
    public string Machine { get; init; } = "";

    /// <summary>What it is about.</summary>
    public string Target { get; init; } = "";

    /// <summary>What was found and where.</summary>
    public string Message { get; init; } = "";

    /// <summary>The commands that mend it.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>What a person has to do.</summary>
    public string Words { get; init; } = "";

    /// <summary>The certificate that it is about; null for another thing, and where that cannot be told.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The row that it is about; null for none.</summary>
    public ReportCertificate? Certificate { get; init; }

    /// <summary>A finding of this session.</summary>
    public static ReportFinding Of(Finding finding) => new()
    {
        Id = finding.Id, Severity = finding.Severity, Node = finding.Node ?? "", Target = finding.DisplayTarget ?? "",
        Message = finding.Message, Commands = finding.Remedy.Commands, Words = finding.Remedy.Text,
        Fingerprint = finding.Target switch
        {
            Certificate certificate => certificate.Fingerprint,
            PkiEntry { Certificate: { } its } => its.Fingerprint,
            _ => null,
        },
    };

    /// <summary>The same with all that came from outside as a report shows it.</summary>
    public ReportFinding Clean() => this with
    {
        Id = ReportText.Clean(Id), Node = ReportText.Clean(Node.Length > 0 ? Node : Machine), Target = ReportText.Clean(Target),
        Message = ReportText.CleanLines(Message), Commands = [.. Commands.Select(ReportText.CleanLines)],
        Words = ReportText.CleanLines(Words),
    };
}
