using System.Numerics;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace K8sPki.Tests.Verification;

/// <summary>Every finding beyond Go's verdict, and good certificates that give none.</summary>
public sealed class CheckFindingTests
{
    private static readonly ChainCertificate Root = ChainCertificate.Root("cluster CA");

    // Within kubeadm's year and without anything to remark.
    private static readonly ChainCertificate Good =
        Root.Leaf() with { NotBefore = ChainCertificate.Now.AddDays(-1), NotAfter = ChainCertificate.Now.AddDays(360) };

    /// <summary>A certificate for each finding, with its severity.</summary>
    internal static IReadOnlyList<
        (string Case, FindingSeverity Severity, string Id, Func<CertificateTestResult> Judge)> Samples { get; } =
    [
        ("KeyMismatch", FindingSeverity.Error, "KeyMismatch",
            () =>
                Judge(Good, options => options with { Key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256).At("/keys/api.key") })),
        ("KeyNotSupported", FindingSeverity.Error, "KeyNotSupported", () => Judge(Good with { KeyName = "p224" })),
        ("WeakKey that works today", FindingSeverity.Warning, "WeakKey", () => Judge(Good with { KeyName = "rsa-1024" })),
        ("WeakKey that Go refuses", FindingSeverity.Error, "WeakKey", () => Judge(Good with { KeyName = "rsa-768" })),
        ("LongLived certificate", FindingSeverity.Warning, "LongLived",
            () => Judge(Good with { NotAfter = ChainCertificate.Now.AddDays(3649) })),
        ("LongLived authority", FindingSeverity.Warning, "LongLived",
            () => Judge(Root with { NotAfter = ChainCertificate.Now.AddDays(7200) })),
        ("ExpiresSoon", FindingSeverity.Warning, "ExpiresSoon",
            () =>
                Judge(Good with { NotBefore = ChainCertificate.Now.AddDays(-200), NotAfter = ChainCertificate.Now.AddDays(12) })),
        ("ServerWithoutNames", FindingSeverity.Warning, "ServerWithoutNames", () => Judge(Good with { Names = [] })),
        ("NameIsAddress", FindingSeverity.Warning, "NameIsAddress", () => Judge(Good with { Names = ["dns:10.96.0.1"] })),
        ("MappedAddress", FindingSeverity.Warning, "MappedAddress",
            () => Judge(Good with { Names = ["ip:hex:00000000000000000000ffff0a600001"] })),
        ("KeyUsageMissing", FindingSeverity.Warning, "KeyUsageMissing", () => Judge(Good with { KeyUsage = KeyUsages.None })),
        ("KeyUsageDoesNotFitKey", FindingSeverity.Information, "KeyUsageDoesNotFitKey",
            () => Judge(Good with { KeyUsage = KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment })),
        ("NotAuthorizedToSign", FindingSeverity.Error, "NotAuthorizedToSign",
            () => Judge(Root with { KeyUsage = KeyUsages.CrlSign })),
        ("KeyCertSignWithoutCA", FindingSeverity.Warning, "KeyCertSignWithoutCA",
            () => Judge(Good with { KeyUsage = KeyUsages.DigitalSignature | KeyUsages.KeyCertSign })),
        ("InsecureAlgorithm without authority", FindingSeverity.Error, "WeakSignature",
            () => Judge(Good with { Hash = HashAlgorithmName.SHA1 }, options => options with { Authorities = [] })),
        ("UnusualSerialNumber too long", FindingSeverity.Warning, "UnusualSerialNumber",
            () => Judge(Good with { Serial = [1, .. new byte[20]] })),
        ("ChainNotJudged", FindingSeverity.Information, "ChainNotJudged",
            () => Judge(Good, options => options with { Authorities = [] })),
        ("ChainNotJudged self signed", FindingSeverity.Information, "ChainNotJudged",
            () => Judge(Root, options => options with { Authorities = [] })),
        ("SignatureInvalid of what calls itself self signed", FindingSeverity.Error, "SignatureInvalid",
            () => Judge(Root with { BreakSignature = true }, options => options with { Authorities = [] })),
        ("KeyTooLarge", FindingSeverity.Error, "KeyTooLarge", () => Judge(Good with { Spki = LargeSpki() })),
        ("ExpiresSoon within hours", FindingSeverity.Warning, "ExpiresSoon",
            () => Judge(Good with { NotAfter = ChainCertificate.Now.AddHours(5) })),
        ("ExpiresSoon of an authority", FindingSeverity.Warning, "ExpiresSoon",
            () => Judge(Root with { NotAfter = ChainCertificate.Now.AddDays(12) })),
        ("WildcardNeverMatches", FindingSeverity.Warning, "WildcardNeverMatches",
            () => Judge(Good with { Names = ["dns:a*.example"] })),
        ("KeyUsageMissing of an authority", FindingSeverity.Warning, "KeyUsageMissing",
            () => Judge(Root with { KeyUsage = KeyUsages.None })),
        ("UnusualSerialNumber zero", FindingSeverity.Warning, "UnusualSerialNumber", () => Judge(Good with { Serial = [0] })),
    ];

    public static TheoryData<string> Cases { get; } = new(Samples.Select(sample => sample.Case));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_is_found_about_its_certificate(string name)
    {
        var sample = Samples.Single(sample => sample.Case == name);
        var result = sample.Judge();
        var finding = result.Findings[0];
        Assert.Equal((sample.Id, sample.Severity), (finding.Id, finding.Severity));
        Assert.Equal(sample.Severity != FindingSeverity.Error, result.IsValid);
        Assert.Equal(result.Certificate, finding.Target);
    }

    [Fact]
    public void A_good_certificate_gives_no_finding()
    {
        var result = Judge(Good);
        Assert.Empty(result.Findings);
        Assert.True(result.IsValid);
        Assert.Equal(["CN=leaf", "CN=cluster CA"], result.Chain.Select(member => member.Subject));
    }

    [Fact]
    public void An_authority_judged_by_itself_gives_no_finding() => Assert.Empty(Judge(Root).Findings);

    [Fact]
    public void Key_that_matches_gives_no_finding()
    {
        var key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
        Assert.Empty(Judge(Good with { Spki = key.PublicKey.Spki.ToArray() }, options => options with { Key = key }).Findings);
    }

    [Theory]
    [InlineData(366, false)]
    [InlineData(367, true)]
    public void A_life_of_a_leap_year_is_not_long(int days, bool isLong) => Assert.Equal(isLong,
        Judge(Good with { NotAfter = Good.NotBefore.AddDays(days) }).Findings.Any(finding => finding.Id == "LongLived"));

    [Fact]
    public void ExpiresSoon_counts_from_a_third_of_a_short_life()
    {
        var month = Good with { NotBefore = ChainCertificate.Now.AddDays(-15), NotAfter = ChainCertificate.Now.AddDays(15) };
        Assert.Empty(Judge(month).Findings);
        Assert.Equal("ExpiresSoon", Assert.Single(Judge(month with { NotAfter = ChainCertificate.Now.AddDays(7) }).Findings).Id);
    }

    [Fact]
    public void ExpiresSoon_keeps_to_the_time_given() => Assert.Empty(
        Judge(Good with { NotAfter = ChainCertificate.Now.AddDays(12) },
            options => options with { Within = TimeSpan.FromDays(11) }).Findings);

    [Fact]
    public void AlternativeNames_are_not_missed_on_a_client() =>
        Assert.Empty(Judge(Good with { Names = [], Usages = ["ClientAuth"] }).Findings);

    [Fact]
    public void Every_such_name_is_found() =>
        Assert.Equal(2, Judge(Good with { Names = ["dns:10.96.0.1", "dns:10.96.0.2"] }).Findings.Count);

    [Theory]
    [InlineData("a*.example")]
    [InlineData("*.*.example")]
    [InlineData("*")]
    [InlineData("a.*.example")]
    public void WildcardNeverMatches(string name) =>
        Assert.Equal("WildcardNeverMatches", Assert.Single(Judge(Good with { Names = ["dns:" + name] }).Findings).Id);

    [Fact]
    public void Encipherment_with_RSA_gives_no_finding() => Assert.Empty(
        Judge(Good with { KeyName = "rsa-2048", KeyUsage = KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment }).Findings);

    [Fact]
    public void A_peer_must_be_good_for_both_sides()
    {
        Assert.Empty(Judge(Good with { Usages = ["ServerAuth", "ClientAuth"] },
            options => options with { Purpose = CertificatePurpose.Peer }).Findings);
        Assert.Equal("WrongUsage",
            Assert.Single(Judge(Good, options => options with { Purpose = CertificatePurpose.Peer }).Findings).Id);
    }

    [Fact]
    public void Every_host_name_must_match()
    {
        var result = Judge(Good with { Names = ["dns:a", "dns:b"] },
            options => options with { Purpose = CertificatePurpose.Server, HostNames = ["a", "c", "b", "d"] });
        Assert.Equal(["NameMissing", "NameMissing"], result.Findings.Select(finding => finding.Id));
        Assert.Empty(result.Chain);
    }

    [Fact]
    public void The_most_urgent_finding_comes_first()
    {
        var result = Judge(Good with { KeyUsage = KeyUsages.None, KeyName = "rsa-768" },
            options => options with { Authorities = [] });
        Assert.Equal(["WeakKey", "KeyUsageMissing", "ChainNotJudged"], result.Findings.Select(finding => finding.Id));
        Assert.False(result.IsValid);
    }

    [Fact]
    public void Companions_of_the_file_complete_the_chain()
    {
        var middle = Root.Below("team CA");
        var leaf = middle.Leaf() with { NotBefore = Good.NotBefore };
        var certificate = Certificate.FromDer(leaf.Build());
        var test = new CertificateTest(Options() with { Authorities = [Certificate.FromDer(Root.Build())] });
        Assert.False(test.Judge(certificate).IsValid);
        Assert.Empty(test.WithCompanions([certificate, Certificate.FromDer(middle.Build())]).Judge(certificate).Findings);
    }

    [Theory]
    [InlineData("server.crt", "server.key")]
    [InlineData("server.pem", "server-key.pem")]
    [InlineData("both.pem", "both.pem")]
    [UnsupportedOSPlatform("windows")]
    public void KeyReadableByOthers(string certificateName, string keyName)
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = Directory.CreateTempSubdirectory("K8sPki-");
        try
        {
            var (path, keyPath) = (Path.Combine(folder.FullName, certificateName), Path.Combine(folder.FullName, keyName));
            var certificate = Certificate.FromDer(Good.Build());
            File.WriteAllText(path, certificate.Pem);
            File.AppendAllText(keyPath, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
            File.SetUnixFileMode(keyPath, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            var options = Options() with { Authorities = [Certificate.FromDer(Root.Build())] };
            var finding = Assert.Single(new CertificateTest(options).Judge(certificate.At(path)).Findings);
            Assert.Equal("KeyReadableByOthers", finding.Id);
            Assert.Equal([$"chmod 600 {keyPath}"], finding.Remedy.Commands);
            Assert.Equal(keyPath, finding.Target);
            File.SetUnixFileMode(keyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Assert.Empty(new CertificateTest(options).Judge(certificate.At(path)).Findings);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // A modulus of 10240 bits without a small factor.
    private static byte[] LargeSpki()
    {
        var modulus = (BigInteger.One << 10239) + 1;
        while (SmallPrimes.UpTo(751).Any(prime => modulus % prime == 0))
            modulus += 2;
        return ChainExtensions.Encode(writer =>
        {
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(SignatureAlgorithms.Plain("1.2.840.113549.1.1.1", true));
                writer.WriteBitString(ChainExtensions.Encode(key =>
                {
                    using (key.PushSequence())
                    {
                        key.WriteInteger(modulus);
                        key.WriteInteger(65537);
                    }
                }));
            }
        });
    }

    private static CertificateTestOptions Options() => new() { At = ChainCertificate.Now };

    private static CertificateTestResult Judge(ChainCertificate certificate,
        Func<CertificateTestOptions, CertificateTestOptions>? change = null)
    {
        var made = Certificate.FromDer(certificate.Build());
        var options = Options() with { Authorities = [ReferenceEquals(certificate, Root) || certificate.Issuer is null
            ? made
            : Certificate.FromDer(Root.Build())] };
        return new CertificateTest(change?.Invoke(options) ?? options).Judge(made);
    }
}
