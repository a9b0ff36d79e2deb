using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>
/// One certificate with every place that it was found in: files, kubeconfigs, the settings that name it, endpoints, and objects
/// of the cluster.
/// </summary>
public sealed class PkiCertificate
{
    private readonly PkiLocation[] places;
    private readonly PkiEntry[] entries;

    internal PkiCertificate(Certificate? certificate, PkiLocation[] places, PkiEntry[] entries)
    {
        Certificate = certificate;
        this.places = places;
        this.entries = entries;
    }

    /// <summary>
    /// Its usual name where a node has it (<c>apiserver</c>), else its common name, else the first of its names, else its first
    /// place.
    /// </summary>
    public string Name => entries.Length > 0 ? entries[0].Name : NameIn() ?? places[0].Text;

    /// <summary>Who uses it: a component of a node, or the kind of the object that has it.</summary>
    public string Component => entries.Length > 0 ? entries[0].Component
        : places.Select(place => place.Kind == PkiLocationKind.Endpoint ? place.Entry : place.ObjectKind)
            .FirstOrDefault(text => text is not null) ?? "";

    /// <summary>The certificate; null when it is missing or cannot be read.</summary>
    public Certificate? Certificate { get; }

    /// <summary>True when something names it and the file is not there.</summary>
    public bool IsMissing => Certificate is null && entries.Length > 0 && entries[0].IsMissing;

    /// <summary>Every place, files first.</summary>
    public IReadOnlyList<PkiLocation> Places => places.ToArray();

    /// <summary>How many places there are.</summary>
    public int PlaceCount => places.Length;

    /// <summary>What Get-K8sPki has of it on nodes; none for one that is on none.</summary>
    public IReadOnlyList<PkiEntry> Entries => entries.ToArray();

    /// <summary>True when a private key of it was found: beside its file, or in the same object of the cluster.</summary>
    public bool HasPrivateKey { get; internal init; }

    /// <summary>The subject; null without a certificate.</summary>
    public string? Subject => Certificate?.Subject;

    /// <summary>The issuer; null without a certificate.</summary>
    public string? Issuer => Certificate?.Issuer;

    /// <summary>SHA-256 of the certificate in hex; null without one.</summary>
    public string? Fingerprint => Certificate?.Fingerprint;

    /// <summary>The end of its validity in local time; null without a certificate.</summary>
    public DateTime? NotAfter => Certificate?.NotAfter;

    /// <summary>Whole days until the end of its validity, negative when it has passed; null without a certificate.</summary>
    public int? DaysRemaining => Certificate?.DaysRemaining;

    /// <summary>The certificate as PEM text, so that it is the same in another session; null without one.</summary>
    public string? Pem => Certificate?.Pem;

    /// <summary>
    /// Its places, and what is known of them, as one line of JSON, so that they are the same in another session.
    /// </summary>
    public string PlaceData => PkiCertificateText.Write(Surveyed);

    /// <summary>Every place, one a line.</summary>
    public string PlacesText => string.Join('\n', places.AsEnumerable());

    /// <summary>The first place, and how many there are besides.</summary>
    public string Where => places.Length switch
    {
        0 => "",
        1 => $"{places[0]}",
        var count => $"{places[0]} and {count - 1} more",
    };

    /// <summary>
    /// The day on which validity ends, in local time: <c>2027-11-29</c>; <c>MISSING</c> where there is no file, <c>unreadable</c>
    /// where it holds no certificate that can be read.
    /// </summary>
    public string Expires => IsMissing ? "MISSING" : Certificate?.Expires ?? "unreadable";

    /// <summary>The same as <see cref="DaysRemaining"/>, by the name that the table has.</summary>
    public int? Days => DaysRemaining;

    /// <summary>The days until the end of its validity as a bar of eight signs; empty without a certificate.</summary>
    public string Left => Certificate?.Left ?? "";

    /// <summary>Whether it is missing, has ended or ends soon.</summary>
    public Urgency Urgency => Certificate?.Urgency ?? Urgency.Now;

    /// <summary>The name with control characters escaped.</summary>
    public string DisplayName => PrintableText.Escape(Name);

    /// <summary>Who uses it, with control characters escaped.</summary>
    public string DisplayComponent => PrintableText.Escape(Component);

    /// <summary>The subject in lines that a list has room for.</summary>
    public string? SubjectText => Certificate?.SubjectText;

    /// <summary>The subject alternative names as openssl prints them, in lines.</summary>
    public string Names => Certificate?.Names ?? "";

    /// <summary>What it was found by, which judges it; null for one that was made otherwise.</summary>
    internal PkiSurvey? Survey { get; init; }

    /// <summary>What is known of it beside its content.</summary>
    internal SurveyedPlaces Surveyed => new(places, entries.Select(EntryFacts.Of).ToArray(), Survey?.Cluster?.Source);

    /// <inheritdoc/>
    public override string ToString() => $"{DisplayName} ({Where})";

    private string? NameIn()
    {
        try
        {
            return Certificate?.CommonName is { Length: > 0 } name ? name
                : Certificate?.DnsNames is [var first, ..] ? first : null;
        }
        catch (PkiException)
        {
            return null;
        }
    }
}
