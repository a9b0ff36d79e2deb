using System.Numerics;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace K8sPki.Tests.Verification;

/// <summary>Every finding beyond Go's verdict, read aloud, and good certificates that give none.</summary>
public sealed class CheckFindingTests
{
    private static readonly ChainCertificate Root = ChainCertificate.Root("cluster CA");

    // Within kubeadm's year and without anything to remark.
    private static readonly ChainCertificate Good = Root.Leaf() with { NotBefore = ChainCertificate.Now.AddDays(-1), NotAfter = ChainCertificate.Now.AddDays(360) };

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
    public void KeyMismatch()
    {
        var key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
        Check(Judge(Good, options => options with { Key = key.At("/keys/api.key") }), FindingSeverity.Error, "KeyMismatch",
            "The private key '/keys/api.key' is not the key of 'CN=leaf'; a server with this pair does not start.",
            "Find the key that was made with the request, or issue a certificate for this key: New-K8sCertificate -Key.");
    }

    [Fact]
    public void Key_that_matches_gives_no_finding()
    {
        var key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
        Assert.Empty(Judge(Good with { Spki = key.PublicKey.Spki.ToArray() }, options => options with { Key = key }).Findings);
    }

    [Fact]
    public void KeyNotSupported() => Check(Judge(Good with { KeyName = "p224" }), FindingSeverity.Error, "KeyNotSupported",
        "The key of 'CN=leaf' cannot be used by Kubernetes components. The curve 1.3.132.0.33 is not one that Kubernetes components accept; use P-256, P-384 or P-521.",
        "Issue it for an RSA key of 2048 bits or more, or an ECDSA key on P-256.");

    [Fact]
    public void WeakKey_that_works_today() => Check(Judge(Good with { KeyName = "rsa-1024" }), FindingSeverity.Warning, "WeakKey",
        "'CN=leaf' has an RSA key of 1024 bits; under 2048 is too weak for years to come.",
        "Make a new key (New-K8sPrivateKey) and issue it anew.");

    [Fact]
    public void WeakKey_that_Go_refuses() => Check(Judge(Good with { KeyName = "rsa-768" }), FindingSeverity.Error, "WeakKey",
        "'CN=leaf' has an RSA key of 768 bits; Go refuses under 1024 since 1.24.",
        "Make a new key (New-K8sPrivateKey) and issue it anew.");

