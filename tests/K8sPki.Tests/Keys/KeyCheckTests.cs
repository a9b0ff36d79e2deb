using System.Numerics;
using System.Security.Cryptography;
using Org.BouncyCastle.Security;
using BigPrime = Org.BouncyCastle.Math.BigInteger;

namespace K8sPki.Tests.Keys;

/// <summary>One test for each thing that can be wrong with a key, on keys made to be wrong.</summary>
public sealed class KeyCheckTests
{
    private static readonly SecureRandom Random = new();

    [Theory]
    [InlineData(KeyAlgorithm.RSA, 2048)]
    [InlineData(KeyAlgorithm.RSA, 3072)]
    [InlineData(KeyAlgorithm.ECDSA, 256)]
    [InlineData(KeyAlgorithm.ECDSA, 384)]
    [InlineData(KeyAlgorithm.ECDSA, 521)]
    [InlineData(KeyAlgorithm.Ed25519, 256)]
    public void Sound_keys_have_no_findings(KeyAlgorithm algorithm, int size) =>
        Assert.Empty(KeyChecks.Check(PrivateKey.Generate(algorithm, size).PublicKey, null));

    [Fact]
    public void Many_sound_rsa_keys_have_no_finding_but_their_size()
    {
        for (var i = 0; i < 40; i++)
            Assert.Equal(["WeakKey"], Ids(PrivateKey.Generate(KeyAlgorithm.RSA, 1024).PublicKey));
    }

    [Fact]
    public void Finds_small_and_large_keys()
    {
        Assert.Equal([("WeakKey", FindingSeverity.Error)], KeyChecks.Check(Key(Prime(256) * Prime(256)), null)
            .Select(finding => (finding.Id, finding.Severity)));
        Assert.Equal([("WeakKey", FindingSeverity.Warning)], KeyChecks.Check(Key(Prime(1000) * Prime(1000)), null)
            .Select(finding => (finding.Id, finding.Severity)));
        // Two primes of this size take long to find; nothing here tells that these are more.
        Assert.Equal(["KeyTooLarge"], Ids(Key(BigInteger.Pow(Prime(1030), 7) * Prime(1100))));
    }

    [Theory]
    [InlineData(2, "RsaModulusEven")]
    [InlineData(3, "RsaModulusSmallFactor")]
    [InlineData(751, "RsaModulusSmallFactor")]
    [InlineData(757, null)]
    public void Finds_small_factors(int factor, string? expected)
    {
        var modulus = factor * Prime(1030) * Prime(1031);
        Assert.Equal(expected is null ? [] : [expected], Ids(Key(modulus)));
    }

    [Theory]
    [InlineData(1024, 39)]
    [InlineData(2048, 71)]
    public void Finds_roca_keys(int size, int primes)
    {
        for (var i = 0; i < 10; i++)
        {
            var key = Key(RocaPrime(size / 2, primes) * RocaPrime(size / 2, primes));
            Assert.Contains("RsaKeyRoca", Ids(key));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(300)]
    public void Finds_primes_that_lie_close_together(int bitsApart)
    {
        var first = Prime(600);
        var second = NextPrime(first + (BigInteger.One << bitsApart));
        Assert.Equal(["WeakKey", "RsaPrimesTooClose"], Ids(Key(first * second)));
    }

    [Fact]
    public void Finds_a_squared_prime()
    {
        var prime = Prime(1030);
        Assert.Equal(["RsaPrimesTooClose"], Ids(Key(prime * prime)));
    }

    [Theory]
    [InlineData("0", "RsaExponentUnusable")]
    [InlineData("1", "RsaExponentUnusable")]
    [InlineData("65536", "RsaExponentUnusable")]
    [InlineData("3", "RsaExponentSmall")]
    [InlineData("65535", "RsaExponentSmall")]
    [InlineData("65537", null)]
    [InlineData("2147483647", null)]
    [InlineData("2147483649", "RsaExponentTooLarge")]
    [InlineData("340282366920938463463374607431768211457", "RsaExponentTooLarge")]
    public void Finds_bad_exponents(string exponent, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], Ids(Key(Prime(1024) * Prime(1030), BigInteger.Parse(exponent, null))));

