using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Verification;

/// <summary>
/// Verdicts on collections of others, which K8SPKI_COLLECTIONS names a folder of, are those of Go: x509-limbo's testcases
/// (limbo.json, *.limbo.json; https://github.com/C2SP/x509-limbo), and folders of certificates as NIST's PKITS and BoringSSL
/// (pki/testdata) have them, where everything that signs itself is trusted and everything else is judged.
/// </summary>
public sealed class OutsideCollectionTests
{
    private const string Variable = "K8SPKI_COLLECTIONS";

    // Policies, negative serial numbers and RSA below 1024 bits came with 1.22 to 1.24 (go.dev/doc/go1.24), wildcards that stand
    // for an excluded name with 1.24.11 and 1.25.5.
    private static readonly Version WithAllRules = new(1, 26);
    private static readonly Version WithPolicies = new(1, 24);

    private static readonly string[] Endings = [".crt", ".cer", ".der", ".pem"];

    private static string? Folder => Environment.GetEnvironmentVariable(Variable);

    [PeerFact("go")]
    public void Verdicts_are_those_of_Go()
    {
        Assert.SkipWhen(Folder is null, $"{Variable} names no folder with x509-limbo, PKITS or BoringSSL's certificates.");
        var questions = Limbo().Concat(Folders()).ToList();
        Assert.NotEmpty(questions);
        var judges = GoVerifier.Judge(questions).Where(go => go.Version >= WithPolicies).ToList();
        Assert.SkipWhen(!judges.Exists(go => go.Version >= WithAllRules), $"No Go {WithAllRules} or later is installed.");
        var verdicts = questions.Select(question => (question.Name, Ours: Judge(question))).ToList();
        TestContext.Current.SendDiagnosticMessage("{0} certificates, {1} of them good, as {2} say.", questions.Count,
            verdicts.Count(one => one.Ours.Length == 0), string.Join(", ", judges.Select(go => "Go " + go.Version)));
        Assert.Empty(verdicts.SelectMany(one => Objections(one.Name, one.Ours, judges)));
    }

    // Good is what every release takes. Of what both refuse the reasons may differ: each stops at the first that it comes by.
    private static IEnumerable<string> Objections(string name, string ours, IReadOnlyList<GoJudge> judges)
    {
        var refused = judges.Where(go => go.Verdicts[name].Kind != "ok").ToList();
        // The bound of 250,000 comparisons is gone since 1.26, and kept here.
        var isOfOlder = ours == "TooManyChecks" && judges.All(go => go.Version >= WithAllRules);
        if (ours.Length > 0 && !isOfOlder && refused.Count == 0)
            yield return $"{name}: every Go takes it, ours is '{ours}'";
        foreach (var go in ours.Length == 0 ? refused : [])
            yield return $"{name}: Go {go.Version} says {go.Verdicts[name].Kind} ({go.Verdicts[name].Detail}), ours is good";
    }

    private static string Judge(OutsideQuestion question)
    {
        if (Read(question.Leaf) is not { } leaf)
            return "CertificateMalformed";
        return new CertificateVerifier(new VerificationOptions
        {
            Roots = [.. question.Roots.Select(Read).OfType<Certificate>()],
            Intermediates = [.. question.Intermediates.Select(Read).OfType<Certificate>()],
            At = question.At, Name = question.Host, Usages = [.. question.Usages.Select(ExtendedKeyUsage.Parse)],
        }).Verify(leaf).Failure?.Id ?? "";
    }

