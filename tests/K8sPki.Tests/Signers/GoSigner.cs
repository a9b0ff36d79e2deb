using System.Diagnostics;
using System.Text;
using System.Text.Json;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Signers;

/// <summary>All cases signed by Go, in one process.</summary>
public sealed class GoSigner
{
    private static readonly JsonSerializerOptions IgnoringCase = new() { PropertyNameCaseInsensitive = true };

    private readonly Lazy<IReadOnlyDictionary<string, Answer>> answers;

    public GoSigner()
    {
        Requests = SigningCase.All.ToDictionary(one => one.Name, one => one.Make());
        answers = new(Ask);
    }

    /// <summary>The time at which all is signed.</summary>
    internal static DateTimeOffset Now { get; } = new(2026, 11, 25, 12, 0, 0, 700, TimeSpan.Zero);

    internal IReadOnlyDictionary<string, CertificateRequest> Requests { get; }

    internal Certificate SignedByGo(string name) =>
        answers.Value[name] is { Failure: "" } answer
            ? Certificate.Parse(answer.Certificate)
            : throw new InvalidOperationException($"Go does not sign: {answers.Value[name].Failure}");

    private Dictionary<string, Answer> Ask()
    {
        var folder = Directory.CreateTempSubdirectory("go-sign-");
        try
        {
            var program = Path.Combine(folder.FullName, "go-sign");
            GoCommand.Build(GoCommand.All[0], Repository.PathOf("tests", "peers", "go-sign"), program);
            var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            JsonSerializer.Serialize(process.StandardInput.BaseStream, SigningCase.All.Select(Order));
            process.StandardInput.Close();
            return JsonSerializer.Deserialize<Answer[]>(output.GetAwaiter().GetResult(), IgnoringCase)!
                .ToDictionary(answer => answer.Name);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private object Order(SigningCase one)
    {
        var authority = SigningAuthorities.Of(one.Authority);
        return new
        {
            one.Name,
            Request = Requests[one.Name].Pem,
            Issuer = authority.Certificate.Pem,
            Key = Encoding.ASCII.GetString(PrivateKeyWriter.Write(authority.Key!, PrivateKeyFormat.Pkcs8, false, null)),
            one.Usages,
            Now = Now.UtcDateTime,
            // What the controller makes of the lifetime before it hands it on.
            Ttl = Math.Min(one.Seconds ?? int.MaxValue, (int)SignerValidity.Longest.TotalSeconds),
        };
    }

    private sealed record Answer(string Name, string Certificate, string Failure);
}