    [Fact]
    public void Ends_soon_on_the_largest_modulus()
    {
        var modulus = Prime(1000);
        while (modulus.GetBitLength() < 15_000)
            modulus *= modulus + 2;
        var key = Key(modulus, (BigInteger.One << 4095) + 1);
        Assert.Contains("KeyTooLarge", Ids(key));
        Assert.Contains("RsaExponentTooLarge", Ids(key));
    }

    [Fact]
    public void Finds_points_beside_the_curve()
    {
        var point = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256).PublicKey.KeyBits.ToArray();
        point[40] ^= 1;
        Assert.Equal(["EcPointNotOnCurve"], Ids(PublicKey.FromSpki(SpkiEncoding.FromPoint(EllipticCurve.FromSize(256), point))));
    }

    [Fact]
    public void Kinds_of_key_that_go_does_not_take_are_not_read()
    {
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        Assert.Equal("CurveNotSupported",
            Assert.Throws<UnsupportedInputException>(() => PublicKey.FromSpki(brainpool.ExportSubjectPublicKeyInfo())).ErrorId);
        using var dsa = DSA.Create(1024);
        Assert.Equal("KeyAlgorithmNotSupported",
            Assert.Throws<UnsupportedInputException>(() => PublicKey.FromSpki(dsa.ExportSubjectPublicKeyInfo())).ErrorId);
    }

    /// <summary>RSA keys that anyone breaks or nobody takes, and a point beside its curve.</summary>
    internal static IReadOnlyList<PublicKey> Samples()
    {
        var point = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256).PublicKey.KeyBits.ToArray();
        point[40] ^= 1;
        var prime = Prime(1030);
        return
        [
            Key(2 * prime * Prime(1031)), Key(3 * prime * Prime(1031)), Key(RocaPrime(1030, 71) * RocaPrime(1030, 71)),
            Key(prime * prime),
            Key(prime * Prime(1031), 65536), Key(prime * Prime(1031), 3), Key(prime * Prime(1031), 2147483649),
            PublicKey.FromSpki(SpkiEncoding.FromPoint(EllipticCurve.FromSize(256), point)),
        ];
    }

    [Fact]
    public void Every_finding_names_its_target_and_a_remedy()
    {
        var target = new object();
        var key = Key(Prime(500) * Prime(500));
        var finding = Assert.Single(KeyChecks.Check(key, target));
        Assert.Same(target, finding.Target);
        Assert.Equal(FindingSeverity.Error, finding.Severity);
        Assert.Contains($"{key.KeySize} bits", finding.Message, StringComparison.Ordinal);
        Assert.Contains("New-K8sPrivateKey", finding.Remedy.Text, StringComparison.Ordinal);
    }

    private static string[] Ids(PublicKey key) => KeyChecks.Check(key, null).Select(finding => finding.Id).ToArray();

    private static PublicKey Key(BigInteger modulus, BigInteger? exponent = null) =>
        PublicKey.FromSpki(SpkiEncoding.FromRsa(modulus.ToByteArray(true, true), (exponent ?? 65537).ToByteArray(true, true)));

    private static BigInteger Prime(int bits) => From(new BigPrime(bits, 20, Random));

    private static BigInteger NextPrime(BigInteger above) =>
        From(new BigPrime(1, above.ToByteArray(true, true)).NextProbablePrime());

    // The form that the paper gives: k * M + (65537^a mod M) with M the product of the first primes.
    private static BigInteger RocaPrime(int bits, int primes)
    {
        var product = SmallPrimes.UpTo(400).Take(primes).Aggregate(BigInteger.One, (all, prime) => all * prime);
        while (true)
        {
            var power = BigInteger.ModPow(65537, Random.Next(1 << 30), product);
            var factor = From(new BigPrime(bits - (int)product.GetBitLength(), Random));
            var candidate = (factor * product) + power;
            if (new BigPrime(1, candidate.ToByteArray(true, true)).IsProbablePrime(20))
                return candidate;
        }
    }

    private static BigInteger From(BigPrime number) => new(number.ToByteArrayUnsigned(), isUnsigned: true, isBigEndian: true);
}
