using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Verification;

/// <summary>One verdict of Go.</summary>
public sealed record GoVerdict(string Name, string Kind, string Detail, IReadOnlyList<IReadOnlyList<string>>? Chains);

/// <summary>One version of Go and all its verdicts.</summary>
internal sealed record GoJudge(Version Version, IReadOnlyDictionary<string, GoVerdict> Verdicts);

/// <summary>All cases made once, and put to every version of Go on this machine in one process each.</summary>
public sealed class GoVerifier
{
    // The kinds of tests/peers/go-verify and the findings that say the same.
    private static readonly Dictionary<string, string[]> FindingsByKind = new()
    {
        ["ok"] = [""],
        ["parse"] = ["CertificateNotReadByGo", "NegativeSerialNumber", "CertificateMalformed"],
        ["critical"] = ["UnhandledCriticalExtension"],
        ["notyet"] = ["CertificateNotYetValid"],
        ["expired"] = ["CertificateExpired"],
        ["hostname"] = ["NameMissing"],
        ["usage"] = ["WrongUsage"],
        ["constraint"] = ["NameConstraintViolated"],
        ["sign"] = ["NotAuthorizedToSign"],
        ["pathlength"] = ["PathTooLong"],
        ["policy"] = ["PolicyNotValid"],
        ["limit"] = ["TooManyChecks"],
        ["authority-missing"] = ["UnknownAuthority"],
        ["authority-sign"] = ["NotAuthorizedToSign"],
        ["authority-insecure"] = ["WeakSignature"],
        ["authority-unsupported"] = ["SignatureNotSupported"],
        ["authority-signature"] = ["SignatureInvalid", "WeakKey"],
    };

    private static readonly JsonSerializerOptions IgnoringCase = new() { PropertyNameCaseInsensitive = true };

    private readonly Lazy<IReadOnlyList<GoJudge>> judges;

    public GoVerifier()
    {
        Cases = ChainCases.All.ToDictionary(one => one.Name, one => new Lazy<MadeCase>(() => new MadeCase(one)));
        judges = new(() => GoCommand.All.Select(go => Ask(go, Cases.Values.Select(Question))).ToList());
    }

    internal IReadOnlyDictionary<string, Lazy<MadeCase>> Cases { get; }

    /// <summary>The verdicts of every version of Go here that has the rules of a case.</summary>
    internal IEnumerable<(Version Version, GoVerdict Verdict)> VerdictsOn(ChainCase one)
    {
        if (judges.Value.Count == 0)
            throw new InvalidOperationException(
                "The peer Go is missing and K8SPKI_REQUIRE_PEERS=1 demands it: install golang-go.");
        var since = one.Since.Length == 0 ? new Version(1, 0) : Version.Parse(one.Since);
        var until = one.Until.Length == 0 ? new Version(2, 0) : Version.Parse(one.Until);
        return judges.Value.Where(judge => judge.Version >= since && judge.Version < until)
            .Select(judge => (judge.Version, judge.Verdicts[one.Name]));
    }

    /// <summary>The findings that say what Go said.</summary>
    internal static string[] FindingsFor(GoVerdict verdict) =>
        FindingsByKind.TryGetValue(verdict.Kind, out var findings) ? findings : [$"(Go says {verdict.Kind}: {verdict.Detail})"];

    /// <summary>What every version of Go here says of one certificate of a server.</summary>
    /// <param name="leaf">PEM.</param>
    /// <param name="roots">PEM of what is trusted.</param>
    /// <param name="intermediates">PEM of what is sent beside it.</param>
    /// <param name="host">The name that a client asks for.</param>
    internal static IReadOnlyList<GoVerdict> Judge(string leaf, string roots, string intermediates, string host) =>
        [.. GoCommand.All.Select(go => Ask(go, [new
        {
            name = host, leaf, roots, intermediates, host, usages = new[] { "ServerAuth" },
            time = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture),
        }])).Select(judge => judge.Verdicts[host])];

    /// <summary>What every version of Go here says of the certificates of a collection, by their names.</summary>
    internal static IReadOnlyList<GoJudge> Judge(IReadOnlyList<OutsideQuestion> questions) =>
        [.. GoCommand.All.Select(go => Ask(go, questions.Select(Question)))];

    private static GoJudge Ask(string go, IEnumerable<object> questions)
    {
        var folder = Directory.CreateTempSubdirectory("go-verify-");
        try
        {
            var program = Path.Combine(folder.FullName, "go-verify");
            GoCommand.Build(go, Repository.PathOf("tests", "peers", "go-verify"), program);
            return Run(program, questions);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static GoJudge Run(string program, IEnumerable<object> questions)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // What a release decides by default must not hang on the version named in go.mod.
        start.Environment["GODEBUG"] = "x509negativeserial=0,rsa1024min=1";
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEndAsync();
        JsonSerializer.Serialize(process.StandardInput.BaseStream, questions);
        process.StandardInput.Close();
        var report = JsonDocument.Parse(answer.GetAwaiter().GetResult()).RootElement;
        process.WaitForExit();
        var verdicts = report.GetProperty("verdicts").Deserialize<List<GoVerdict>>(IgnoringCase)!;
        var version = report.GetProperty("version").GetString()!["go".Length..];
        return new GoJudge(Version.Parse(version), verdicts.ToDictionary(verdict => verdict.Name));
    }

    private static object Question(Lazy<MadeCase> made) => new
    {
        name = made.Value.From.Name,
        leaf = Pem(made.Value.LeafDer),
        roots = string.Concat(made.Value.RootDers.Select(Pem)),
        intermediates = string.Concat(made.Value.IntermediateDers.Select(Pem)),
        host = made.Value.From.Host,
        time = made.Value.From.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        usages = made.Value.From.Usages,
    };

    private static object Question(OutsideQuestion asked) => new
    {
        name = asked.Name, leaf = Pem(asked.Leaf), roots = string.Concat(asked.Roots.Select(Pem)),
        intermediates = string.Concat(asked.Intermediates.Select(Pem)), host = asked.Host, usages = asked.Usages,
        time = asked.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
    };

    private static string Pem(byte[] der) => PemEncoding.WriteString("CERTIFICATE", der) + "\n";
}
