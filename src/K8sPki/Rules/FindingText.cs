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

    /// <summary>All findings with what mends them, each beginning a line; commands stand in lines of their own. Empty without one.</summary>
    public static string All(IReadOnlyList<Finding> findings) => string.Join('\n', findings.SelectMany(Lines));

    private static IEnumerable<string> Lines(Finding finding)
    {
        yield return TextLines.Wrap($"{finding.Severity} {finding.Id}: {finding.Message}", TextLines.ListWidth);
        var (commands, text) = (finding.Remedy.Commands, finding.Remedy.Text);
        var node = finding.DisplayNode is { } name ? $"on {name}: " : "";
        if (node.Length > 0 && commands.Count > 0)
            yield return $"> {node.TrimEnd()}";
        foreach (var command in commands)
            yield return command;
        if (text.Length > 0)
            yield return TextLines.Wrap($"> {(commands.Count > 0 ? "" : node)}{text}", TextLines.ListWidth);
    }

    /// <summary>The verdict that findings come to.</summary>
    public static FindingVerdict Verdict(IReadOnlyList<Finding> findings) =>
        findings.Any(finding => finding.Severity == FindingSeverity.Error) ? FindingVerdict.NotValid
        : findings.Any(finding => finding.Severity == FindingSeverity.Warning) ? FindingVerdict.Warning
        : FindingVerdict.Valid;
}
