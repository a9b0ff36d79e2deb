using System.Globalization;
using System.Numerics;
using K8sPki.Platform;

namespace K8sPki.Reports;

/// <summary>How a certificate of a report stands, the worst first.</summary>
internal enum ReportState
{
    /// <summary>Something names it and it is not there, or it cannot be read.</summary>
    Missing,

    /// <summary>Its validity has ended.</summary>
    Ended,

    /// <summary>Its validity has not begun.</summary>
    NotBegun,

    /// <summary>It ends within 30 days.</summary>
    Soon,

    /// <summary>It is valid for longer.</summary>
    Valid,
}

/// <summary>A row of a report: one certificate at all its places. All its texts can be shown.</summary>
internal sealed class ReportCertificate
{
    private const string Unreadable = "(cannot be read)";

    public ReportCertificate(string id, IReadOnlyList<ReportEntry> entries, DateTimeOffset now)
    {
        Id = id;
        var first = entries[0];
        Certificate = first.Certificate;
        State = StateOf(Certificate, now);
        IsMissing = first.IsMissing;
        Name = ReportText.Clean(entries.Select(entry => entry.Name).FirstOrDefault(name => name.Length > 0) is { } given ? given
            : Certificate is null ? "(no name)" : NameIn(Certificate));
        Places = [.. entries.SelectMany(entry => entry.Places).Select(place => place.Clean()).Distinct()];
        Nodes = Distinct(Places.Select(place => place.Node));
        Components = Distinct(entries.Select(entry => ReportText.Clean(entry.Component)));
        Roles = Distinct(entries.Select(entry => ReportText.Clean(entry.Role)));
        NamedBy = [.. entries.SelectMany(entry => entry.NamedBy.Select(text => (Text: ReportText.Clean(text),
                Node: ReportText.Clean(entry.Node)))).GroupBy(named => named.Text, StringComparer.Ordinal)
            .Select(same => new ReportReference(same.Key, Distinct(same.Select(named => named.Node))))];
        Days = Certificate is null ? null : (int)Math.Floor((Certificate.ValidTo - now).TotalDays);
        Left = Certificate is null ? 0 : Math.Clamp((Certificate.ValidTo - now).TotalDays / Certificate.BarDays, 0, 1);
        Subject = Shown(its => its.Subject);
        Issuer = Shown(its => its.Issuer);
        SerialNumber = Shown(its => its.SerialNumber);
        AlternativeNames = Certificate is null ? [] : Read(() => (IReadOnlyList<string>)
            [.. Certificate.SubjectAlternativeNames.Select(name => ReportText.Clean(name.ToString()))], [Unreadable]);
        Key = Shown(its => its.KeyDescription);
        Fingerprint = Certificate?.Fingerprint ?? "";
        IsAuthority = Certificate is not null && Read(() => Certificate.IsCA, false);
    }

    /// <summary>Its name in the report, for links: letters, digits and hyphens.</summary>
    public string Id { get; }

    /// <summary>The certificate; null when it is missing or cannot be read.</summary>
    public Certificate? Certificate { get; }

    /// <summary>How it stands.</summary>
    public ReportState State { get; }

    /// <summary>True when it is not there; false for one that is there and cannot be read.</summary>
    public bool IsMissing { get; }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Every place.</summary>
    public IReadOnlyList<ReportPlace> Places { get; }

    /// <summary>The nodes of its places.</summary>
    public IReadOnlyList<string> Nodes { get; }

    /// <summary>Who uses it.</summary>
    public IReadOnlyList<string> Components { get; }

    /// <summary>What it is there.</summary>
    public IReadOnlyList<string> Roles { get; }

    /// <summary>What names it.</summary>
    public IReadOnlyList<ReportReference> NamedBy { get; }

    /// <summary>Whole days until the end of its validity, negative when it has passed; null without a certificate.</summary>
    public int? Days { get; }

    /// <summary>What is left of its validity, from 0 to 1 for a year or more.</summary>
    public double Left { get; }

    /// <summary>The subject; empty without a certificate.</summary>
    public string Subject { get; }

    /// <summary>The issuer; empty without a certificate.</summary>
    public string Issuer { get; }

    /// <summary>The serial number in hex; empty without a certificate.</summary>
    public string SerialNumber { get; }

    /// <summary>The subject alternative names as openssl prints them.</summary>
    public IReadOnlyList<string> AlternativeNames { get; }

    /// <summary>The kind of its key.</summary>
    public string Key { get; }

    /// <summary>SHA-256 in hex; empty without a certificate.</summary>
    public string Fingerprint { get; }

    /// <summary>True for the certificate of an authority.</summary>
    public bool IsAuthority { get; }

    /// <summary>The row of its issuer; null when that is not in the report, and for one that signed itself.</summary>
    public ReportCertificate? IssuedBy { get; set; }

    /// <summary>What was found about it.</summary>
    public List<ReportFinding> Findings { get; } = [];

    /// <summary>The day on which validity ends, in UTC; a word where there is none.</summary>
    public string Ends => Certificate is null ? IsMissing ? "missing" : "unreadable" : IsoTime.UtcDay(Certificate.ValidTo);

    /// <summary>The serial number as a decimal, as Prometheus exporters have it; negative where the certificate's is.</summary>
    public string DecimalSerial => Certificate is null ? "" : new BigInteger(Convert.FromHexString(Certificate.SerialNumber),
        isBigEndian: true).ToString(CultureInfo.InvariantCulture);

    /// <summary>True for one that does not work now: missing, ended, not begun.</summary>
    public bool IsDown => State < ReportState.Soon;

    private static ReportState StateOf(Certificate? certificate, DateTimeOffset now) => certificate switch
    {
        null => ReportState.Missing,
        _ when certificate.ValidTo < now => ReportState.Ended,
        _ when certificate.ValidFrom > now => ReportState.NotBegun,
        _ when (certificate.ValidTo - now).TotalDays < Certificate.SoonDays => ReportState.Soon,
        _ => ReportState.Valid,
    };

    private static string NameIn(Certificate certificate) =>
        Read(() => certificate.CommonName, null) is { Length: > 0 } name ? name : certificate.DisplayName;

    private static T Read<T>(Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (PkiException)
        {
            return otherwise;
        }
    }

    private static IReadOnlyList<string> Distinct(IEnumerable<string> texts) =>
        [.. texts.Where(text => text.Length > 0).Distinct(StringComparer.Ordinal)];

    private string Shown(Func<Certificate, string> read) =>
        Certificate is null ? "" : ReportText.Clean(Read(() => read(Certificate), Unreadable));
}

/// <summary>A flag, field or entry that names a certificate, and the nodes that have it.</summary>
/// <param name="Text">The setting: <c>kube-apiserver.yaml --client-ca-file</c>.</param>
/// <param name="Nodes">The nodes.</param>
internal sealed record ReportReference(string Text, IReadOnlyList<string> Nodes)
{
    /// <inheritdoc/>
    public override string ToString() => Nodes.Count switch
    {
        0 => Text,
        <= 3 => $"{Text} on {string.Join(", ", Nodes)}",
        _ => $"{Text} on {ReportText.Number(Nodes.Count)} nodes",
    };
}
