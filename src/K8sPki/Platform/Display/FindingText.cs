namespace K8sPki;

/// <summary>Findings in words, for views.</summary>
internal static class FindingText
{
    /// <summary>What the worst finding says, and how many there are besides; null without one.</summary>
    public static string? Worst(IReadOnlyList<Finding> findings) => findings.Count switch
    {
        0 => null,
        1 => findings[0].Text,
        var count => TextLines.Wrap($"{findings[0].Id}: {findings[0].Message} (and {count - 1} more: Format-List)"),
    };

    /// <summary>All findings with what mends them, each beginning a line; empty without one.</summary>
    public static string All(IReadOnlyList<Finding> findings) => string.Join('\n', findings.Select(finding =>
        TextLines.Wrap($"{finding.Severity} {finding.Id}: {finding.Message}{Remedy(finding)}", TextLines.ListWidth)));

    private static string Remedy(Finding finding) => finding switch
    {
        { Remedy.Length: 0 } => "",
        { DisplayNode: { } node } => $"\n> on {node}: {finding.Remedy}",
        _ => $"\n> {finding.Remedy}",
    };

    /// <summary>The verdict that findings come to.</summary>
    public static FindingVerdict Verdict(IReadOnlyList<Finding> findings) =>
        findings.Any(finding => finding.Severity == FindingSeverity.Error) ? FindingVerdict.NotValid
        : findings.Any(finding => finding.Severity == FindingSeverity.Warning) ? FindingVerdict.Warning
        : FindingVerdict.Valid;
}
