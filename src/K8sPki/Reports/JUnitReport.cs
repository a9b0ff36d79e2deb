using System.Globalization;
using System.Text;
using System.Xml;
using K8sPki.Platform;

namespace K8sPki.Reports;

/// <summary>
/// A report as test results in JUnit's form, as Jenkins, GitLab, Azure and GitHub's actions read it. A finding is a failure, and
/// so is a certificate that does not work now and about which nothing was found; any other certificate is a test that passed.
/// </summary>
internal static class JUnitReport
{
    /// <summary>The report as the bytes of a file.</summary>
    public static byte[] Write(Report report)
    {
        var sound = report.Certificates.Where(row => row.Findings.Count == 0).ToList();
        using var content = new MemoryStream();
        using (var xml = XmlWriter.Create(content, new XmlWriterSettings
        {
            Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        }))
        {
            var tests = sound.Count + report.Findings.Count;
            var failures = sound.Count(row => row.IsDown) + report.Findings.Count;
            xml.WriteStartElement("testsuites");
            WriteCounts(xml, report.Title, tests, failures);
            xml.WriteStartElement("testsuite");
            WriteCounts(xml, report.Title, tests, failures);
            xml.WriteAttributeString("skipped", "0");
            xml.WriteAttributeString("timestamp", IsoTime.UtcSecond(report.Made).TrimEnd('Z'));
            foreach (var finding in report.Findings)
                WriteFinding(xml, finding);
            foreach (var row in sound)
                WriteCertificate(xml, row);
        }

        content.WriteByte((byte)'\n');
        return content.ToArray();
    }

    private static void WriteCounts(XmlWriter xml, string name, int tests, int failures)
    {
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("tests", tests.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", failures.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("time", "0");
    }

    private static void WriteFinding(XmlWriter xml, ReportFinding finding)
    {
        StartCase(xml, finding.Id, finding.Target.Length > 0 ? finding.Target : finding.Message, finding.Node);
        xml.WriteStartElement("failure");
        xml.WriteAttributeString("type", finding.Severity.ToString());
        xml.WriteAttributeString("message", $"{finding.Id}: {finding.Message}");
        xml.WriteString(string.Join('\n', [finding.Message, .. finding.Commands, .. Some(finding.Words)]));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteCertificate(XmlWriter xml, ReportCertificate row)
    {
        var place = row.Places.Count > 0 ? row.Places[0].Text : row.Fingerprint;
        StartCase(xml, "Certificate", $"{row.Name} ({place})", row.Nodes.Count > 0 ? row.Nodes[0] : "");
        if (row.IsDown)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("type", nameof(FindingSeverity.Error));
            xml.WriteAttributeString("message", $"{row.State}: {row.Ends}");
            xml.WriteString(string.Join('\n', row.Places.Select(at => at.Text)));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    // Systems group tests by the parts of the class's name, between dots.
    private static void StartCase(XmlWriter xml, string kind, string name, string node)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", node.Length > 0 ? $"K8sPki.{node.Replace('.', '_')}.{kind}" : $"K8sPki.{kind}");
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("time", "0");
    }

    private static string[] Some(string text) => text.Length > 0 ? [text] : [];
}
