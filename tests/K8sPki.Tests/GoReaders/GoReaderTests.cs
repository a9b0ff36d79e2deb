using System.Text;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.GoReaders;

/// <summary>The verdict of every reader beside Go, over every form and over forms changed at random.</summary>
public sealed class GoReaderTests
{
    private const int RandomForms = 1_500;

    private static readonly Dictionary<string, Func<FormOfFile, GoPemRules, GoReading>> Readers = new()
    {
        ["KeyPair"] = (form, rules) => GoReader.KeyPair.Read(rules, form.Certificate, form.Key),
        ["Both"] = (form, rules) => GoReader.KeyPair.Read(rules, form.Certificate, form.Certificate),
        ["ServingPair"] = (form, rules) => GoReader.ServingPair.Read(rules, form.Certificate, form.Key, "NAME", "NAME"),
        ["SigningPair"] = (form, rules) => GoReader.SigningPair.Read(rules, form.Certificate, form.Key, "NAME", "NAME"),
        ["CertPool"] = (form, rules) => GoReader.CertPool.Read(rules, form.Certificate),
        ["ClientAuthorities"] = (form, rules) => GoReader.ClientAuthorities.Read(rules, form.Certificate),
        ["CertificateList"] = (form, rules) => GoReader.CertificateList.Read(rules, form.Certificate),
        ["ClientCaContent"] = (form, rules) => GoReader.ClientCaContent.Read(rules, form.Certificate, null, "NAME"),
        ["EtcdPool"] = (form, rules) => GoReader.EtcdPool.Read(rules, form.Certificate),
        ["KubeadmPair"] = (form, rules) => GoReader.KubeadmPair.Read(rules, form.Certificate, form.Key),
        ["LabelledKey"] = (form, rules) => GoReader.LabelledKey.Read(rules, null, form.Key),
        ["TokenSigner"] = (form, rules) => GoReader.TokenSigner.Read(rules, null, form.Key),
        ["TokenVerifier"] = (form, rules) => GoReader.TokenVerifier.Read(rules, null, form.Key),
    };

    [PeerFact("go")]
    public void Every_form_is_read_as_Go_reads_it() => Compare([.. GoCertificateForms.All, .. GoKeyForms.All], isWhole: true);

    [PeerFact("go")]
    public void Forms_changed_at_random_are_read_as_Go_reads_them()
    {
        var random = new Random(11);
        var forms = GoCertificateForms.All.Concat(GoKeyForms.All).ToArray();
        Compare([.. Enumerable.Range(0, RandomForms)
            .Select(index => GoMutation.Of(forms[random.Next(forms.Length)], index, random))], isWhole: false);
    }

    [PeerFact("go")]
    public void Addresses_are_read_as_Go_reads_them()
    {
        var random = new Random(5);
        string[] pieces = ["0", "1", "10", "255", "256", "01", "a", "ffff", "12345", ".", ".", ".", ":", ":", "::", "/", "%", "8",
            "33", "[", "]", " ", "-", "+", "0x", "1.2.3.4"];
        var texts = Enumerable.Range(0, 30_000)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => pieces[random.Next(pieces.Length)])))
            .Concat(Naming.AddressTextTests.Addresses.Select(row => row.Data.Item1))
            .Concat(Naming.AddressTextTests.Networks.Select(row => row.Data.Item1)).Distinct().ToArray();
        foreach (var answer in GoReaderPeer.Ask([], texts, texts))
        {
            Assert.All(texts, text =>
            {
                // Groups of five digits and more that begin with zeros are refused since Go 1.22.
                if (!text.Split(':', '/')
                    .Any(group => group.Length > 4 && group[0] == '0' && !group.Contains('.', StringComparison.Ordinal)))
                    Assert.Equal(answer.Addresses[text], AddressText.TryRead(text, out var address) ? Shown(address) : "");
                // Of a prefix that reaches beyond an IPv4 address in the form of IPv6 no one knows what it means.
                if (AddressText.TryReadNetwork(text, out var start, out var prefix))
                    Assert.Equal(answer.Networks[text], $"{Shown(AddressRange.StartOf(start, prefix))}/{prefix}");
                else if (!text.Contains("ffff:", StringComparison.Ordinal) && !text.Contains("0000", StringComparison.Ordinal))
                    Assert.Equal("", answer.Networks[text]);
            });
        }
    }

    private static string Shown(System.Net.IPAddress address)
    {
        var text = address.ToString();
        // .NET writes the last two groups of some addresses in decimal, which Go does not.
        return text.Contains(':', StringComparison.Ordinal) && text.Contains('.', StringComparison.Ordinal)
            ? System.Net.IPAddress.Parse(text) is var known && known.GetAddressBytes() is var bytes
                ? $"{text[..(text.LastIndexOf(':') + 1)]}{(bytes[12] << 8) | bytes[13]:x}:{(bytes[14] << 8) | bytes[15]:x}"
                : ""
            : text;
    }

    private static void Compare(FormOfFile[] forms, bool isWhole)
    {
        foreach (var answer in GoReaderPeer.Ask(forms))
        {
            var differences = forms.SelectMany(form => Differences(form, answer, isWhole)).ToArray();
            Assert.True(differences.Length == 0,
                $"{differences.Length} of {forms.Length} with {answer.Version}:\n{string.Join('\n', differences.Take(40))}");
        }
    }

    private static IEnumerable<string> Differences(FormOfFile form, GoPeerAnswer answer, bool isWhole)
    {
        var blocks = GoPem.Read(form.Certificate, answer.Rules);
        var theirs = answer.Blocks[form.Name];
        if (!blocks.Select(Shown).SequenceEqual(theirs.Select(Shown)))
            yield return $"{form}: blocks {string.Join(" ", blocks.Select(Shown))} | {string.Join(" ", theirs.Select(Shown))} | "
                + $"{Convert.ToBase64String(form.Certificate)}";
        foreach (var (name, read) in Readers)
        {
            var ours = read(form, answer.Rules);
            var verdict = answer.Readings[form.Name][name];
            var error = ours.Refusal?.Text ?? "";
            var count = ours.Refusal is not null ? 0 : ours.Certificates.Count > 0 || name is "EtcdPool" or "ClientAuthorities"
                ? ours.Certificates.Count
                : ours.Keys.Count;
            var isSame = isWhole
                ? error == verdict.Error && count == verdict.Count
                : (error.Length > 0) == (verdict.Error.Length > 0) && (count == verdict.Count || error.Length > 0);
            // A changed certificate may break a rule that only later releases of Go have.
            if (!isSame && (isWhole || error.Length == 0 || !IsDeep(error)))
                yield return $"{form}: {name} ours {count} '{error}', Go's {verdict.Count} '{verdict.Error}'";
        }
    }

    private static bool IsDeep(string error) =>
        error.StartsWith("Go's crypto/x509", StringComparison.Ordinal) || error.Contains("negative", StringComparison.Ordinal);

    private static string Shown(GoPemBlock block) =>
        $"[{block.Label} {block.HasHeaders} "
            + $"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(block.Data))[..6]}]";

    private static string Shown(GoPeerBlock block) =>
        $"[{Encoding.Latin1.GetString(block.Label)} {block.Headers} "
            + $"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(block.Data))[..6]}]";
}
