using System.Text.Encodings.Web;
using System.Text.Json;
using K8sPki.Platform;

namespace K8sPki.Reports;

/// <summary>
/// A report as JSON of a stable shape, which the help of Export-K8sPkiReport describes: fields are added, and none is taken away
/// or changed, while <c>version</c> stays.
/// </summary>
internal static class JsonReport
{
    private const int Version = 1;

    // What is not ASCII, and what is markup to a browser, stands as \u003C.
    private static readonly JsonWriterOptions Form = new() { Indented = true, Encoder = JavaScriptEncoder.Default };

    /// <summary>The report as the bytes of a file.</summary>
    public static byte[] Write(Report report)
    {
        using var content = new MemoryStream();
        using (var json = new Utf8JsonWriter(content, Form))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("title", report.Title);
            json.WriteString("made", IsoTime.UtcSecond(report.Made));
            WriteSummary(json, report);
            WriteAll(json, "certificates", report.Certificates, WriteCertificate);
            WriteAll(json, "authorities", report.Authorities, WriteAuthority);
            WriteAll(json, "findings", report.Findings, WriteFinding);
            json.WriteEndObject();
        }

        content.WriteByte((byte)'\n');
        return content.ToArray();
    }

    private static void WriteSummary(Utf8JsonWriter json, Report report)
    {
        json.WriteStartObject("summary");
        json.WriteNumber("certificates", report.Certificates.Count);
        json.WriteNumber("missing", report.Count(ReportState.Missing));
        json.WriteNumber("ended", report.Count(ReportState.Ended));
        json.WriteNumber("notBegun", report.Count(ReportState.NotBegun));
        json.WriteNumber("soon", report.Count(ReportState.Soon));
        json.WriteNumber("errors", report.Count(FindingSeverity.Error));
        json.WriteNumber("warnings", report.Count(FindingSeverity.Warning));
        json.WriteNumber("information", report.Count(FindingSeverity.Information));
        json.WriteEndObject();
    }

    private static void WriteCertificate(Utf8JsonWriter json, ReportCertificate row)
    {
        json.WriteString("id", row.Id);
        json.WriteString("name", row.Name);
        json.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(row.State.ToString()));
        if (row.Certificate is { } certificate)
        {
            json.WriteString("notBefore", IsoTime.UtcSecond(certificate.ValidFrom));
            json.WriteString("notAfter", IsoTime.UtcSecond(certificate.ValidTo));
            json.WriteNumber("days", row.Days!.Value);
            json.WriteString("subject", row.Subject);
            json.WriteString("issuer", row.Issuer);
            json.WriteString("serialNumber", row.SerialNumber);
            json.WriteString("fingerprint", row.Fingerprint);
            json.WriteString("key", row.Key);
            json.WriteBoolean("isAuthority", row.IsAuthority);
        }

        json.WriteString("issuedBy", row.IssuedBy?.Id);
        WriteTexts(json, "alternativeNames", row.AlternativeNames);
        WriteTexts(json, "nodes", row.Nodes);
        WriteTexts(json, "components", row.Components);
        WriteTexts(json, "roles", row.Roles);
        WriteAll(json, "places", row.Places, WritePlace);
        WriteAll(json, "namedBy", row.NamedBy, WriteReference);
    }

    private static void WritePlace(Utf8JsonWriter json, ReportPlace place)
    {
        json.WriteString("node", place.Node);
        json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(place.Kind.ToString()));
        json.WriteString("text", place.Text);
        json.WriteString("file", place.File);
        json.WriteString("objectKind", place.ObjectKind);
        json.WriteString("namespace", place.Namespace);
        json.WriteString("objectName", place.ObjectName);
        json.WriteString("key", place.Key);
    }

    private static void WriteReference(Utf8JsonWriter json, ReportReference reference)
    {
        json.WriteString("setting", reference.Text);
        WriteTexts(json, "nodes", reference.Nodes);
    }

    // Flat, so that a chain of any length can be read: below names the ids of rows.
    private static void WriteAuthority(Utf8JsonWriter json, ReportAuthority root)
    {
        json.WriteString("name", root.Name);
        json.WriteString("certificate", root.Certificate?.Id);
        WriteTexts(json, "below", [.. root.Below.Select(below => below.Certificate!.Id)]);
        WriteTexts(json, "issued", [.. root.Issued.Select(row => row.Id)]);
    }

    private static void WriteFinding(Utf8JsonWriter json, ReportFinding finding)
    {
        json.WriteString("id", finding.Id);
        json.WriteString("severity", JsonNamingPolicy.CamelCase.ConvertName(finding.Severity.ToString()));
        json.WriteString("node", finding.Node);
        json.WriteString("target", finding.Target);
        json.WriteString("message", finding.Message);
        WriteTexts(json, "commands", finding.Commands);
        json.WriteString("words", finding.Words);
        json.WriteString("certificate", finding.Certificate?.Id);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteAll<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
