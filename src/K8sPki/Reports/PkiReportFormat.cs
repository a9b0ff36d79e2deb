using K8sPki.Reports;

namespace K8sPki;

/// <summary>The forms that a report can have.</summary>
public enum PkiReportFormat
{
    /// <summary>One page for a browser, which needs nothing else.</summary>
    Html,

    /// <summary>Tables as GitHub renders them.</summary>
    Markdown,

    /// <summary>A line for each certificate (RFC 4180).</summary>
    Csv,

    /// <summary>Everything, for programs.</summary>
    Json,

    /// <summary>Metrics in Prometheus' text form, for the node exporter's text files.</summary>
    Prometheus,

    /// <summary>A test for each certificate and finding, as systems of continuous integration read them.</summary>
    JUnit,
}

/// <summary>How a report is written in each form.</summary>
internal static class ReportForms
{
    private static readonly Dictionary<string, PkiReportFormat> ByEnding = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = PkiReportFormat.Html, [".htm"] = PkiReportFormat.Html,
        [".md"] = PkiReportFormat.Markdown, [".markdown"] = PkiReportFormat.Markdown,
        [".csv"] = PkiReportFormat.Csv, [".json"] = PkiReportFormat.Json,
        [".prom"] = PkiReportFormat.Prometheus, [".xml"] = PkiReportFormat.JUnit,
    };

    /// <summary>The form that the ending of a file's name says.</summary>
    /// <exception cref="InvalidRequestException">It says none.</exception>
    public static PkiReportFormat OfPath(string path) => ByEnding.TryGetValue(Path.GetExtension(path), out var format) ? format
        : throw new InvalidRequestException("FormatNotChosen", $"The name of '{path}' does not say which form the report is to "
            + $"have. Give -Format, or a name that ends in {string.Join(", ", ByEnding.Keys)}.");

    /// <summary>The report as the bytes of a file.</summary>
    /// <param name="report">What it says.</param>
    /// <param name="format">Its form.</param>
    /// <param name="path">The file, whose name tells metrics of several files apart.</param>
    public static byte[] Write(Report report, PkiReportFormat format, string path) => format switch
    {
        PkiReportFormat.Html => HtmlReport.Write(report),
        PkiReportFormat.Markdown => MarkdownReport.Write(report),
        PkiReportFormat.Csv => CsvReport.Write(report),
        PkiReportFormat.Json => JsonReport.Write(report),
        PkiReportFormat.Prometheus => PrometheusReport.Write(report, Path.GetFileNameWithoutExtension(path)),
        PkiReportFormat.JUnit => JUnitReport.Write(report),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