    private static IEnumerable<OutsideQuestion> Limbo()
    {
        foreach (var file in Directory.EnumerateFiles(Folder!, "*limbo.json", SearchOption.AllDirectories))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var cases = document.RootElement.TryGetProperty("testcases", out var all)
                ? all.EnumerateArray().ToList() : [document.RootElement];
            foreach (var one in cases)
                yield return OfLimbo(one);
        }
    }

    private static OutsideQuestion OfLimbo(JsonElement one) => new("limbo:" + one.GetProperty("id").GetString(),
        Der(one.GetProperty("peer_certificate").GetString()!), Ders(one, "trusted_certs"), Ders(one, "untrusted_intermediates"))
    {
        Host = one.TryGetProperty("expected_peer_name", out var name) && name.ValueKind == JsonValueKind.Object
            ? name.GetProperty("value").GetString()! : "",
        At = one.TryGetProperty("validation_time", out var time) && time.ValueKind == JsonValueKind.String
            ? DateTimeOffset.Parse(time.GetString()!, CultureInfo.InvariantCulture) : DateTimeOffset.UtcNow,
        Usages = one.GetProperty("validation_kind").GetString() == "CLIENT" ? ["ClientAuth"] : ["ServerAuth"],
    };

    private static IEnumerable<OutsideQuestion> Folders()
    {
        foreach (var folder in Directory.EnumerateDirectories(Folder!, "*", SearchOption.AllDirectories).Prepend(Folder!))
        {
            var all = Directory.EnumerateFiles(folder).Where(file => Endings.Contains(Path.GetExtension(file)))
                .Order(StringComparer.Ordinal).SelectMany(DersOf).ToList();
            var roots = all.Where(one => Read(one.Der) is { } read && read.Subject == read.Issuer)
                .Select(one => one.Der).ToList();
            var others = all.Where(one => !roots.Contains(one.Der)).ToList();
            foreach (var (name, der) in others)
                yield return new OutsideQuestion($"{Path.GetRelativePath(Folder!, folder)}/{name}", der, roots,
                    Above(der, [.. others.Select(other => other.Der)])) { Usages = ["Any"], At = MiddleOf(der) };
        }
    }

    // Whoever may have issued it, and whoever may have issued that one.
    private static List<byte[]> Above(byte[] der, IReadOnlyList<byte[]> others)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var above = new List<byte[]>();
        var issuers = new Queue<string>([Read(der)?.Issuer ?? ""]);
        while (issuers.TryDequeue(out var issuer))
        {
            foreach (var other in names.Add(issuer) ? others.Where(other => Read(other)?.Subject == issuer) : [])
            {
                above.Add(other);
                issuers.Enqueue(Read(other)!.Issuer);
            }
        }

        return above;
    }

    // What has ended long ago is judged while it was valid.
    private static DateTimeOffset MiddleOf(byte[] der) => Read(der) is { } certificate
        ? certificate.ValidFrom + (certificate.ValidTo - certificate.ValidFrom) / 2 : DateTimeOffset.UtcNow;

    private static IEnumerable<(string Name, byte[] Der)> DersOf(string file)
    {
        var content = File.ReadAllBytes(file);
        if (content is [0x30, ..])
        {
            yield return (Path.GetFileName(file), content);
            yield break;
        }

        var text = File.ReadAllText(file);
        var number = 0;
        for (var rest = text; PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
        {
            if (rest[found.Label] == "CERTIFICATE")
                yield return ($"{Path.GetFileName(file)}#{number++}", Convert.FromBase64String(rest[found.Base64Data]));
        }
    }

    private static byte[] Der(string pem) => Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);

    private static List<byte[]> Ders(JsonElement one, string name) =>
        [.. one.GetProperty(name).EnumerateArray().Select(pem => Der(pem.GetString()!))];

    private static Certificate? Read(byte[] der)
    {
        try
        {
            return Certificate.FromDer(der);
        }
        catch (MalformedInputException)
        {
            return null;
        }
    }
}

/// <summary>A certificate of a collection to be judged.</summary>
/// <param name="Name">Its collection and name.</param>
/// <param name="Leaf">It.</param>
/// <param name="Roots">What is trusted.</param>
/// <param name="Intermediates">What comes with it.</param>
internal sealed record OutsideQuestion(
    string Name, byte[] Leaf, IReadOnlyList<byte[]> Roots, IReadOnlyList<byte[]> Intermediates)
{
    public string Host { get; init; } = "";

    public DateTimeOffset At { get; init; }

    public IReadOnlyList<string> Usages { get; init; } = [];
}
