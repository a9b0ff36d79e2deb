using System.Globalization;
using System.Text;
using K8sPki.PemAndDer;

namespace K8sPki.Reports;

/// <summary>
/// A report in Prometheus' text form for the node exporter's collector of text files: no times at samples, for these make it
/// pass the file over, and one group for each metric (Prometheus: exposition_formats.md, node_exporter: textfile.go).
/// Certificates have the names and labels of x509-certificate-exporter 4, one sample for each place.
/// </summary>
internal static class PrometheusReport
{
    private static readonly (string Label, string Oid)[] NameLabels =
    [
        ("C", Oids.Attribute.Country), ("ST", Oids.Attribute.State), ("L", Oids.Attribute.Locality),
        ("O", Oids.Attribute.Organization), ("OU", Oids.Attribute.OrganizationalUnit), ("CN", Oids.Attribute.CommonName),
    ];

    /// <summary>The report as the bytes of a file.</summary>
    /// <param name="report">What it says.</param>
    /// <param name="name">
    /// What tells its samples from those of other files in the same folder: two of one name and labels fail a whole scrape.
    /// </param>
    public static byte[] Write(Report report, string name)
    {
        var own = Label("report", ReportText.Clean(name));
        var text = new StringBuilder();
        var samples = SamplesOf(report, own);
        Append(text, "x509_cert_not_after", "End of the certificate's validity, in seconds since the epoch.",
            samples.Select(sample => (sample.Labels, sample.Row.Certificate!.ValidTo.ToUnixTimeSeconds())));
        Append(text, "x509_cert_not_before", "Start of the certificate's validity, in seconds since the epoch.",
            samples.Select(sample => (sample.Labels, sample.Row.Certificate!.ValidFrom.ToUnixTimeSeconds())));
        Append(text, "x509_cert_expired", "1 where the certificate's validity had ended when the report was made.",
            samples.Select(sample => (sample.Labels, sample.Row.State == ReportState.Ended ? 1L : 0)));
        Append(text, "k8spki_certificates_missing", "Certificates that something names and that are missing or unreadable.",
            [(own, report.Count(ReportState.Missing))]);
        Append(text, "k8spki_finding", "How often a check found this.", report.Findings.GroupBy(finding => LabelsOf(finding, own))
            .Select(same => (same.Key, (long)same.Count())));
        Append(text, "k8spki_findings", "Findings by severity.", Enum.GetValues<FindingSeverity>().Select(severity =>
            ($"{own},{Label("severity", severity.ToString())}", (long)report.Count(severity))));
        Append(text, "k8spki_report_timestamp_seconds", "When the report was made, in seconds since the epoch.",
            [(own, report.Made.ToUnixTimeSeconds())]);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static List<(string Labels, ReportCertificate Row)> SamplesOf(Report report, string own)
    {
        var known = new Dictionary<string, ReportCertificate>(StringComparer.Ordinal);
        foreach (var row in report.Certificates.Where(row => row.Certificate is not null))
        {
            var names = Labels(row);
            IEnumerable<string> places = row.Places.Count > 0 ? row.Places.Select(LabelsOf) : [""];
            foreach (var place in places)
            {
                var labels = $"{own}{names}{place}";
                if (known.TryAdd(labels, row) || known[labels] == row)
                    continue;
                known.TryAdd($"{labels},{Label("discriminator", row.Fingerprint[..16].ToLowerInvariant())}", row);
            }
        }

        return [.. known.Select(pair => (pair.Key, pair.Value))];
    }

    private static string Labels(ReportCertificate row)
    {
        var certificate = row.Certificate!;
        return Others(
        [
            ("serial_number", row.DecimalSerial),
            .. NameLabels.Select(label => ($"subject_{label.Label}", ValueIn(() => certificate.SubjectName, label.Oid))),
            .. NameLabels.Select(label => ($"issuer_{label.Label}", ValueIn(() => certificate.IssuerName, label.Oid))),
            ("name", row.Name), ("component", row.Components.Count > 0 ? row.Components[0] : ""),
        ]);
    }

    private static string LabelsOf(ReportPlace place) => Others(place.Kind switch
    {
        ReportPlaceKind.Secret => [("node", place.Node), ("secret_namespace", place.Namespace),
            ("secret_name", place.ObjectName), ("secret_key", place.Key)],
        ReportPlaceKind.ConfigMap => [("node", place.Node), ("configmap_namespace", place.Namespace),
            ("configmap_name", place.ObjectName), ("configmap_key", place.Key)],
        ReportPlaceKind.CaBundle => [("node", place.Node), ("cabundle_resource_kind", place.ObjectKind),
            ("cabundle_resource_name", place.ObjectName), ("cabundle_entry", place.Key)],
        ReportPlaceKind.Other => [("node", place.Node), ("place", place.Text)],
        _ => [("node", place.Node), ("filename", place.File[(place.File.LastIndexOfAny(['/', '\\']) + 1)..]),
            ("filepath", place.File), ("embedded_kind", place.ObjectKind), ("embedded_key", place.ObjectName)],
    });

    private static string LabelsOf(ReportFinding finding, string own) => own + Others(
        [("id", finding.Id), ("severity", finding.Severity.ToString()), ("node", finding.Node), ("target", finding.Target)]);

    // The exporter has the last of several values.
    private static string ValueIn(Func<DistinguishedName> name, string oid)
    {
        try
        {
            return ReportText.Clean(name().Parts.SelectMany(part => part.Attributes)
                .LastOrDefault(attribute => attribute.Oid == oid)?.Value);
        }
        catch (PkiException)
        {
            return "";
        }
    }

    // A label without value is the same as none.
    private static string Others(IEnumerable<(string Name, string Value)> labels) =>
        string.Concat(labels.Where(label => label.Value.Length > 0).Select(label => $",{Label(label.Name, label.Value)}"));

    private static string Label(string name, string value) => $"{name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    private static void Append(StringBuilder text, string metric, string help, IEnumerable<(string Labels, long Value)> samples)
    {
        var isBegun = false;
        foreach (var (labels, value) in samples)
        {
            if (!isBegun)
                text.Append(CultureInfo.InvariantCulture, $"# HELP {metric} {help}\n# TYPE {metric} gauge\n");
            isBegun = true;
            text.Append(CultureInfo.InvariantCulture, $"{metric}{{{labels}}} {value}\n");
        }
    }
}
