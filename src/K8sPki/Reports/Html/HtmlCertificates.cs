using System.Globalization;
using K8sPki.Platform;

namespace K8sPki.Reports;

/// <summary>The table of all certificates. A row opens to all that is known of its certificate.</summary>
internal static class HtmlCertificates
{
    private const int MostLines = 100;

    private static readonly (string Label, string Class)[] Columns =
    [
        ("State", "st"), ("Name", "name"), ("Ends", "num"), ("Days left", "days"), ("Node", "wide"), ("Used by", "wide"),
        ("Issued by", "wide"), ("Places", "num wide"),
    ];

    /// <summary>Writes the section.</summary>
    public static void Write(HtmlText html, Report report)
    {
        html.Add($"<section id=\"certificates\" aria-labelledby=\"certificates-h\" tabindex=\"-1\">");
        html.Add($"<h2 id=\"certificates-h\">Certificates</h2>\n");
        if (report.Certificates.Count == 0)
        {
            html.Add($"<p class=\"quiet\">No certificate came in. Get-K8sPki and Get-K8sCertificate give them.</p></section>\n");
            return;
        }

        WriteFilters(html, report);
        html.Add($"<table id=\"all\"><caption>Each certificate once, the first to end first.</caption><thead><tr>");
        foreach (var (label, style) in Columns)
            html.Add($"<th scope=\"col\" class=\"{style}\">{label}</th>");
        html.Add($"</tr></thead>\n<tbody>\n");
        foreach (var row in report.Certificates)
            WriteRow(html, row);
        html.Add($"</tbody></table>\n<p id=\"more\" hidden><button type=\"button\">Show more</button></p></section>\n");
    }

    // Only script can filter, so only script shows these.
    private static void WriteFilters(HtmlText html, Report report)
    {
        html.Add($"""
            <div id="filters" role="search" aria-label="Certificates" hidden>
            <label>Find <input id="find" type="search" autocomplete="off" spellcheck="false"></label>
            <label>State <select id="state"><option value="">all</option><option value="bad">not working</option>
            <option value="soon">ends soon</option><option value="good">valid</option></select></label>
            <label>Node <select id="node"><option value="">all</option>
            """);
        foreach (var node in report.Nodes)
            html.Add($"<option value=\"{node}\">{HtmlParts.Short(node)}</option>");
        html.Add($"""
            </select></label>
            <button type="button" id="reset">Show all</button>
            <p id="count" role="status"></p>
            </div>

            """);
    }

    private static void WriteRow(HtmlText html, ReportCertificate row)
    {
        html.Add($"<tr id=\"{row.Id}\" data-s=\"{(int)row.State}\" data-c=\"{HtmlParts.ClassOf(row.State)}\"");
        html.Add($" data-e=\"{row.Certificate?.ValidTo.ToUnixTimeSeconds() ?? 0}\" data-i=\"{row.IssuedBy?.Id}\"");
        html.Add($" data-n=\"{string.Join('\n', row.Nodes)}\">");
        html.Add($"<td class=\"st\"><span class=\"tag {HtmlParts.ClassOf(row.State)}\">{HtmlParts.WordOf(row)}</span></td>");
        html.Add($"<th scope=\"row\" class=\"name\"><details><summary>{HtmlParts.Short(row.Name)}</summary><p>");
        WriteLines(html, row);
        html.Add($"</p></details></th>");
        html.Add($"<td class=\"num\">{row.Ends}</td>");
        WriteDays(html, row);
        html.Add($"<td class=\"wide\">{HtmlParts.Some(row.Nodes)}</td><td class=\"wide\">{HtmlParts.Some(row.Components)}</td>");
        html.Add($"<td class=\"wide\">");
        if (row.IssuedBy is { } issuer)
            HtmlParts.Link(html, issuer);
        else
            html.Add($"{(row.Subject == row.Issuer ? "" : HtmlParts.Short(row.Issuer))}");
        html.Add($"</td><td class=\"num wide\">{row.Places.Count}</td></tr>\n");
    }

    private static void WriteDays(HtmlText html, ReportCertificate row)
    {
        if (row.Days is not { } days)
        {
            html.Add($"<td class=\"days\"></td>");
            return;
        }

        var width = (row.Left * 100).ToString("0", CultureInfo.InvariantCulture);
        html.Add($"<td class=\"days\">{ReportText.Number(days)}<svg class=\"bar {HtmlParts.ClassOf(row.State)}\"");
        html.Add($" viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        html.Add($"<rect class=\"rest\" width=\"100\" height=\"4\"/>");
        html.Add($"<rect class=\"fill\" width=\"{width}\" height=\"4\"/></svg></td>");
    }

    private static void WriteLines(HtmlText html, ReportCertificate row)
    {
        Line(html, "Subject", row.Subject);
        Line(html, "Issuer", row.Issuer);
        Line(html, "Names", row.AlternativeNames);
        if (row.Certificate is { } certificate)
            html.Add($"Valid: {IsoTime.UtcMinute(certificate.ValidFrom)} to {IsoTime.UtcMinute(certificate.ValidTo)}\n");
        Line(html, "Key", row.Key);
        Line(html, "Serial number", row.SerialNumber);
        Line(html, "SHA-256", row.Fingerprint);
        Line(html, "Places", [.. row.Places.Select(place => place.Node.Length > 0 ? $"{place.Node}: {place.Text}" : place.Text)]);
        Line(html, "Named by", [.. row.NamedBy.Select(named => named.ToString())]);
        Line(html, "Findings", [.. row.Findings.Select(finding => $"{finding.Severity} {finding.Id}: {finding.Message}")]);
    }

    private static void Line(HtmlText html, string label, string value)
    {
        if (value.Length > 0)
            html.Add($"{label}: {value}\n");
    }

    private static void Line(HtmlText html, string label, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return;
        var (first, between) = values.Count == 1 ? (" ", "") : ("\n  ", "\n  ");
        html.Add($"{label}:{first}{string.Join(between, values.Take(MostLines))}\n");
        if (values.Count > MostLines)
            html.Add($"  and {ReportText.Number(values.Count - MostLines)} more\n");
    }
}
