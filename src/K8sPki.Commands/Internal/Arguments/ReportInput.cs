using K8sPki.Certificates;
using K8sPki.Platform;
using K8sPki.Reports;

namespace K8sPki.Internal;

/// <summary>
/// Takes what comes down the pipeline into a report: objects of this session and what is left of those of others.
/// </summary>
internal static class ReportInput
{
    /// <summary>Adds an object.</summary>
    /// <exception cref="InvalidRequestException">It is nothing that a report has.</exception>
    /// <exception cref="PkiException">It came from elsewhere, and what it carries cannot be read.</exception>
    public static void Add(ReportBuilder report, object input)
    {
        switch (RemoteObject.Of(input))
        {
            case { Type: "K8sPki.PkiEntry" } remote:
                report.Add(EntryOf(remote));
                return;
            case { Type: "K8sPki.Finding" } remote:
                report.Add(FindingOf(remote));
                return;
            case { Type: "K8sPki.PkiCertificate" } remote:
                report.Add(EntryOfAll(remote));
                return;
            case { Type: "K8sPki.CertificateTestResult" } remote when remote.Text("ReportData") is { } data:
                AddJudged(report, remote, data);
                return;
        }

        switch (ArgumentObjects.Unwrap(input))
        {
            case PkiEntry entry:
                report.Add(ReportEntry.Of(entry));
                break;
            case PkiCertificate certificate:
                report.Add(ReportEntry.Of(certificate));
                break;
            case Finding finding:
                report.Add(ReportFinding.Of(finding));
                break;
            case CertificateTestResult result:
                report.Add(ReportEntry.Of(result.Certificate));
                foreach (var finding in result.Findings)
                    report.Add(ReportFinding.Of(finding) with { Fingerprint = result.Certificate.Fingerprint });
                break;
            case var other when ArgumentObjects.CertificateOf(other) is { } certificate:
                report.Add(ReportEntry.Of(certificate));
                break;
            case var other:
                throw new InvalidRequestException("InputNotUnderstood",
                    $"A report has no place for an object of type {other.GetType().Name}. It takes what Get-K8sPki, "
                    + "Get-K8sCertificate, Test-K8sPki and Test-K8sCertificate give.");
        }
    }

    // A certificate that is missing there has no content to be revived by.
    private static ReportEntry EntryOf(RemoteObject remote)
    {
        var (name, path) = (remote.Text("Name") ?? "", remote.Text("Path") ?? "");
        return new ReportEntry
        {
            Certificate = remote.Text("Pem") is { } pem ? Certificate.Parse(pem) : null,
            Name = name, Machine = remote.Machine ?? "", Component = remote.Text("Component") ?? "",
            Role = remote.Word("Role"), IsMissing = remote.IsTrue("IsMissing"),
            Places = [ReportPlace.Of(remote.Text("Node") ?? "", remote.Text("Source") ?? path, path)],
            NamedBy = ReportEntry.Lines(remote.Text("NamedByText")), Targets = [$"{name} ({path})", path],
        };
    }

    // Several clusters have objects of the same name: those of another machine are of its cluster.
    private static ReportEntry EntryOfAll(RemoteObject remote)
    {
        var (entry, machine) = (ReportEntry.Of(CopiedEntries.PlacesOf(remote)), remote.Machine ?? "");
        return entry with
        {
            Certificate = remote.Text("Pem") is { } pem ? Certificate.Parse(pem) : null, Name = remote.Text("Name") ?? "",
            Machine = machine, Component = remote.Text("Component") ?? "", IsMissing = remote.IsTrue("IsMissing"),
            Places = [.. entry.Places.Select(place => place.Node.Length > 0 ? place : place with { Node = machine })],
        };
    }

    private static void AddJudged(ReportBuilder report, RemoteObject remote, string data)
    {
        var read = TestResultText.Read(data);
        var origin = new CopyOrigin(remote.Origin.Node, read.Path.Length > 0 ? read.Path : null);
        report.Add(ReportEntry.Of(read.Certificate.CopyOf(origin, read.Source.Length > 0 ? read.Source : null)));
        foreach (var finding in read.Findings)
        {
            report.Add(new ReportFinding
            {
                Id = finding.Id, Severity = finding.Severity, Node = finding.Node, Machine = remote.Machine ?? "",
                Target = finding.Target, Message = finding.Message, Commands = ReportEntry.Lines(finding.Commands),
                Words = finding.Words, Fingerprint = read.Certificate.Fingerprint,
            });
        }
    }

    private static ReportFinding FindingOf(RemoteObject remote) => new()
    {
        Id = remote.Text("Id") ?? "",
        Severity = Enum.TryParse<FindingSeverity>(remote.Word("Severity"), out var severity) ? severity : FindingSeverity.Error,
        Node = remote.Text("Node") ?? "", Machine = remote.Machine ?? "", Target = remote.Text("DisplayTarget") ?? "",
        Message = remote.Text("Message") ?? "", Commands = ReportEntry.Lines(remote.Text("RemedyCommands")),
        Words = remote.Text("RemedyWords") ?? "",
    };
}
