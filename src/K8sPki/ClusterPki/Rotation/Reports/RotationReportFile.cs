using System.Text;
using System.Xml;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Reads the reports of a file: what Export-Clixml wrote of objects that have them, or their texts, one a line.
/// </summary>
internal static class RotationReportFile
{
    /// <summary>The largest file, in bytes: some thousand nodes.</summary>
    public const long Largest = 128L * 1024 * 1024;

    private const int MostReports = 40_000;

    /// <summary>The reports of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tell">Gets what was left out.</param>
    /// <exception cref="PkiException">It cannot be read, has no report, or a broken one.</exception>
    public static IReadOnlyList<RotationReport> Read(string path, Action<string> tell) =>
        Parse(FileStore.Read(path, Largest), $"'{path}'", tell);

    /// <summary>The reports of what a file holds.</summary>
    /// <inheritdoc cref="Read"/>
    public static IReadOnlyList<RotationReport> Parse(byte[] content, string name, Action<string> tell)
    {
        using var reader = new StreamReader(new MemoryStream(content), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        var first = reader.Peek();
        while (first >= 0 && char.IsWhiteSpace((char)first))
        {
            reader.Read();
            first = reader.Peek();
        }

        var texts = first == '<' ? OfXml(reader, name) : OfLines(reader, name);
        var reports = new List<RotationReport>();
        foreach (var text in texts)
        {
            if (reports.Count == MostReports)
                throw new LimitExceededException("ReportTooLarge", $"{name} has more than {MostReports} reports.");
            reports.Add(RotationReportReader.Read(text, $"Report {reports.Count + 1} of {name}", tell));
        }

        return reports.Count > 0 ? reports : throw NoReport(name);
    }

    private static IEnumerable<string> OfLines(StreamReader reader, string name)
    {
        while (reader.ReadLine() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            yield return line.TrimStart().StartsWith('{') ? line : throw NoReport(name);
        }
    }

    // The form is [MS-PSRP] 2.2.5: a property is an element S with its name, and a character that XML has not is _xHHHH_.
    private static IEnumerable<string> OfXml(StreamReader text, string name)
    {
        using var reader = XmlReader.Create(text, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = Largest,
        });
        while (Next(reader, name) is { } content)
            yield return XmlConvert.DecodeName(content);
    }

    private static string? Next(XmlReader reader, string name)
    {
        try
        {
            while (!reader.EOF)
            {
                if (reader is { NodeType: XmlNodeType.Element, LocalName: "S" } && reader.GetAttribute("N") == "Report")
                    return reader.ReadElementContentAsString();
                reader.Read();
            }

            return null;
        }
        catch (XmlException failure)
        {
            throw new MalformedInputException("ReportMalformed", $"{name} is no XML that Export-Clixml wrote.", failure);
        }
    }

    private static MalformedInputException NoReport(string name) => new("ReportMalformed", $"{name} has no report. A file of "
        + "reports is what Get-K8sCARotation | Export-Clixml writes, or the texts of its property Report, one a line.");
}
