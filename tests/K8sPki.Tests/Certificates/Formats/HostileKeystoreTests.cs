using System.Buffers.Binary;
using System.Formats.Asn1;
using K8sPki.Tests.Keys;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Certificates.Formats;

/// <summary>Keystores made to do harm: an error, in bounded time and memory.</summary>
public sealed class HostileKeystoreTests : IDisposable
{
    private static readonly SamplePki Pki = SamplePki.Ec;
    private static readonly byte[] Good = Write();

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Rounds_are_bounded_before_the_first()
    {
        var failure = Assert.Throws<LimitExceededException>(() => Read(WithMacRounds(int.MaxValue)));
        Assert.Equal("TooManyIterations", failure.ErrorId);
        Assert.Contains("'bad.p12'", failure.Message, StringComparison.Ordinal);
        Assert.Throws<LimitExceededException>(() => Read(WithMacRounds(0)));
        Assert.Throws<LimitExceededException>(() => Read(WithMacRounds(-5)));
        Assert.Throws<LimitExceededException>(() => Read(WithMacRounds(long.MaxValue)));
    }

    [Fact]
    public void Many_parts_share_one_bound()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            Encrypted(writer, 10, 10);
            Encrypted(writer, 10, DerivationBudget.Most - 5);
        }

        Assert.Equal("TooManyIterations", Assert.Throws<LimitExceededException>(() => Read(WithoutMac(writer.Encode()))).ErrorId);
    }

    [Fact]
    public void Nested_bags_are_bounded()
    {
        var bag = new byte[] { 0x30, 0 };
        for (var i = 0; i < 1000; i++)
        {
            var inner = new AsnWriter(AsnEncodingRules.DER);
            using (inner.PushSequence())
            using (inner.PushSequence())
            {
                inner.WriteObjectIdentifier(Oids.Container.NestedBags);
                using (inner.PushSequence(Pkcs12Bag.Explicit))
                    inner.WriteEncodedValue(bag);
            }

            bag = inner.Encode();
        }

        var safes = new AsnWriter(AsnEncodingRules.DER);
        using (safes.PushSequence())
            Data(safes, bag);
        Assert.Equal("TooDeep", Assert.Throws<LimitExceededException>(() => Read(WithoutMac(safes.Encode()))).ErrorId);
    }

    [Fact]
    public void Entries_are_bounded()
    {
        var bags = new AsnWriter(AsnEncodingRules.DER);
        using (bags.PushSequence())
        {
            for (var i = 0; i < 20_000; i++)
            {
                using (bags.PushSequence())
                {
                    bags.WriteObjectIdentifier("1.2.3");
                    using (bags.PushSequence(Pkcs12Bag.Explicit))
                        bags.WriteNull();
                }
            }
        }

        var safes = new AsnWriter(AsnEncodingRules.DER);
        using (safes.PushSequence())
            Data(safes, bags.Encode());
        Assert.Equal("TooManyEntries", Assert.Throws<LimitExceededException>(() => Read(WithoutMac(safes.Encode()))).ErrorId);
    }

    [Fact]
    public void A_pkcs12_file_cut_short_anywhere_is_an_error()
    {
        using var password = Secret.Passphrase("x");
        for (var length = 1; length < Good.Length; length++)
            Assert.IsAssignableFrom<PkiException>(Record.Exception(() => ReadAll(Good[..length], password)));
    }

    [Fact]
    public void Any_changed_byte_of_a_pkcs12_file_is_noticed()
    {
        using var password = Secret.Passphrase("x");
        var unnoticed = 0;
        for (var position = 0; position < Good.Length; position++)
        {
            var changed = (byte[])Good.Clone();
            changed[position] ^= 4;
            List<Certificate> read = [];
            var failure = Record.Exception(() => read = ReadAll(changed, password));
            Assert.True(failure is PkiException || read.SequenceEqual([Pki.Leaf]), $"Byte {position}: {failure}");
            unnoticed += failure is null ? 1 : 0;
        }

        // The parameters of the digest, two bytes that must be NULL, are all that is not covered.
        Assert.InRange(unnoticed, 0, 2);
    }

    [PeerFact("keytool")]
    public void A_broken_java_keystore_is_an_error()
    {
        Tool.Run("keytool", "-genkeypair", "-keyalg", "EC", "-dname", "CN=x", "-alias", "a", "-storetype", "JKS", "-keystore",
            folder["jks"], "-storepass", "changeit");
        var whole = File.ReadAllBytes(folder["jks"]);
        for (var length = 12; length < whole.Length; length += 11)
            Assert.IsAssignableFrom<PkiException>(Record.Exception(() => ReadAll(whole[..length], null)));
        using var password = Secret.Passphrase("changeit");
        for (var position = 12; position < whole.Length; position += 13)
        {
            var changed = (byte[])whole.Clone();
            changed[position] ^= 0x41;
            Assert.IsAssignableFrom<PkiException>(Record.Exception(() => ReadAll(changed, password)));
            var failure = Record.Exception(() => ReadAll(changed, null));
            Assert.True(failure is null or PkiException, $"Byte {position}: {failure}");
        }
    }

    [Fact]
    public void Lengths_of_a_java_keystore_are_not_believed()
    {
        foreach (var (offset, number) in new[] { (8, int.MaxValue), (8, -1), (27, int.MaxValue), (27, -1), (27, 0x10000000) })
        {
            // Magic, version, one trusted certificate called "x" with a date, of type X.509, and its length at 30.
            var content = new byte[64];
            Convert.FromHexString("FEEDFEED00000002000000010000000200017800000000000000000005582E353039").CopyTo(content, 0);
            BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(offset == 8 ? 8 : 34), number);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.IsAssignableFrom<PkiException>(Record.Exception(() => CertificateReader.ReadAll(content, "x", null).ToList()));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024 * 1024);
        }
    }

    /// <summary>As with keytool; what the lengths say is right.</summary>
    [Fact]
    public void A_broken_certificate_spoils_its_java_keystore()
    {
        byte[] content =
        [
            .. Convert.FromHexString("FEEDFEED00000002000000010000000200017800000000000000000005582E353039"), 0, 0, 0, 4, 0xDE,
            0xAD, 0xBE, 0xEF,
            .. new byte[20],
        ];
        var failure = Assert.Throws<MalformedInputException>(() => CertificateReader.ReadAll(content, "'bad.jks'", null)
            .ToList());
        Assert.Equal("KeystoreMalformed", failure.ErrorId);
        Assert.Contains("'bad.jks'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Jceks_is_named()
    {
        var content = new byte[64];
        Convert.FromHexString("CECECECE0000000200000000").CopyTo(content, 0);
        Assert.Equal("KeystoreNotSupported",
            Assert.Throws<UnsupportedInputException>(() => CertificateReader.ReadAll(content, "x", null).ToList()).ErrorId);
    }

    [Fact]
    public void Large_input_of_no_kind_is_an_error()
    {
        foreach (var content in new[] { new byte[100_000_000], Filled((byte)'A'), Filled(0x30), Filled((byte)'-') })
            Assert.Equal("NotACertificate",
                Assert.IsAssignableFrom<PkiException>(Record.Exception(() => CertificateReader.ReadAll(content, "x", null)
                    .ToList())).ErrorId.Replace("CertificateMalformed", "NotACertificate", StringComparison.Ordinal));
    }

    public void Dispose() => folder.Dispose();

    private static byte[] Filled(byte value)
    {
        var content = new byte[100_000_000];
        Array.Fill(content, value);
        return content;
    }

    private static byte[] Write()
    {
        using var password = Secret.Passphrase("x");
        return Pkcs12Writer.Write([Pki.Leaf], Pki.Key, null, password, iterations: 10);
    }

    private static void Read(byte[] content)
    {
        using var password = Secret.Passphrase("x");
        _ = CertificateReader.ReadAll(content, "'bad.p12'", null, password).ToList();
    }

    private static List<Certificate> ReadAll(byte[] content, Passphrase? password) =>
        CertificateReader.ReadAll(content, "x", null, password).Select(item => item.Certificate ?? throw item.Problem!).ToList();

    private static byte[] WithMacRounds(long rounds)
    {
        var good = new AsnReader(Good, AsnEncodingRules.DER).ReadSequence();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(good.ReadEncodedValue().Span);
            writer.WriteEncodedValue(good.ReadEncodedValue().Span);
            var mac = good.ReadSequence();
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(mac.ReadEncodedValue().Span);
                writer.WriteEncodedValue(mac.ReadEncodedValue().Span);
                writer.WriteInteger(rounds);
            }
        }

        return writer.Encode();
    }

    private static byte[] WithoutMac(byte[] safes)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(3);
            Data(writer, safes);
        }

        return writer.Encode();
    }

    private static void Data(AsnWriter writer, byte[] content)
    {
        using var info = writer.PushSequence();
        writer.WriteObjectIdentifier("1.2.840.113549.1.7.1");
        using (writer.PushSequence(Pkcs12Bag.Explicit))
            writer.WriteOctetString(content);
    }

    // A readable part without entries that says it took another number of rounds than it did.
    private static void Encrypted(AsnWriter writer, int rounds, int claimed)
    {
        using var info = writer.PushSequence();
        writer.WriteObjectIdentifier("1.2.840.113549.1.7.6");
        using var tagged = writer.PushSequence(Pkcs12Bag.Explicit);
        using var data = writer.PushSequence();
        writer.WriteInteger(0);
        using var inner = writer.PushSequence();
        writer.WriteObjectIdentifier("1.2.840.113549.1.7.1");
        using var password = Secret.Passphrase("x");
        var (algorithm, encrypted) = PasswordEncryption.Encrypt([0x30, 0], password, rounds);
        writer.WriteEncodedValue(claimed == rounds ? algorithm : WithRounds(algorithm, claimed));
        writer.WriteOctetString(encrypted, new Asn1Tag(TagClass.ContextSpecific, 0));
    }

    private static byte[] WithRounds(byte[] algorithm, int claimed)
    {
        var pbes2 = new AsnReader(algorithm, AsnEncodingRules.DER).ReadSequence();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(pbes2.ReadEncodedValue().Span);
            var parameters = pbes2.ReadSequence();
            using (writer.PushSequence())
            {
                var derivation = parameters.ReadSequence();
                using (writer.PushSequence())
                {
                    writer.WriteEncodedValue(derivation.ReadEncodedValue().Span);
                    var options = derivation.ReadSequence();
                    using (writer.PushSequence())
                    {
                        writer.WriteEncodedValue(options.ReadEncodedValue().Span);
                        options.ReadInteger();
                        writer.WriteInteger(claimed);
                        writer.WriteEncodedValue(options.ReadEncodedValue().Span);
                    }
                }

                writer.WriteEncodedValue(parameters.ReadEncodedValue().Span);
            }
        }

        return writer.Encode();
    }
}
