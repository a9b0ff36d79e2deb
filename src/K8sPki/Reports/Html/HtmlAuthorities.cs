namespace K8sPki.Reports;

/// <summary>The trees of authorities: who certified whom, who trusts each, and what it issued.</summary>
internal static class HtmlAuthorities
{
    // A browser nests no deeper than it likes, and a reader neither.
    private const int Deepest = 8;
    private const int MostTrees = 100;
    private const int MostGroups = 12;
    private const int MostTrusts = 12;

    /// <summary>Writes the section.</summary>
    public static void Write(HtmlText html, Report report)
    {
        html.Add($"<section id=\"authorities\" aria-labelledby=\"authorities-h\">");
        html.Add($"<h2 id=\"authorities-h\">Authorities: who trusts them, who uses them</h2>\n");
        if (report.Authorities.Count == 0)
            html.Add($"<p class=\"quiet\">There is no authority here, and nothing that one issued.</p>\n");
        else
            WriteAll(html, report.Authorities, 0);
        html.Add($"</section>\n");
    }

    private static void WriteAll(HtmlText html, IReadOnlyList<ReportAuthority> authorities, int depth)
    {
        if (authorities.Count == 0)
            return;
        html.Add($"<ul class=\"tree\">\n");
        foreach (var authority in authorities.Take(MostTrees))
            WriteOne(html, authority, depth);
        if (authorities.Count > MostTrees)
            html.Add($"<li class=\"soft\">and {ReportText.Number(authorities.Count - MostTrees)} more, all in the table</li>\n");
        html.Add($"</ul>\n");
    }

    private static void WriteOne(HtmlText html, ReportAuthority authority, int depth)
    {
        html.Add($"<li><div class=\"authority\"><h3>");
        if (authority.Certificate is { } row)
        {
            HtmlParts.Link(html, row);
            html.Add($" <span class=\"tag {HtmlParts.ClassOf(row.State)}\">{HtmlParts.WordOf(row)}</span></h3>");
            html.Add($"<p class=\"soft\">{ReportText.Clipped(row.Subject, 200)} · ends {HtmlParts.When(row)} · {row.Key}</p>");
        }
        else
        {
            html.Add($"{HtmlParts.Short(authority.Name)} <span class=\"tag note\">not here</span></h3>");
        }

        html.Add($"<dl>");
        WriteTrust(html, authority);
        WriteIssued(html, authority);
        html.Add($"</dl></div>\n");
        if (depth < Deepest)
            WriteAll(html, authority.Below, depth + 1);
        else if (authority.Below.Count > 0)
            html.Add($"<p class=\"soft\">More authorities are below it; the table has them.</p>\n");
        html.Add($"</li>\n");
    }

    private static void WriteTrust(HtmlText html, ReportAuthority authority)
    {
        if (authority.Certificate is null)
            return;
        html.Add($"<dt>Trusted by</dt>");
        if (authority.TrustedBy.Count == 0)
            html.Add($"<dd class=\"soft\">nothing that is known here</dd>");
        foreach (var trust in authority.TrustedBy.Take(MostTrusts))
            html.Add($"<dd>{ReportText.Clipped(trust.ToString(), 200)}</dd>");
        if (authority.TrustedBy.Count > MostTrusts)
            html.Add($"<dd class=\"soft\">and {ReportText.Number(authority.TrustedBy.Count - MostTrusts)} more</dd>");
    }

    private static void WriteIssued(HtmlText html, ReportAuthority authority)
    {
        if (authority.Issued.Count == 0)
            return;
        html.Add($"<dt>Used by</dt>");
        var groups = authority.Issued.GroupBy(row => (row.Name, Component: row.Components.Count > 0 ? row.Components[0] : ""))
            .ToList();
        foreach (var same in groups.Take(MostGroups))
        {
            var first = same.First();
            var count = same.Count();
            html.Add($"<dd>");
            HtmlParts.Link(html, first);
            html.Add($"{(count > 1 ? $" ×{ReportText.Number(count)}" : "")} <span class=\"soft\">");
            html.Add($"{HtmlParts.Short(same.Key.Component)}{(same.Key.Component.Length > 0 ? ", " : "")}");
            html.Add($"<span class=\"date\">{(count > 1 ? "from " : "")}{first.Ends}</span></span></dd>");
        }

        var more = groups.Skip(MostGroups).Sum(same => same.Count());
        if (more > 0)
            html.Add($"<dd class=\"soft\">and {ReportText.Number(more)} more</dd>");
        if (authority.Certificate is not { } row || authority.Issued.Count == 1)
            return;
        html.Add($"<dd><a href=\"#certificates\" data-issuer=\"{row.Id}\">");
        html.Add($"all {ReportText.Number(authority.Issued.Count)} in the table</a></dd>");
    }
}
