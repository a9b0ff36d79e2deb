using System.Globalization;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.Reports;

/// <summary>
/// A report as comma-separated values (RFC 4180): a line for each certificate, and one for each finding that is about none. A
/// text that a spreadsheet would take for a formula has an apostrophe before it (OWASP: CSV Injection).
/// </summary>
internal static class CsvReport
{
    // Full-width signs are formulas where Excel is Japanese or Chinese.
    private const string FormulaSigns = "=+-@\t\r\n＝＋－＠";

    private static readonly (string Header, Func<ReportCertificate, string> Value)[] Columns =
    [
        ("State", row => row.State.ToString()),
        ("Name", row => Text(row.Name)),
        ("NotBefore", row => row.Certificate is { } it ? IsoTime.UtcSecond(it.ValidFrom) : ""),
        ("NotAfter", row => row.Certificate is { } it ? IsoTime.UtcSecond(it.ValidTo) : ""),
        ("Days", row => row.Days?.ToString(CultureInfo.InvariantCulture) ?? ""),
        ("Nodes", row => Text(row.Nodes)),
        ("Components", row => Text(row.Components)),
        ("Roles", row => Text(row.Roles)),
        ("Subject", row => Text(row.Subject)),
        ("Issuer", row => Text(row.Issuer)),
        ("SerialNumber", row => Text(row.SerialNumber)),
        ("Key", row => Text(row.Key)),
        ("AlternativeNames", row => Text(row.AlternativeNames)),
        ("Places", row => Text(row.Places.Select(place => place.Text))),
        ("NamedBy", row => Text(row.NamedBy.Select(named => named.ToString()))),
        ("Fingerprint", row => row.Fingerprint),
        ("Findings", row => Text(row.Findings.Select(finding => $"{finding.Severity} {finding.Id}: {finding.Message}"))),
    ];

    /// <summary>The report as the bytes of a file.</summary>
    public static byte[] Write(Report report)
    {
        var csv = new StringBuilder();
        AppendLine(csv, Columns.Select(column => column.Header));
        foreach (var row in report.Certificates)
            AppendLine(csv, Columns.Select(column => column.Value(row)));
        foreach (var finding in report.Findings.Where(finding => finding.Certificate is null))
            AppendLine(csv, Columns.Select(column => ValueOf(column.Header, finding)));
        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    private static string ValueOf(string header, ReportFinding finding) => header switch
    {
        "State" => "Finding",
        "Name" => Text(finding.Target),
        "Nodes" => Text(finding.Node),
        "Findings" => Text($"{finding.Severity} {finding.Id}: {finding.Message}"),
        _ => "",
    };

    private static string Text(IEnumerable<string> texts) => Text(string.Join(" | ", texts));

    // Many readers take each line of the file for a row.
    private static string Text(string text) => (text.Length > 0 && FormulaSigns.Contains(text[0], StringComparison.Ordinal)
        ? "'" + text : text).Replace('\n', ' ');

    private static void AppendLine(StringBuilder csv, IEnumerable<string> values)
    {
        csv.AppendJoin(',', values.Select(value =>
            value.Length == 0 ? "" : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
        csv.Append("\r\n");
    }
}
