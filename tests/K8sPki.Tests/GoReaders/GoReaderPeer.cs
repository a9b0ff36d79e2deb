using System.Diagnostics;
using System.Text.Json;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.GoReaders;

/// <summary>What one reader of Go made of one form.</summary>
public sealed record GoPeerReading(int Count, string Error);

/// <summary>One block as Go found it.</summary>
public sealed record GoPeerBlock(byte[] Label, bool Headers, byte[] Data);

/// <summary>What one version of Go says of all that it was asked.</summary>
public sealed record GoPeerAnswer(
    string Version, Dictionary<string, Dictionary<string, GoPeerReading>> Readings, Dictionary<string, GoPeerBlock[]> Blocks,
    Dictionary<string, string> Addresses, Dictionary<string, string> Networks)
{
    /// <summary>The rules by which this version reads PEM.</summary>
    internal GoPemRules Rules
    {
        get
        {
            var version = System.Version.Parse(Version["go".Length..]);
            var (later, latest) = version.Minor == 24
                ? (new Version(1, 24, 8), new Version(1, 24, 10)) : (new Version(1, 25, 2), new Version(1, 25, 4));
            return version >= latest ? GoPemRules.Latest : version >= later ? GoPemRules.Later : GoPemRules.Earlier;
        }
    }
}

/// <summary>The program tests/peers/go-readers, built and run once for each question.</summary>
internal static class GoReaderPeer
{
    private static readonly JsonSerializerOptions IgnoringCase = new() { PropertyNameCaseInsensitive = true };

    /// <summary>Asks every version of Go on this machine.</summary>
    public static IReadOnlyList<GoPeerAnswer> Ask(IEnumerable<FormOfFile> forms, IEnumerable<string>? addresses = null,
        IEnumerable<string>? networks = null)
    {
        if (GoCommand.All.Count == 0)
            throw new InvalidOperationException(
                "The peer Go is missing and K8SPKI_REQUIRE_PEERS=1 demands it: install golang-go.");
        var question = JsonSerializer.SerializeToUtf8Bytes(new
        {
            pairs = forms.Select(form => new { name = form.Name, certificate = form.Certificate, key = form.Key }),
            addresses = addresses ?? [],
            networks = networks ?? [],
        });
        return GoCommand.All.Select(go => Ask(go, question)).ToList();
    }

    private static GoPeerAnswer Ask(string go, byte[] question)
    {
        var folder = Directory.CreateTempSubdirectory("go-readers-");
        try
        {
            var program = Path.Combine(folder.FullName, "go-readers");
            GoCommand.Build(go, Repository.PathOf("tests", "peers", "go-readers"), program);
            using var process =
                Process.Start(new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            var answer = process.StandardOutput.ReadToEndAsync();
            process.StandardInput.BaseStream.Write(question);
            process.StandardInput.Close();
            var text = answer.GetAwaiter().GetResult();
            process.WaitForExit();
            return JsonSerializer.Deserialize<GoPeerAnswer>(text, IgnoringCase)!;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
