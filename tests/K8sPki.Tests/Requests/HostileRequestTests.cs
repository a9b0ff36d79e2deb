using System.Diagnostics;
using System.Formats.Asn1;
using System.Numerics;
using System.Text;
using K8sPki.Tests.Keys;

namespace K8sPki.Tests.Requests;

/// <summary>Requests and encrypted keys made to do harm: an error or a result, and soon.</summary>
public sealed class HostileRequestTests
{
    private static readonly TimeSpan Soon = Patience.Limit;

    [Fact]
    public void A_modulus_of_16384_bits_is_judged()
    {
        var findings = Judged(Claiming((BigInteger.One << 16383) + 12345, 65537));
        Assert.Contains("KeyTooLarge", findings);
        Assert.Contains("RequestSignatureInvalid", findings);
    }

    [Fact]
    public void A_modulus_past_that_is_refused() =>
        Assert.Equal("KeyTooLarge",
            Assert.Throws<LimitExceededException>(() => Claiming((BigInteger.One << 16400) + 1, 65537)).ErrorId);

    [Theory]
    [InlineData("secp256k1", "CurveNotSupported")]
    [InlineData("Ed448", "KeyAlgorithmNotSupported")]
    public void A_key_that_is_not_known_is_said_with_its_file(string what, string id)
    {
        var pem = Encoding.ASCII.GetBytes(OddRequests.Make(what));
        var failure = Assert.Throws<UnsupportedInputException>(() => CertificateRequestReader.Read(pem, "'a.csr'", "a.csr"));
        Assert.Equal(id, failure.ErrorId);
        Assert.StartsWith("In 'a.csr': ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exponent_of_4096_bits_is_judged()
    {
        var findings = Judged(Claiming((BigInteger.One << 8190) + 12345, (BigInteger.One << 4095) + 1));
        Assert.Contains("RsaExponentTooLarge", findings);
        Assert.Contains("RequestSignatureInvalid", findings);
    }

    [Fact]
    public void A_hundred_thousand_names_are_judged()
    {
        var request = RequestForge.WithHosts([.. Enumerable.Range(0, 100_000).Select(number => $"host-{number}.example")]);
        Assert.Empty(Judged(request));
        Assert.Equal(100_000, request.DnsNames.Count);
    }

    [Fact]
    public void A_hundred_thousand_bad_names_give_a_bounded_report() =>
        Assert.InRange(Judged(RequestForge.WithHosts([.. Enumerable.Range(0, 100_000).Select(number => $"-{number}")])).Length, 1,
            100);

    [Fact]
    public void A_subject_of_ten_thousand_attributes_is_judged()
    {
        var subject = string.Concat(Enumerable.Range(0, 10_000).Select(number => $"/O=group-{number}"));
        var request = RequestForge.Make(subject + "/CN=a");
        _ = Judged(request);
        Assert.Equal(10_000, SignerSubject.Of(request.SubjectName).Organization.Count);
    }

    [Fact]
    public void A_request_cut_short_anywhere_is_an_error()
    {
        var whole = RequestForge.WithHosts("a.example").Der.ToArray();
        for (var length = 1; length < whole.Length; length++)
            Assert.IsAssignableFrom<PkiException>(
                Record.Exception(() => CertificateRequestReader.Read(whole[..length], "x", null)));
    }

    [Fact]
    public void A_request_changed_anywhere_is_judged_or_an_error()
    {
        var whole = RequestForge.WithHosts("a.example").Der.ToArray();
        // The outer header, the signed part, the algorithm with parameters that Go does not look at either, the signature.
        var signed = new AsnReader(whole, AsnEncodingRules.DER).ReadSequence().ReadEncodedValue().Length + 4;
        for (var position = 0; position < whole.Length; position++)
        {
            var changed = (byte[])whole.Clone();
            changed[position] ^= (byte)(1 << (position % 8));
            var isSigned = position < signed || position >= whole.Length - 256;
            var failure = Record.Exception(() =>
            {
                var request = CertificateRequestReader.Read(changed, "x", null);
                Assert.False(isSigned && RequestTest.Judge(request, SigningSpec.For(request, null, null, null)).IsValid,
                    $"byte {position}");
            });
            Assert.True(failure is null or PkiException, $"byte {position}: {failure}");
        }
    }

    [Theory]
    [InlineData("CERTIFICATE", "NotARequest", "CERTIFICATE")]
    [InlineData("PRIVATE KEY", "NotARequest", "PRIVATE KEY")]
    public void Another_label_is_named(string label, string id, string named)
    {
        var failure = Assert.ThrowsAny<MalformedInputException>(() =>
            CertificateRequestReader.Read(PemText.WriteBytes(label, RequestForge.WithHosts("a").Der), "'x.csr'", null));
        Assert.Equal(id, failure.ErrorId);
        Assert.Contains("'x.csr'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_100_megabytes_is_not_read()
    {
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder["big"]))
            file.SetLength(100L * 1024 * 1024);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (var read in new Action[] { () => CertificateRequestReader.ReadFile(folder["big"]),
            () => PrivateKeyReader.ReadFile(folder["big"], null), () => PublicKeyReader.ReadFile(folder["big"]),
            () => OpensslConfig.ReadFile(folder["big"]) })
        {
            var failure = Assert.ThrowsAny<LimitExceededException>(read);
            Assert.Equal("FileTooLarge", failure.ErrorId);
            Assert.Contains(folder["big"], failure.Message, StringComparison.Ordinal);
        }

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 200L * 1024 * 1024);
    }

    [Fact]
    public void A_million_blocks_of_something_else_end_with_an_error()
    {
        var text = Encoding.ASCII
            .GetBytes(string.Concat(Enumerable.Repeat("-----BEGIN X-----\nAAAA\n-----END X-----\n", 400_000)));
        var clock = Stopwatch.StartNew();
        Assert.Equal("NotARequest",
            Assert.ThrowsAny<MalformedInputException>(() => CertificateRequestReader.Read(text, "x", null)).ErrorId);
        Assert.Equal("NotAPrivateKey",
            Assert.ThrowsAny<MalformedInputException>(() => PrivateKeyReader.Read(text, "x", null)).ErrorId);
        Assert.Equal("NotAPublicKey", Assert.ThrowsAny<MalformedInputException>(() => PublicKeyReader.Read(text, "x")).ErrorId);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Soon);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(10_000_001)]
    public void Rounds_of_key_derivation_are_bounded_before_the_first(int rounds)
    {
        using var password = Secret.Passphrase("x");
        var clock = Stopwatch.StartNew();
        var failure = Assert.Throws<LimitExceededException>(() =>
            PrivateKeyReader.Read(PemText.WriteBytes("ENCRYPTED PRIVATE KEY", Encrypted(rounds)), "'x.key'", password));
        Assert.Equal("TooManyIterations", failure.ErrorId);
        Assert.Contains("'x.key'", failure.Message, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Soon);
    }

    private static string[] Judged(CertificateRequest request)
    {
        var clock = Stopwatch.StartNew();
        var result = RequestTest.Judge(request, null);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Soon);
        return result.Findings.Select(finding => finding.Id).ToArray();
    }

    private static CertificateRequest Claiming(BigInteger modulus, BigInteger exponent)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(modulus);
            writer.WriteInteger(exponent);
        }

        return RequestForge.Make(RequestForge.Rsa, DistinguishedName.Parse("/CN=a").Der, [],
            PublicKey.FromSpki(SpkiEncoding.FromPkcs1(writer.Encode())));
    }

    // PBES2 with PBKDF2 (RFC 8018 appendix A.4) around nothing of worth.
    private static byte[] Encrypted(int rounds)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.5.13");
                using (writer.PushSequence())
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier("1.2.840.113549.1.5.12");
                        using (writer.PushSequence())
                        {
                            writer.WriteOctetString(new byte[16]);
                            writer.WriteInteger(rounds);
                        }
                    }

                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier("2.16.840.1.101.3.4.1.42");
                        writer.WriteOctetString(new byte[16]);
                    }
                }
            }

            writer.WriteOctetString(new byte[32]);
        }

        return writer.Encode();
    }
}
