using K8sPki.Platform;

namespace K8sPki.Reports;

/// <summary>What ends when: at a glance in spans that grow, and then by month with names.</summary>
internal static class HtmlTimeline
{
    private const int MostMonths = 12;
    private const int MostNames = 6;
    private const int Tall = 100;

    // Up to how many days a span goes, and how it is coloured.
    private static readonly (string Label, int Days, string Colour)[] Spans =
    [
        ("ended", 0, "bad"), ("7 days", 7, "soon"), ("30 days", 30, "soon"), ("90 days", 90, "near"), ("1 year", 366, "good"),
        ("3 years", 1096, "good"), ("10 years", 3653, "far"), ("later", int.MaxValue, "far"),
    ];

    /// <summary>Writes the section.</summary>
    public static void Write(HtmlText html, Report report)
    {
        html.Add($"<section id=\"timeline\" aria-labelledby=\"timeline-h\"><h2 id=\"timeline-h\">What ends when</h2>\n");
        var rows = report.Certificates.Where(row => row.Certificate is not null).ToList();
        if (rows.Count == 0)
            html.Add($"<p class=\"quiet\">There is no certificate here that could end.</p>\n");
        else
            WriteSpans(html, rows);
        WriteMonths(html, [.. rows.Where(row => row.Days >= 0)]);
        html.Add($"</section>\n");
    }

    private static void WriteSpans(HtmlText html, List<ReportCertificate> rows)
    {
        var counts = Spans.Select((span, index) => rows.Count(row => IndexOf(row.Days!.Value) == index)).ToList();
        var most = counts.Max();
        html.Add($"<ol class=\"spans\">\n");
        for (var i = 0; i < Spans.Length; i++)
        {
            var height = counts[i] == 0 ? 0 : Math.Max(3, Tall * counts[i] / most);
            html.Add($"<li class=\"{Spans[i].Colour}\"><span class=\"n\">{ReportText.Number(counts[i])}</span>");
            html.Add($"<svg viewBox=\"0 0 10 {Tall}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
            html.Add($"<rect class=\"fill\" width=\"10\" height=\"{height}\" y=\"{Tall - height}\"/></svg>");
            html.Add($"<span class=\"l\">{(i == 0 || i == Spans.Length - 1 ? "" : "in ")}{Spans[i].Label}</span></li>\n");
        }

        html.Add($"</ol>\n");
    }

    private static int IndexOf(int days) => days < 0 ? 0 : Array.FindIndex(Spans, 1, span => days < span.Days);

    private static void WriteMonths(HtmlText html, List<ReportCertificate> rows)
    {
        var months = rows.GroupBy(row => IsoTime.UtcMonth(row.Certificate!.ValidTo)).ToList();
        if (months.Count == 0)
            return;
        html.Add($"<ol class=\"months\">\n");
        foreach (var month in months.Take(MostMonths))
        {
            html.Add($"<li class=\"{HtmlParts.ClassOf(month.First().State)}\"><h3>{month.Key}</h3><p>");
            WriteNames(html, [.. month]);
            html.Add($"</p></li>\n");
        }

        html.Add($"</ol>\n");
        var later = months.Skip(MostMonths).Sum(month => month.Count());
        if (later > 0)
            html.Add($"<p class=\"soft\">{ReportText.Number(later)} more end after that; the table has them all.</p>\n");
    }

    // Forty nodes have a certificate of one name each.
    private static void WriteNames(HtmlText html, List<ReportCertificate> rows)
    {
        var names = rows.GroupBy(row => row.Name, StringComparer.Ordinal).ToList();
        foreach (var same in names.Take(MostNames))
        {
            var first = same.First();
            HtmlParts.Link(html, first);
            var count = same.Count();
            html.Add($" <span class=\"soft date\">{(count > 1 ? $"×{ReportText.Number(count)}, from " : "")}");
            html.Add($"{first.Ends}</span> ");
        }

        var more = names.Skip(MostNames).Sum(same => same.Count());
        if (more > 0)
            html.Add($"<span class=\"soft\">and {ReportText.Number(more)} more</span>");
    }
}
