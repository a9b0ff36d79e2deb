using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace K8sPki.ClusterPki;

/// <summary>
/// Certificates with their places, each once. Of one that only a cluster has nothing is kept but its bytes, so that a large
/// cluster takes little more memory than its certificates.
/// </summary>
internal sealed class CertificateJoin
{
    private readonly Dictionary<UInt128, JoinedRow> byDigest = [];
    private readonly List<JoinedRow> rows = [];

    // Namespaces, kinds and keys are few, and each list brings them anew.
    private readonly Dictionary<string, string> shared = new(StringComparer.Ordinal);

    /// <summary>Every certificate, in the order in which they were found first.</summary>
    public IReadOnlyList<JoinedRow> Rows => rows;

    /// <summary>Adds an entry of a node, with what names it.</summary>
    public void Add(PkiEntry entry)
    {
        var row = entry.Certificate is { } certificate ? RowOf(certificate) : Added(new JoinedRow(null));
        row.Entries.Add(entry);
        row.HasPrivateKey |= entry.HasItsKey;
        row.Add(PkiLocation.Of(entry));
        foreach (var reference in entry.NamedBy)
            row.Add(PkiLocation.Of(entry, reference));
    }

    /// <summary>Adds what an endpoint presented.</summary>
    /// <param name="certificate">The certificate, which knows its endpoint.</param>
    /// <param name="node">The node of the endpoint; null for none.</param>
    /// <param name="component">Who listens there; null where nobody is known.</param>
    public void AddPresented(Certificate certificate, string? node, string? component) =>
        RowOf(certificate).Add(PkiLocation.Of(certificate.Answer!, node, component));

    /// <summary>Adds what a server presented that API servers call.</summary>
    public void AddCalled(Certificate certificate, Callee callee) =>
        RowOf(certificate).Add(PkiLocation.Of(certificate.Answer!, null, null, $"{callee}"));

    /// <summary>Adds what is on other machines.</summary>
    public void AddElsewhere(Certificate certificate, IReadOnlyList<PkiLocation> places)
    {
        var row = RowOf(certificate);
        row.IsOnOtherNode |= places.Any(place => place.Kind is PkiLocationKind.File or PkiLocationKind.KubeConfig);
        foreach (var place in places)
            row.Add(place);
    }

    /// <summary>Adds what an object of the cluster has.</summary>
    public JoinedRow AddOfCluster(Certificate certificate)
    {
        var (row, at) = (RowOf(certificate), certificate.ClusterObject!);
        row.HasPrivateKey |= at.HasPrivateKey;
        row.Add(new PkiLocation(PkiLocationKind.ClusterObject)
        {
            ObjectKind = Share(at.Kind), Namespace = at.Namespace is null ? null : Share(at.Namespace),
            ObjectName = row.Places.Count == 0 ? at.Name : Share(at.Name), Key = Share(at.Key), Index = at.Index,
            HasPrivateKey = at.HasPrivateKey, Told = ToldByObject.Of(at),
        });
        return row;
    }

    private JoinedRow RowOf(Certificate certificate)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(certificate.Der.Span, digest);
        var key = BinaryPrimitives.ReadUInt128BigEndian(digest);
        if (!byDigest.TryGetValue(key, out var row))
            byDigest.Add(key, row = Added(new JoinedRow(Bytes(certificate))));
        return row;
    }

    private static byte[] Bytes(Certificate certificate) =>
        MemoryMarshal.TryGetArray(certificate.Der, out var array) && array.Count == array.Array!.Length ? array.Array
            : certificate.Der.ToArray();

    private JoinedRow Added(JoinedRow row)
    {
        rows.Add(row);
        return row;
    }

    private string Share(string text)
    {
        if (!shared.TryGetValue(text, out var known))
            shared.Add(text, known = text);
        return known;
    }
}

/// <summary>A certificate and its places.</summary>
/// <param name="der">The certificate; null for what is missing or cannot be read.</param>
internal sealed class JoinedRow(byte[]? der)
{
    private static readonly List<PkiEntry> NoEntries = [];

    private List<PkiEntry>? entries;
    private PkiLocation? first;
    private List<PkiLocation>? more;

    /// <summary>The entries of nodes.</summary>
    public List<PkiEntry> Entries => entries ??= [];

    /// <summary>True for what a node has.</summary>
    public bool IsOnNode => HasEntries || IsOnOtherNode;

    /// <summary>True for what a node has that is not here.</summary>
    public bool IsOnOtherNode { get; set; }

    /// <summary>True when its key was found with it.</summary>
    public bool HasPrivateKey { get; set; }

    /// <summary>True when cert-manager says that it will renew it.</summary>
    public bool IsLookedAfter { get; set; }

    /// <summary>The places, in the order in which they were found.</summary>
    public IReadOnlyList<PkiLocation> Places => first is null ? [] : more is null ? [first] : [first, .. more];

    /// <summary>Adds a place.</summary>
    public void Add(PkiLocation place)
    {
        if (first is null)
            first = place;
        else
            (more ??= []).Add(place);
    }

    /// <summary>The certificate; null for what is missing or cannot be read.</summary>
    public Certificate? Read() => HasEntries ? Entries[0].Certificate : der is null ? null : Certificate.FromDer(der);

    private bool HasEntries => (entries ?? NoEntries).Count > 0;

    /// <summary>The row as users see it.</summary>
    /// <param name="survey">What judges it.</param>
    public PkiCertificate Shown(PkiSurvey survey) =>
        new(Read(), [.. Places.OrderBy(place => place.Kind)], [.. entries ?? NoEntries])
        {
            HasPrivateKey = HasPrivateKey, Survey = survey,
        };
}