    [Fact]
    public void KeyTooLarge()
    {
        var modulus = (BigInteger.One << 10239) + 1;
        while (SmallPrimes.UpTo(751).Any(prime => modulus % prime == 0))
            modulus += 2;
        var spki = ChainExtensions.Encode(writer =>
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
        Check(Judge(Good with { Spki = spki }), FindingSeverity.Error, "KeyTooLarge",
            "'CN=leaf' has an RSA key of 10240 bits; Go's TLS refuses more than 8192.",
            "Issue it for an RSA key of at most 4096 bits, or an ECDSA key.");
    }

    [Fact]
    public void LongLived_certificate() => Check(Judge(Good with { NotAfter = ChainCertificate.Now.AddDays(3649) }), FindingSeverity.Warning, "LongLived",
        "'CN=leaf' is valid for 3650 days; kubeadm gives certificates 365. Kubernetes cannot revoke certificates, so a stolen key is good until the end.",
        "Issue it for a shorter time and renew it by schedule.");

    [Fact]
    public void LongLived_authority() => Check(Judge(Root with { NotAfter = ChainCertificate.Now.AddDays(7200) }), FindingSeverity.Warning, "LongLived",
        "'CN=cluster CA' is valid for 7300 days; kubeadm gives authorities 3650. Kubernetes cannot revoke certificates, so a stolen key is good until the end.",
        "Issue it for a shorter time and renew it by schedule.");

    [Theory]
    [InlineData(366, false)]
    [InlineData(367, true)]
    public void A_life_of_a_leap_year_is_not_long(int days, bool isLong) => Assert.Equal(isLong,
        Judge(Good with { NotAfter = Good.NotBefore.AddDays(days) }).Findings.Any(finding => finding.Id == "LongLived"));

    [Fact]
    public void ExpiresSoon() => Check(
        Judge(Good with { NotBefore = ChainCertificate.Now.AddDays(-200), NotAfter = ChainCertificate.Now.AddDays(12) }), FindingSeverity.Warning, "ExpiresSoon",
        "'CN=leaf' expires in 12 days, on 2030-01-13 00:00 UTC.",
        "Renew it with Update-K8sCertificate, or 'kubeadm certs renew' for a certificate of kubeadm, and restart what uses it.");

    [Fact]
    public void ExpiresSoon_counts_from_a_third_of_a_short_life()
    {
        var month = Good with { NotBefore = ChainCertificate.Now.AddDays(-15), NotAfter = ChainCertificate.Now.AddDays(15) };
        Assert.Empty(Judge(month).Findings);
        Assert.Equal("ExpiresSoon", Assert.Single(Judge(month with { NotAfter = ChainCertificate.Now.AddDays(7) }).Findings).Id);
    }

    [Fact]
    public void ExpiresSoon_within_hours() => Assert.StartsWith("'CN=leaf' expires in 5 hours",
        Assert.Single(Judge(Good with { NotAfter = ChainCertificate.Now.AddHours(5) }).Findings).Message, StringComparison.Ordinal);

    [Fact]
    public void ExpiresSoon_authority() => Assert.Equal("Everything it issued ends with it. Give it a new time with its key by Update-K8sCertificate -KeepKey, and the new certificate to everything that trusts it.",
        Assert.Single(Judge(Root with { NotAfter = ChainCertificate.Now.AddDays(12) }).Findings).Remedy.Text);

    [Fact]
    public void ExpiresSoon_keeps_to_the_time_given() => Assert.Empty(
        Judge(Good with { NotAfter = ChainCertificate.Now.AddDays(12) }, options => options with { Within = TimeSpan.FromDays(11) }).Findings);

    [Fact]
    public void ServerWithoutNames() => Check(Judge(Good with { Names = [] }), FindingSeverity.Warning, "ServerWithoutNames",
        "'CN=leaf' is for a server but has no DNS name and no IP address; clients in Go do not look at the common name.",
        "Issue it anew with the names that clients connect by (-DnsName, -IPAddress).");

    [Fact]
    public void AlternativeNames_are_not_missed_on_a_client() => Assert.Empty(Judge(Good with { Names = [], Usages = ["ClientAuth"] }).Findings);

    [Fact]
    public void NameIsAddress() => Check(Judge(Good with { Names = ["dns:10.96.0.1"] }), FindingSeverity.Warning, "NameIsAddress",
        "'CN=leaf' has the IP address 10.96.0.1 as a DNS name; no client matches it so.",
        "Issue it anew with -IPAddress 10.96.0.1.");

    [Fact]
    public void Every_such_name_is_found() => Assert.Equal(2, Judge(Good with { Names = ["dns:10.96.0.1", "dns:10.96.0.2"] }).Findings.Count);

    [Theory]
    [InlineData("a*.example")]
    [InlineData("*.*.example")]
    [InlineData("*")]
    [InlineData("a.*.example")]
    public void WildcardNeverMatches(string name) => Check(Judge(Good with { Names = ["dns:" + name] }), FindingSeverity.Warning, "WildcardNeverMatches",
        $"'CN=leaf' has the name '{name}', which matches no host: a wildcard counts only as the whole first label.",
        "Issue it anew with *.domain or the names themselves.");

    [Fact]
    public void MappedAddress() => Check(Judge(Good with { Names = ["ip:hex:00000000000000000000ffff0a600001"] }), FindingSeverity.Warning, "MappedAddress",
        "'CN=leaf' has the IPv4 address ::ffff:10.96.0.1 in IPv6 form; Go 1.27 no longer reads such a certificate.",
        "Issue it anew with the address in IPv4 form.");

    [Fact]
    public void KeyUsageMissing() => Check(Judge(Good with { KeyUsage = KeyUsages.None }), FindingSeverity.Warning, "KeyUsageMissing",
        "'CN=leaf' does not say what its key is for (no key usage); strict peers refuse it.",
        "Issue it anew with DigitalSignature, and KeyEncipherment for an RSA key.");

    [Fact]
    public void KeyUsageMissing_authority() => Assert.Equal("Renew it with KeyCertSign and CrlSign.",
        Assert.Single(Judge(Root with { KeyUsage = KeyUsages.None }).Findings).Remedy.Text);

    [Fact]
    public void KeyUsageDoesNotFitKey() => Check(
        Judge(Good with { KeyUsage = KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment }), FindingSeverity.Information, "KeyUsageDoesNotFitKey",
        "'CN=leaf' has the key usage KeyEncipherment, but its ECDSA key cannot encrypt (RFC 8813, RFC 9295); kubeadm writes it all the same, Go does not mind, strict peers do.",
        "Leave that usage out when it is issued next.");

    [Fact]
    public void Encipherment_with_RSA_gives_no_finding() => Assert.Empty(
        Judge(Good with { KeyName = "rsa-2048", KeyUsage = KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment }).Findings);

    [Fact]
    public void NotAuthorizedToSign() => Check(Judge(Root with { KeyUsage = KeyUsages.CrlSign }), FindingSeverity.Error, "NotAuthorizedToSign",
        "'CN=cluster CA' is an authority whose key usage has no KeyCertSign; nothing it signs is accepted.",
        "Renew it with KeyCertSign and CrlSign and the same key.");

    [Fact]
    public void KeyCertSignWithoutCA() => Check(
        Judge(Good with { KeyUsage = KeyUsages.DigitalSignature | KeyUsages.KeyCertSign }), FindingSeverity.Warning, "KeyCertSignWithoutCA",
        "'CN=leaf' has the key usage KeyCertSign but is no authority, which RFC 5280 forbids; strict peers refuse it.",
        "Issue it anew without KeyCertSign, or make an authority with New-K8sCertificateAuthority.");

    [Fact]
    public void InsecureAlgorithm_without_authority() => Check(
        Judge(Good with { Hash = HashAlgorithmName.SHA1 }, options => options with { Authorities = [] }), FindingSeverity.Error, "WeakSignature",
        "'CN=leaf' is signed with ecdsa-with-SHA1, which Go does not accept.",
        "Have it issued anew with SHA-256 or better.");

    [Fact]
    public void UnusualSerialNumber_too_long() => Check(Judge(Good with { Serial = [1, .. new byte[20]] }), FindingSeverity.Warning, "UnusualSerialNumber",
        "'CN=leaf' has a serial number of 21 bytes; RFC 5280 allows 20, and some peers refuse more.",
        "Issue it anew; this module gives every certificate a random serial number of 16 bytes.");

    [Fact]
    public void UnusualSerialNumber_zero() => Assert.Equal("'CN=leaf' has the serial number zero, which RFC 5280 does not allow.",
        Assert.Single(Judge(Good with { Serial = [0] }).Findings).Message);

    [Fact]
    public void ChainNotJudged() => Check(Judge(Good, options => options with { Authorities = [] }), FindingSeverity.Information, "ChainNotJudged",
        "No authority was given, so whether 'CN=cluster CA' really issued 'CN=leaf' was not judged.",
        "Give the authority with -Authority, for example -Authority /etc/kubernetes/pki/ca.crt.");

    [Fact]
    public void ChainNotJudged_self_signed() => Check(Judge(Root, options => options with { Authorities = [] }), FindingSeverity.Information, "ChainNotJudged",
        "'CN=cluster CA' is self-signed and no authority was given: it was judged as if it were trusted itself.",
        "To see whether it is trusted, give the trusted authorities with -Authority.");

    [Fact]
    public void SignatureInvalid_of_what_calls_itself_self_signed() => Check(
        Judge(Root with { BreakSignature = true }, options => options with { Authorities = [] }), FindingSeverity.Error, "SignatureInvalid",
        "'CN=cluster CA' names itself as issuer but is not signed with its own key: another authority of the same name signed it, or it was altered.",
        "Give the authority that signed it with -Authority, or make it anew.");

    [Fact]
    public void A_peer_must_be_good_for_both_sides()
    {
        Assert.Empty(Judge(Good with { Usages = ["ServerAuth", "ClientAuth"] }, options => options with { Purpose = CertificatePurpose.Peer }).Findings);
        Assert.Equal("'CN=leaf' is only for ServerAuth: not for ClientAuth.",
            Assert.Single(Judge(Good, options => options with { Purpose = CertificatePurpose.Peer }).Findings).Message);
    }

    [Fact]
    public void Every_host_name_must_match()
    {
        var result = Judge(Good with { Names = ["dns:a", "dns:b"] }, options => options with { Purpose = CertificatePurpose.Server, HostNames = ["a", "c", "b", "d"] });
        Assert.Equal(["'CN=leaf' is not for 'c': it is for a, b.", "'CN=leaf' is not for 'd': it is for a, b."], result.Findings.Select(finding => finding.Message));
        Assert.Empty(result.Chain);
    }

    [Fact]
    public void The_most_urgent_finding_comes_first()
    {
        var result = Judge(Good with { KeyUsage = KeyUsages.None, KeyName = "rsa-768" }, options => options with { Authorities = [] });
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
            Assert.Equal($"Others than its owner can read the private key '{keyPath}' of 'CN=leaf' ({certificateName}).", finding.Message);
            Assert.Equal([$"chmod 600 {keyPath}"], finding.Remedy.Commands);
            Assert.Equal("If others were on the machine, make a new key.", finding.Remedy.Text);
            Assert.Equal(keyPath, finding.Target);
            File.SetUnixFileMode(keyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Assert.Empty(new CertificateTest(options).Judge(certificate.At(path)).Findings);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static CertificateTestOptions Options() => new() { At = ChainCertificate.Now };

    private static CertificateTestResult Judge(ChainCertificate certificate, Func<CertificateTestOptions, CertificateTestOptions>? change = null)
    {
        var made = Certificate.FromDer(certificate.Build());
        var options = Options() with { Authorities = [ReferenceEquals(certificate, Root) || certificate.Issuer is null ? made : Certificate.FromDer(Root.Build())] };
        return new CertificateTest(change?.Invoke(options) ?? options).Judge(made);
    }

    private static void Check(CertificateTestResult result, FindingSeverity severity, string id, string message, string remedy)
    {
        var finding = result.Findings[0];
        Assert.Equal(message, finding.Message);
        Assert.Equal(remedy, finding.Remedy.ToString());
        Assert.Equal(id, finding.Id);
        Assert.Equal(severity, finding.Severity);
        Assert.Equal(severity != FindingSeverity.Error, result.IsValid);
        Assert.Equal(result.Certificate, finding.Target);
    }
}
