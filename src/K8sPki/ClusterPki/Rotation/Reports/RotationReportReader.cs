using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Reads a report, which may be anybody's text: every size is bounded, every certificate and key is the one that its hash
/// says, and what makes no sense is refused. A flag that is not known here is left out and told.
/// </summary>
internal sealed class RotationReportReader
{
    /// <summary>The longest text of a report, in characters: some hundred certificates.</summary>
    public const int Longest = 4 * 1024 * 1024;

    private const int MostTokens = 200_000;
    private const int MostPlaces = 2000;
    private const int MostHeld = 1000;
    private const int LongestText = 4096;
    // In base64.
    private const int LongestBinary = 96 * 1024;

    private readonly string name;
    private readonly Action<string> tell;
    private readonly Dictionary<string, Certificate> certificates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PublicKey> keys = new(StringComparer.Ordinal);
    private RotationAuthority authority = RotationAuthority.All[0];
    private string node = "";

    private RotationReportReader(string name, Action<string> tell) => (this.name, this.tell) = (name, tell);

    /// <summary>Reads the text of a report.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="tell">Gets what was left out.</param>
    /// <exception cref="MalformedInputException">It is none, or is broken.</exception>
    /// <exception cref="UnsupportedInputException">It was written by a later version.</exception>
    /// <exception cref="LimitExceededException">It is larger than any report.</exception>
    public static RotationReport Read(string text, string name, Action<string> tell) =>
        new RotationReportReader(name, tell).Read(text);

    private RotationReport Read(string text)
    {
        var document = Parse(text);
        if (document.Kind != ReportDocument.ItsKind)
            throw Broken("does not say that it is a report of Get-K8sCARotation");
        if (document.Version != ReportDocument.ItsVersion)
            throw new UnsupportedInputException("ReportVersion", $"{name} has form {document.Version} and this module reads form "
                + $"{ReportDocument.ItsVersion}. Use one version of the module on all nodes.");
        node = NodeNames.IsOne(document.Node) ? document.Node : throw Broken("names no node");
        authority = RotationAuthority.Find(document.Authority ?? "") ?? throw Broken("names no authority");
        foreach (var (hash, data) in Bounded(document.Certificates))
            certificates[hash] = CertificateOf(hash, data);
        foreach (var (hash, data) in Bounded(document.Keys))
            keys[hash] = KeyOf(hash, data);
        return new RotationReport(authority, new RotationFacts(node)
        {
            IsReported = true,
            Trusts = [.. Bounded(document.Trusts).Select(Trust).OfType<TrustPlace>()],
            Issues = [.. Bounded(document.Issues).Select(Issue).OfType<IssuePlace>()],
            Beside = [.. Bounded(document.Beside).Select(Beside)],
            Processes = [.. Bounded(document.Processes).Select(Process)],
        }, document.Made)
        {
            Known =
            [
                .. Bounded(document.Known).OfType<string>().Where(known => RotationAuthority.Find(known) is not null)
                    .Append(authority.Name).Distinct(),
            ],
        };
    }

    private ReportDocument Parse(string text)
    {
        if (text.Length > Longest)
            throw TooLarge();
        try
        {
            var json = Encoding.UTF8.GetBytes(text);
            RequireFewTokens(json);
            return JsonSerializer.Deserialize<ReportDocument>(json, RotationReportText.Options)
                ?? throw Broken("is empty");
        }
        catch (JsonException failure)
        {
            throw Broken("is no report of Get-K8sCARotation", failure);
        }
        // Half of a surrogate pair in an escape: .NET finds it when the string is made.
        catch (InvalidOperationException failure)
        {
            throw Broken("has text that is none", failure);
        }
    }

