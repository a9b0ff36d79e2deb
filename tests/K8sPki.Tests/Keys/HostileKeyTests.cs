using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Keys;

/// <summary>Keys made to do harm: an error that names the file, and soon.</summary>
public sealed class HostileKeyTests
{
    private static readonly RsaKeyNumbers Good = NumbersOf(PrivateKey.Generate(KeyAlgorithm.RSA, 1024));

    public static TheoryData<string> Faults => new(Changed.Keys);

    private static Dictionary<string, Func<RsaKeyNumbers>> Changed => new()
    {
        ["exponent 1 of the CRT"] = () => Good with { Exponent1 = Good.Exponent1 + 2 },
        ["exponent 2 of the CRT"] = () => Good with { Exponent2 = Good.Exponent2 ^ 4 },
        ["coefficient"] = () => Good with { Coefficient = Good.Coefficient + 1 },
        ["coefficient 0"] = () => Good with { Coefficient = 0 },
        ["private exponent"] = () => Good with { PrivateExponent = Good.PrivateExponent + 2 },
        ["modulus"] = () => Good with { Modulus = Good.Modulus + 2 },
        ["prime 1"] = () => Good with { Prime1 = 1, Prime2 = Good.Modulus },
        ["prime 0"] = () => Good with { Prime1 = 0 },
        ["negative prime"] = () => Good with { Prime1 = -Good.Prime1, Prime2 = -Good.Prime2 },
        ["public exponent 1"] = () => Good with { PublicExponent = 1, PrivateExponent = 1, Exponent1 = 1, Exponent2 = 1 },
        ["public exponent"] = () => Good with { PublicExponent = 65539 },
        ["negative public exponent"] = () => Good with { PublicExponent = -3 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Refuses_numbers_that_contradict_each_other(string fault)
    {
        var der = Pkcs8Encoding.WrapPkcs1(Changed[fault]().Encode());
        foreach (var content in new[] { der, PemText.WriteBytes("PRIVATE KEY", der),
            PemText.WriteBytes("RSA PRIVATE KEY", Changed[fault]().Encode()) })
        {
            var failure = Assert.ThrowsAny<MalformedInputException>(() => PrivateKeyReader.Read(content, "'bad.key'", null));
            Assert.Equal("PrivateKeyMalformed", failure.ErrorId);
            Assert.Contains("'bad.key'", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Takes_the_unchanged_numbers() =>
        Assert.Equal(1024, PrivateKeyReader.Read(Good.Encode(), "x", null).KeySize);

    [Fact]
    public void Refuses_an_exponent_of_4096_bits()
    {
        var exponent = (BigInteger.One << 4095) + 1;
        var failure = Assert.Throws<LimitExceededException>(() =>
            PrivateKeyReader.Read((Good with { PublicExponent = exponent }).Encode(), "x", null));
        Assert.Equal("ExponentTooLarge", failure.ErrorId);
    }

    [Fact]
    public void Refuses_a_modulus_past_the_bound()
    {
        var modulus = (BigInteger.One << 16400) + 1;
        var failure = Assert.Throws<LimitExceededException>(() =>
            PrivateKeyReader.Read((Good with { Modulus = modulus }).Encode(), "x", null));
        Assert.Equal("KeyTooLarge", failure.ErrorId);
        var spki = SpkiEncoding.FromRsa(modulus.ToByteArray(true, true), [3]);
        Assert.Equal("KeyTooLarge", Assert.Throws<LimitExceededException>(() => PublicKeyReader.Read(spki, "x")).ErrorId);
    }

    [Fact]
    public void Verifies_nothing_with_a_huge_exponent()
    {
        var exponent = (BigInteger.One << 4095) + 1;
        var modulus = (BigInteger.One << 16383) + 1;
        var key = PublicKey.FromSpki(SpkiEncoding.FromRsa(modulus.ToByteArray(true, true), exponent.ToByteArray(true, true)));
        Assert.Equal(16384, key.KeySize);
        Assert.False(key.Verify(SignatureScheme.For(key), new byte[16], new byte[2048]));
    }

    [Fact]
    public void Refuses_more_than_two_primes()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            for (var i = 1; i < 10; i++)
                writer.WriteInteger(i);
        }

        Assert.Equal("KeyAlgorithmNotSupported",
            Assert.Throws<UnsupportedInputException>(() => PrivateKeyReader.Read(writer.Encode(), "x", null)).ErrorId);
    }

    [Fact]
    public void Refuses_a_point_that_is_not_of_the_private_number()
    {
        foreach (var curve in EllipticCurve.All)
        {
            var (one, other) = (PrivateKey.Generate(KeyAlgorithm.ECDSA, curve.Bits),
                PrivateKey.Generate(KeyAlgorithm.ECDSA, curve.Bits));
            var mixed = Pkcs8Encoding.Sec1(curve, NumberOf(one), other.PublicKey.KeyBits.Span);
            Assert.Equal("PrivateKeyMalformed",
                Assert.ThrowsAny<MalformedInputException>(() => PrivateKeyReader.Read(mixed, "x", null)).ErrorId);
            foreach (var number in new[] { new byte[curve.FieldLength], Enumerable.Repeat((byte)0xFF, curve.FieldLength)
                .ToArray() })
            {
                var outOfRange = Pkcs8Encoding.Sec1(curve, number, one.PublicKey.KeyBits.Span);
                Assert.Equal("PrivateKeyMalformed",
                    Assert.ThrowsAny<MalformedInputException>(() => PrivateKeyReader.Read(outOfRange, "x", null)).ErrorId);
            }
        }
    }

    [Fact]
    public void Refuses_a_point_beside_the_curve()
    {
        foreach (var curve in EllipticCurve.All)
        {
            var point = PrivateKey.Generate(KeyAlgorithm.ECDSA, curve.Bits).PublicKey.KeyBits.ToArray();
            point[^1] ^= 1;
            var spki = SpkiEncoding.FromPoint(curve, point);
            Assert.Equal("PublicKeyMalformed",
                Assert.ThrowsAny<MalformedInputException>(() => PublicKeyReader.Read(spki, "x")).ErrorId);
        }
    }

    [PeerTheory("openssl")]
    [InlineData("secp256k1", "named_curve")]
    [InlineData("secp224r1", "named_curve")]
    [InlineData("prime256v1", "explicit")]
    public void Refuses_curves_that_go_does_not_speak(string curve, string encoding)
    {
        var pem = Tool.Run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:" + curve, "-pkeyopt",
            "ec_param_enc:" + encoding);
        var failure = Assert.Throws<UnsupportedInputException>(() =>
            PrivateKeyReader.Read(System.Text.Encoding.UTF8.GetBytes(pem), "x", null));
        Assert.Equal("CurveNotSupported", failure.ErrorId);
    }

    [Fact]
    public void Refuses_structures_cut_short_at_every_byte()
    {
        foreach (var key in new[] { PrivateKey.Generate(KeyAlgorithm.RSA, 1024), PrivateKey.Generate(KeyAlgorithm.ECDSA, 521),
            PrivateKey.Generate(KeyAlgorithm.Ed25519, 256) })
        {
            foreach (var whole in new[] { key.Pkcs8.ToArray(), Pkcs8Encoding.ReadInner(key.Pkcs8.ToArray()),
                key.PublicKey.Spki.ToArray() })
            {
                for (var length = 1; length < whole.Length; length++)
                {
                    Assert.IsAssignableFrom<PkiException>(
                        Record.Exception(() => PrivateKeyReader.Read(whole[..length], "x", null)));
                    Assert.IsAssignableFrom<PkiException>(Record.Exception(() => PublicKeyReader.Read(whole[..length], "x")));
                }
            }
        }
    }

    [Fact]
    public void Survives_any_changed_byte()
    {
        foreach (var key in new[] { PrivateKey.Generate(KeyAlgorithm.RSA, 1024), PrivateKey.Generate(KeyAlgorithm.ECDSA, 256),
            PrivateKey.Generate(KeyAlgorithm.Ed25519, 256) })
        {
            for (var position = 0; position < key.Pkcs8.Length; position++)
            {
                var changed = key.Pkcs8.ToArray();
                changed[position] ^= (byte)(1 << (position % 8));
                var failure = Record.Exception(() => PrivateKeyReader.Read(changed, "x", null));
                Assert.True(failure is null or PkiException, $"{key.Algorithm}, byte {position}: {failure}");
            }
        }
    }

    [Fact]
    public void Nested_structures_end_with_an_error()
    {
        var deep = new byte[200_000];
        for (var i = 0; i < deep.Length; i += 2)
            (deep[i], deep[i + 1]) = (0x30, 0x80);
        Assert.IsAssignableFrom<PkiException>(Record.Exception(() => PrivateKeyReader.Read(deep, "x", null)));
        Assert.IsAssignableFrom<PkiException>(Record.Exception(() => PublicKeyReader.Read(deep, "x")));
    }

    private static RsaKeyNumbers NumbersOf(PrivateKey key) => RsaKeyNumbers.Read(Pkcs8Encoding.ReadInner(key.Pkcs8.ToArray()));

    private static byte[] NumberOf(PrivateKey key)
    {
        using var ec = ECDsa.Create();
        ec.ImportPkcs8PrivateKey(key.Pkcs8, out _);
        return ec.ExportParameters(true).D!;
    }
}
