using K8sPki.Platform;

namespace K8sPki.Reports;

/// <summary>
/// A report as one page that needs nothing else: no font, picture or script from elsewhere. Its policy lets only its own style
/// and script in. Without script it is whole; script sorts, filters and copies.
/// </summary>
internal static class HtmlReport
{
    private static readonly string Policy = $"default-src 'none'; style-src '{ReportResource.Style.Hash}'; "
        + $"script-src '{ReportResource.Script.Hash}'; base-uri 'none'; form-action 'none'";

    /// <summary>The report as the bytes of a file.</summary>
    public static byte[] Write(Report report)
    {
        var html = new HtmlText();
        html.Add($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <meta name="color-scheme" content="light dark">
            <title>{ReportText.Clipped(report.Title, 200)}</title>
            <style>
            """);
        html.AddOwn(ReportResource.Style);
        html.Add($"""
            </style>
            <script>
            """);
        html.AddOwn(ReportResource.Script);
        html.Add($"""
            </script>
            </head>
            <body>
            <a class="skip" href="#main">Skip to what needs you first</a>

            """);
        WriteHead(html, report);
        html.Add($"<main id=\"main\" tabindex=\"-1\">\n");
        HtmlAttention.Write(html, report);
        HtmlTimeline.Write(html, report);
        HtmlAuthorities.Write(html, report);
        HtmlCertificates.Write(html, report);
        HtmlFindings.Write(html, report);
        html.Add($"""
            </main>
            <footer><p>Made {IsoTime.UtcMinute(report.Made)}; days are counted from then, and dates are in UTC. This page holds no
            private key and loads nothing from elsewhere.</p></footer>
            </body>
            </html>

            """);
        return html.ToBytes();
    }

    private static void WriteHead(HtmlText html, Report report)
    {
        html.Add($"""
            <header>
            <p class="made">Made <time datetime="{IsoTime.UtcSecond(report.Made)}">{IsoTime.UtcMinute(report.Made)}</time></p>
            <h1>{ReportText.Clipped(report.Title, 200)}</h1>
            <p class="lead">{Lead(report)}</p>
            <dl class="figures">
            """);
        Figure(html, "certificates", report.Certificates.Count, "");
        Figure(html, "not working", report.Count(ReportState.Missing, ReportState.Ended, ReportState.NotBegun), "bad");
        Figure(html, $"end in {Certificate.SoonDays} days", report.Count(ReportState.Soon), "soon");
        Figure(html, "errors found", report.Count(FindingSeverity.Error), "bad");
        Figure(html, "warnings found", report.Count(FindingSeverity.Warning), "soon");
        Figure(html, report.Nodes.Count == 1 ? "node" : "nodes", report.Nodes.Count, "");
        html.Add($"""
            </dl>
            <nav aria-label="Parts of this page"><a href="#first">First</a> <a href="#timeline">Timeline</a>
            <a href="#authorities">Authorities</a> <a href="#certificates">Certificates</a> <a href="#findings">Findings</a></nav>
            </header>

            """);
    }

    private static void Figure(HtmlText html, string what, int number, string colour) => html.Add(
        $"<div class=\"{(number > 0 ? colour : "")}\"><dt>{what}</dt><dd>{ReportText.Number(number)}</dd></div>\n");

    private static string Lead(Report report)
    {
        var down = report.Count(ReportState.Missing, ReportState.Ended, ReportState.NotBegun);
        var soon = report.Count(ReportState.Soon);
        return (report.Certificates.Count, down, soon) switch
        {
            (0, _, _) when report.Findings.Count == 0 => "There was nothing to report on.",
            (0, _, _) => $"{Many(report.Findings.Count, "finding")}, and no certificates to list.",
            (_, 0, 0) when report.Findings.Count == 0 =>
                $"Every certificate is in its time, and none ends within {Certificate.SoonDays} days.",
            (_, 0, 0) => $"Every certificate is in its time; {Many(report.Findings.Count, "finding")} to look at.",
            (_, 0, _) => $"Every certificate is in its time today; {Many(soon, "ends", "end")} within "
                + $"{Certificate.SoonDays} days.",
            (_, _, 0) => $"{Many(down, "certificate does", "certificates do")} not work now.",
            _ => $"{Many(down, "certificate does", "certificates do")} not work now, and {Many(soon, "ends", "end")} within "
                + $"{Certificate.SoonDays} days.",
        };
    }

    private static string Many(int number, string one, string? many = null) => $"{ReportText.Number(number)} "
        + (number == 1 ? one : many ?? one + "s");
}

/// <summary>Parts of a page that several sections have.</summary>
internal static class HtmlParts
{
    private const int LongestName = 120;

    private static readonly string[] Classes = ["bad", "bad", "bad", "soon", "good"];
    private static readonly string[] Words = ["missing", "ended", "not begun", "soon", "valid"];

    /// <summary>The class that colours a state.</summary>
    public static string ClassOf(ReportState state) => Classes[(int)state];

    /// <summary>The word for a state.</summary>
    public static string WordOf(ReportCertificate row) =>
        row is { State: ReportState.Missing, IsMissing: false } ? "unreadable" : Words[(int)row.State];

    /// <summary>The class that colours a finding.</summary>
    public static string ClassOf(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "bad", FindingSeverity.Warning => "soon", _ => "note",
    };

    /// <summary>The beginning of a name that may be of any length.</summary>
    public static string Short(string name) => ReportText.Clipped(name, LongestName);

    /// <summary>A link to the row of a certificate.</summary>
    public static void Link(HtmlText html, ReportCertificate row) =>
        html.Add($"<a href=\"#{row.Id}\">{Short(row.Name)}</a>");

    /// <summary>The first few of some nodes.</summary>
    public static string Some(IReadOnlyList<string> texts) => texts.Count <= 3 ? Short(string.Join(", ", texts))
        : $"{Short(string.Join(", ", texts.Take(2)))} and {ReportText.Number(texts.Count - 2)} more";

    /// <summary>The end of a certificate with what is left until then.</summary>
    public static string When(ReportCertificate row) => row.Days switch
    {
        null => row.Ends,
        -1 => $"{row.Ends}, yesterday",
        0 => $"{row.Ends}, today",
        1 => $"{row.Ends}, in 1 day",
        < 0 and var days => $"{row.Ends}, {ReportText.Number(-days)} days ago",
        var days => $"{row.Ends}, in {ReportText.Number(days.Value)} days",
    };

    /// <summary>What mends a finding: commands to copy, and words.</summary>
    public static void Remedy(HtmlText html, ReportFinding finding)
    {
        if (finding.Commands.Count > 0)
            html.Add($"<pre tabindex=\"0\"><code>{string.Join('\n', finding.Commands)}</code></pre>");
        if (finding.Words.Length > 0)
            html.Add($"<p class=\"words\">{finding.Words}</p>");
    }
}
