namespace K8sPki.Reports;

/// <summary>What needs somebody first: the gravest findings by kind, and certificates about which nothing was found.</summary>
internal static class HtmlAttention
{
    private const int MostCards = 9;
    private const int MostNames = 4;

    /// <summary>Writes the section.</summary>
    public static void Write(HtmlText html, Report report)
    {
        html.Add($"<section id=\"first\" aria-labelledby=\"first-h\"><h2 id=\"first-h\">What needs you first</h2>\n");
        var groups = HtmlFindings.GroupsOf(report).Where(group => group.Severity != FindingSeverity.Information).ToList();
        var states = new[] { ReportState.Missing, ReportState.Ended, ReportState.NotBegun, ReportState.Soon }
            .Select(state => report.Certificates.Where(row => row.State == state && row.Findings.Count == 0).ToList())
            .Where(rows => rows.Count > 0).ToList();
        if (groups.Count + states.Count == 0)
        {
            WriteQuiet(html, report);
        }
        else
        {
            html.Add($"<ol class=\"cards\">\n");
            foreach (var rows in states.Where(rows => rows[0].IsDown))
                WriteState(html, rows);
            foreach (var group in groups.Take(MostCards))
                WriteGroup(html, group);
            foreach (var rows in states.Where(rows => !rows[0].IsDown))
                WriteState(html, rows);
            html.Add($"</ol>\n");
            if (groups.Count > MostCards)
                html.Add($"<p><a href=\"#findings\">{groups.Count - MostCards} more kinds of findings</a></p>\n");
        }

        html.Add($"</section>\n");
    }

    private static void WriteQuiet(HtmlText html, Report report)
    {
        var next = report.Certificates.FirstOrDefault(row => row.Certificate is not null);
        if (next is null)
        {
            html.Add($"<p class=\"quiet\">Nothing: no certificate and no finding came in.</p>\n");
            return;
        }

        html.Add($"<p class=\"quiet good\">Nothing today. The first to end is ");
        HtmlParts.Link(html, next);
        html.Add($" ({HtmlParts.When(next)}).</p>\n");
    }

    private static void WriteState(HtmlText html, List<ReportCertificate> rows)
    {
        var what = rows[0].State switch
        {
            ReportState.Missing => "missing or unreadable", ReportState.Ended => "ended", ReportState.NotBegun => "not begun yet",
            _ => "ends soon",
        };
        html.Add($"<li class=\"{HtmlParts.ClassOf(rows[0].State)}\"><h3><span class=\"tag\">{what}</span> ");
        html.Add($"{ReportText.Number(rows.Count)} {(rows.Count == 1 ? "certificate" : "certificates")}</h3><ul>");
        var names = rows.GroupBy(row => row.Name, StringComparer.Ordinal).ToList();
        foreach (var same in names.Take(MostNames))
            WriteName(html, [.. same]);
        var more = names.Skip(MostNames).Sum(same => same.Count());
        if (more > 0)
            html.Add($"<li><a href=\"#certificates\">and {ReportText.Number(more)} more</a></li>");
        html.Add($"</ul></li>\n");
    }

    private static void WriteName(HtmlText html, List<ReportCertificate> rows)
    {
        html.Add($"<li>");
        HtmlParts.Link(html, rows[0]);
        html.Add($"{(rows.Count > 1 ? $" ×{ReportText.Number(rows.Count)}" : "")} <span class=\"soft\">");
        html.Add($"<span class=\"date\">{(rows.Count > 1 ? $"from {rows[0].Ends}" : HtmlParts.When(rows[0]))}</span>");
        html.Add($"{(rows.Count == 1 && rows[0].Nodes.Count > 0 ? " · " + HtmlParts.Some(rows[0].Nodes) : "")}</span></li>");
    }

    private static void WriteGroup(HtmlText html, HtmlFindings.FindingGroup group)
    {
        var first = group.Findings[0];
        html.Add($"<li class=\"{HtmlParts.ClassOf(group.Severity)}\"><h3>");
        html.Add($"<span class=\"tag\">{group.Severity.ToString()}</span> ");
        html.Add($"<a href=\"#{group.Anchor}\">{HtmlParts.Short(group.Id)}</a></h3>");
        html.Add($"<p>{ReportText.Clipped(first.Message, 240)}</p>");
        if (group.Findings.Count > 1)
            html.Add($"<p class=\"soft\">and {ReportText.Number(group.Findings.Count - 1)} more like it</p>");
        html.Add($"</li>\n");
    }
}
