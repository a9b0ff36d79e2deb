using System.Text.Json;
using System.Text.Json.Serialization;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Writes a report as one line of JSON. It has what is public alone: certificates, public keys, names of files, when
/// processes began. Command lines and keys are not in it.
/// </summary>
internal sealed class RotationReportText
{
    /// <summary>How both directions treat JSON: what is not known is refused, and what is nothing is left out.</summary>
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        MaxDepth = 8,
    };

    private readonly SortedDictionary<string, string?> certificates = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string?> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<LocalPath, string> files = [];

    private RotationReportText()
    {
    }

    /// <summary>The text of a report.</summary>
    public static string Write(RotationReport report) => new RotationReportText().Text(report);

    private string Text(RotationReport report)
    {
        var (facts, name) = (report.Facts, report.Authority.Name);
        var trusts = facts.Trusts.Where(place => place.Authority == name).Select(Row).ToList();
        var issues = facts.Issues.Where(place => place.Authority == name && (place.Certificate is not null
            || report.Authority.IsKeyPair)).Select(Row).ToList();
        var beside = facts.Beside.Where(place => place.Authority == name).Select(Row).ToList();
        var components = trusts.Select(row => row.Component).ToHashSet();
        return JsonSerializer.Serialize(new ReportDocument
        {
            Kind = ReportDocument.ItsKind, Version = ReportDocument.ItsVersion, Node = facts.Node, Authority = name,
            Made = report.Made, Known = report.Known, Trusts = trusts, Issues = issues, Beside = beside,
            Processes = [.. facts.Processes.Where(process => components.Contains(process.Component)).Select(Row)],
            Certificates = certificates, Keys = keys,
        }, Options);
    }

    private TrustRow Row(TrustPlace place) => new()
    {
        Component = place.Component, Name = place.Name, File = Row(place.File), Flag = place.Flag?.Name,
        MayBeElsewhere = place.MayBeElsewhere, Written = place.Written, Cluster = place.Cluster,
        Certificates = [.. place.Certificates.Select(Named)],
        Keys = place.Certificates.Count > 0 ? null : [.. place.Keys.Select(Named)],
    };

    private IssueRow Row(IssuePlace place) => new()
    {
        Component = place.Component, Name = place.Name, File = Row(place.File), Flag = place.Flag?.Name,
        MayBeElsewhere = place.MayBeElsewhere, Written = place.Written, IsSigner = place.IsSigner,
        Certificate = place.Certificate is { } certificate ? Named(certificate) : null,
        Companions = [.. place.Companions.Select(Named)], Held = place.Held,
        Key = place.Key is { } key ? Named(key) : null, KeyFile = place.KeyFile is { } file ? Row(file) : null,
        Stale = [.. place.Stale.Select(Row)],
        Purposes = [.. place.Purposes.Select(purpose => new PurposeRow(purpose.Name, purpose.Trust))],
    };

    private BesideRow Row(BesidePlace place) => new(
        Row(place.File), place.Certificate is { } certificate ? Named(certificate) : null,
        place.Key is { } key ? Named(key) : null, place.KeyFile is { } file ? Row(file) : null);

    private static ProcessRow Row(ProcessFacts process) => new(process.Component, process.Id, process.Started);

    // By another path it may be the same file: a link.
    private FileRow Row(NodeFile file) =>
        files.TryAdd(file.Here, file.Named) || files[file.Here] == file.Named ? new FileRow(file.Named, null)
            : new FileRow(file.Named, files[file.Here]);

    private string Named(Certificate certificate)
    {
        certificates[certificate.Fingerprint] = Convert.ToBase64String(certificate.Der.Span);
        return certificate.Fingerprint;
    }

    private string Named(PublicKey key)
    {
        keys[key.SpkiSha256] = Convert.ToBase64String(key.Spki.Span);
        return key.SpkiSha256;
    }
}
