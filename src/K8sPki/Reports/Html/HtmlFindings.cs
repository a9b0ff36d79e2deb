namespace K8sPki.Reports;

/// <summary>Every finding by its kind, with what mends it.</summary>
internal static class HtmlFindings
{
    private const int MostOpen = 20;

    /// <summary>The findings of each kind, the gravest kinds first and of these the most frequent.</summary>
    public static IReadOnlyList<FindingGroup> GroupsOf(Report report) =>
        [.. report.Findings.GroupBy(finding => finding.Id, StringComparer.Ordinal)
            .Select(same => (Id: same.Key, Severity: same.Max(finding => finding.Severity), Findings: same.ToList()))
            .OrderByDescending(group => group.Severity).ThenByDescending(group => group.Findings.Count)
            .ThenBy(group => group.Id, StringComparer.Ordinal)
            .Select((group, index) => new FindingGroup($"f-{index}", group.Id, group.Severity, group.Findings))];

    /// <summary>Writes the section.</summary>
    public static void Write(HtmlText html, Report report)
    {
        html.Add($"<section id=\"findings\" aria-labelledby=\"findings-h\">");
        html.Add($"<h2 id=\"findings-h\">Findings and what mends them</h2>\n");
        if (report.Findings.Count == 0)
            html.Add($"<p class=\"quiet\">No finding came in. Test-K8sPki looks for them.</p>\n");
        foreach (var group in GroupsOf(report))
            WriteGroup(html, group);
        html.Add($"</section>\n");
    }

    private static void WriteGroup(HtmlText html, FindingGroup group)
    {
        html.Add($"<div class=\"group {HtmlParts.ClassOf(group.Severity)}\" id=\"{group.Anchor}\" tabindex=\"-1\">");
        html.Add($"<h3><span class=\"tag\">{group.Severity.ToString()}</span> {HtmlParts.Short(group.Id)} ");
        html.Add($"<span class=\"soft\">{ReportText.Number(group.Findings.Count)}</span></h3>\n");
        foreach (var finding in group.Findings.Take(MostOpen))
            WriteFinding(html, finding);
        if (group.Findings.Count > MostOpen)
        {
            html.Add($"<details><summary>{ReportText.Number(group.Findings.Count - MostOpen)} more</summary>\n");
            foreach (var finding in group.Findings.Skip(MostOpen))
                WriteFinding(html, finding);
            html.Add($"</details>\n");
        }

        html.Add($"</div>\n");
    }

    private static void WriteFinding(HtmlText html, ReportFinding finding)
    {
        html.Add($"<article><p class=\"says\">{finding.Message}</p><p class=\"soft\">");
        if (finding.Certificate is { } row)
            HtmlParts.Link(html, row);
        else
            html.Add($"{ReportText.Clipped(finding.Target, 200)}");
        html.Add($"{(finding.Node.Length > 0 ? " on " : "")}{HtmlParts.Short(finding.Node)}</p>");
        HtmlParts.Remedy(html, finding);
        html.Add($"</article>\n");
    }

    /// <summary>The findings of one kind.</summary>
    /// <param name="Anchor">Its name for links.</param>
    /// <param name="Id">The kind.</param>
    /// <param name="Severity">The gravest of them.</param>
    /// <param name="Findings">The findings, the gravest first.</param>
    internal sealed record FindingGroup(
        string Anchor, string Id, FindingSeverity Severity, IReadOnlyList<ReportFinding> Findings);
}