    // Objects cost far more than their text.
    private void RequireFewTokens(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = RotationReportText.Options.MaxDepth });
        for (var count = 0; reader.Read(); count++)
        {
            if (count == MostTokens)
                throw TooLarge();
        }
    }

    private TrustPlace? Trust(TrustRow? row)
    {
        var (component, file) = Place(row);
        if (!TryFlag(row, out var flag))
            return null;
        var held = Bounded(row.Certificates, MostHeld).Select(Certificate).ToList();
        return new TrustPlace(authority.Name, component, Optional(row.Name), file)
        {
            Flag = flag, Certificates = held, Cluster = Optional(row.Cluster), MayBeElsewhere = row.MayBeElsewhere,
            Written = row.Written,
            Keys = held.Count > 0 ? [.. held.Select(one => one.PublicKeyOrNull()).OfType<PublicKey>()]
                : [.. Bounded(row.Keys, MostHeld).Select(Key)],
        };
    }

    private IssuePlace? Issue(IssueRow? row)
    {
        var (component, file) = Place(row);
        if (!TryFlag(row, out var flag))
            return null;
        if (authority.IsKeyPair ? row.Certificate is not null || !row.IsSigner : row.Certificate is null)
            throw Broken($"has a place in '{file.Named}' that shows nothing of {authority.Name}");
        return new IssuePlace(authority.Name, component, Optional(row.Name), file)
        {
            IsSigner = row.IsSigner, Flag = flag, Certificate = row.Certificate is null ? null : Certificate(row.Certificate),
            Companions = [.. Bounded(row.Companions, MostHeld).Select(Certificate)],
            Held = row.Held is >= 0 and <= MostHeld ? row.Held : throw Broken($"has a number that no file holds: {row.Held}"),
            Key = row.Key is null ? null : Key(row.Key), KeyFile = row.KeyFile is null ? null : File(row.KeyFile),
            Stale = [.. Bounded(row.Stale).Select(Process)], MayBeElsewhere = row.MayBeElsewhere, Written = row.Written,
            Purposes = [.. Bounded(row.Purposes, MostHeld).Select(Purpose)],
        };
    }

    private BesidePlace Beside(BesideRow? row)
    {
        if (row is null || (authority.IsKeyPair ? row.Key is null : row.Certificate is null))
            throw Broken($"has nothing of {authority.Name} beside it where it says so");
        return new BesidePlace(authority.Name, File(row.File), row.Certificate is null ? null : Certificate(row.Certificate),
            row.Key is null ? null : Key(row.Key), row.KeyFile is null ? null : File(row.KeyFile));
    }

    private (string Component, NodeFile File) Place([NotNull] PlaceRow? row) => row is null ? throw Broken("has an empty place")
        : (Text(row.Component, "component"), File(row.File));

    private bool TryFlag(PlaceRow row, out ComponentFlag? flag)
    {
        flag = row.Flag is null ? null : ComponentFlag.Find(row.Component!, row.Flag);
        if (row.Flag is null || flag is not null)
            return true;
        tell($"{name}: {row.Component} {row.Flag} is not known here and was left out.");
        return false;
    }

    // What trusts it is asked for by flag; one that is not known stands for nobody.
    private PkiPurpose Purpose(PurposeRow? row)
    {
        var flags = Bounded(row?.Trust, MostHeld).Select(flag => Text(flag, "flag")).ToList();
        return new PkiPurpose(Optional(row?.Name) ?? "", "", PkiRole.Other, authority.Name, flags);
    }

    private ProcessFacts Process(ProcessRow? row) =>
        new(Text(row?.Component, "component of a process"), row!.Id, row.Started);

    // Where it is on this machine it is nowhere: the path here begins with the node, so that no file of this machine is meant.
    private NodeFile File(FileRow? row)
    {
        var path = Text(row?.Path, "file");
        return new NodeFile(NodePath.Parse(path), new LocalPath($"{node}:{Optional(row!.At) ?? path}"));
    }

    private string Text(string? text, string what) =>
        text is { Length: > 0 and <= LongestText } ? text : throw Broken($"has a {what} that is empty or too long");

    private string? Optional(string? text) => text is null ? null : Text(text, "name");

    private Certificate Certificate(string? hash) => certificates.GetValueOrDefault(hash ?? "")
        ?? throw Broken("names a certificate that is not in it");

    private PublicKey Key(string? hash) => keys.GetValueOrDefault(hash ?? "") ?? throw Broken("names a key that is not in it");

    private Certificate CertificateOf(string hash, string? data)
    {
        var certificate = K8sPki.Certificate.FromDer(Binary(data));
        return certificate.Fingerprint == hash ? certificate : throw Broken("has a certificate that is not the one it says");
    }

    private PublicKey KeyOf(string hash, string? data)
    {
        var key = PublicKey.FromSpki(Binary(data));
        return key.SpkiSha256 == hash ? key : throw Broken("has a key that is not the one it says");
    }

    private byte[] Binary(string? base64) =>
        base64 is { Length: > 0 and <= LongestBinary } && GoBase64.Decode(base64) is { } data ? data
            : throw Broken("has a certificate or key that is no base64, or a long one");

    private IReadOnlyCollection<T> Bounded<T>(IReadOnlyCollection<T>? list, int most = MostPlaces) =>
        list is null ? [] : list.Count <= most ? list : throw TooLarge();

    private LimitExceededException TooLarge() =>
        new("ReportTooLarge", $"{name} is larger than any node's report. Get-K8sCARotation makes it anew.");

    private MalformedInputException Broken(string what, Exception? failure = null) =>
        new("ReportMalformed", $"{name} {what}. Get-K8sCARotation on the node makes it anew.", failure);
}
