using System.Globalization;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.Reports;

/// <summary>
/// A report as Markdown that GitHub renders. What came from outside stands in spans of code, in which nothing is markup, a
/// mention or a link.
/// </summary>
internal static class MarkdownReport
{
    private const int LongestText = 200;
    private const int MostPlaces = 3;

    private static readonly string[] Marks = ["❌ missing", "❌ ended", "❌ not begun", "⚠️ soon", "✅ valid"];

    /// <summary>The report as the bytes of a file.</summary>
    public static byte[] Write(Report report)
    {
        var text = new StringBuilder();
        Line(text, $"# {Code(report.Title)}\n");
        Line(text, $"{Counted.Of(report.Certificates.Count, "certificate")} on {Counted.Of(report.Nodes.Count, "node")}: "
            + $"{report.Count(ReportState.Missing, ReportState.Ended, ReportState.NotBegun)} do not work now, "
            + $"{report.Count(ReportState.Soon)} end within {Certificate.SoonDays} days. "
            + $"{Counted.Of(report.Count(FindingSeverity.Error), "error")}, "
            + $"{Counted.Of(report.Count(FindingSeverity.Warning), "warning")}. Made {IsoTime.UtcMinute(report.Made)}.");
        WriteFindings(text, report);
        WriteCertificates(text, report);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The beginning of a text as a span of code in a cell of a table.</summary>
    internal static string Code(string text) => Whole(ReportText.Clipped(text, LongestText));

    // A command that was cut would be another one.
    private static string Whole(string text)
    {
        if (text.Length == 0)
            return "";
        // In a cell a vertical line ends a span of code too, and a backslash before it cannot be told from one that escapes it.
        return text.AsSpan().IndexOfAny("`|\\") < 0 && text.AsSpan().Trim().Length == text.Length ? $"`{text}`"
            : $"<code>{string.Concat(text.Select(Entity))}</code>";
    }

    // Each sign of ASCII may be markup somewhere, and behind an @ a comment keeps an address from becoming a link.
    private static string Entity(char character) => character switch
    {
        '@' => "&#64;<!-- -->",
        _ when char.IsAsciiLetterOrDigit(character) || character > '~' => character.ToString(),
        _ => string.Create(CultureInfo.InvariantCulture, $"&#{(int)character};"),
    };

    private static void WriteFindings(StringBuilder text, Report report)
    {
        if (report.Findings.Count == 0)
            return;
        Line(text, "\n## Findings\n");
        Line(text, "| severity | finding | node | about | what was found | what mends it |");
        Line(text, "|---|---|---|---|---|---|");
        foreach (var finding in report.Findings)
        {
            var remedy = finding.Commands.Append(finding.Words).Where(line => line.Length > 0).SelectMany(ReportEntry.Lines);
            Line(text, $"| {finding.Severity} | {Code(finding.Id)} | {Code(finding.Node)} | {Code(finding.Target)} "
                + $"| {Lines(ReportEntry.Lines(finding.Message))} | {string.Join("<br>", remedy.Select(Whole))} |");
        }
    }

    private static void WriteCertificates(StringBuilder text, Report report)
    {
        if (report.Certificates.Count == 0)
            return;
        Line(text, "\n## Certificates\n");
        Line(text, "| | ends | days | name | nodes | issued by | places |");
        Line(text, "|---|---|--:|---|---|---|---|");
        foreach (var row in report.Certificates)
            Line(text, $"| {Marks[(int)row.State]} | {row.Ends} | {row.Days} | {Code(row.Name)} | {Some(row.Nodes)} "
                + $"| {Code(row.IssuedBy?.Name ?? (row.Subject == row.Issuer ? "" : row.Issuer))} "
                + $"| {Some([.. row.Places.Select(place => place.Text)])} |");
    }

    private static string Some(IReadOnlyList<string> texts) => Lines(texts.Take(MostPlaces))
        + (texts.Count > MostPlaces ? $"<br>and {ReportText.Number(texts.Count - MostPlaces)} more" : "");

    private static string Lines(IEnumerable<string> texts) => string.Join("<br>", texts.Select(Code));

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
