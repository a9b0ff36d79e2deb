using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace K8sPki.Tests.Verification;

/// <summary>A key that signs certificates for tests, by the platform and not by the code under test.</summary>
internal sealed class ChainKey
{
    private static readonly Dictionary<string, ChainKey> Made = [];

    private readonly Func<byte[], HashAlgorithmName, bool, byte[]> sign;

    private ChainKey(byte[] spki, string family, Func<byte[], HashAlgorithmName, bool, byte[]> sign)
    {
        Spki = spki;
        Family = family;
        this.sign = sign;
    }

    public byte[] Spki { get; }

    /// <summary><c>ec</c>, <c>rsa</c> or <c>ed25519</c>.</summary>
    public string Family { get; }

    /// <summary>
    /// A key by name: <c>ec-anything</c>, <c>p224</c>, <c>rsa-BITS</c>, <c>ed25519</c>. The same name gives the same key.
    /// </summary>
    public static ChainKey Named(string name)
    {
        lock (Made)
        {
            if (!Made.TryGetValue(name, out var key))
                Made.Add(name, key = Make(name));
            return key;
        }
    }

    public byte[] Sign(byte[] data, HashAlgorithmName hash, bool pss) => sign(data, hash, pss);

    private static ChainKey Make(string name)
    {
        if (name.StartsWith("rsa-", StringComparison.Ordinal))
            return Rsa(int.Parse(name[4..], System.Globalization.CultureInfo.InvariantCulture));
        if (name.StartsWith("ed25519", StringComparison.Ordinal))
            return Edwards();
        var curve = name.StartsWith("p224", StringComparison.Ordinal) ? ECCurve.CreateFromValue("1.3.132.0.33")
            : name.StartsWith("p384", StringComparison.Ordinal) ? ECCurve.NamedCurves.nistP384
            : name.StartsWith("p521", StringComparison.Ordinal) ? ECCurve.NamedCurves.nistP521
            : ECCurve.NamedCurves.nistP256;
        var ec = ECDsa.Create(curve);
        return new ChainKey(ec.ExportSubjectPublicKeyInfo(), "ec",
            (data, hash, _) => ec.SignData(data, hash, DSASignatureFormat.Rfc3279DerSequence));
    }

    private static ChainKey Rsa(int bits)
    {
        var rsa = RSA.Create(bits);
        return new ChainKey(rsa.ExportSubjectPublicKeyInfo(), "rsa",
            (data, hash, pss) => rsa.SignData(data, hash, pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1));
    }

    private static ChainKey Edwards()
    {
        var key = new Ed25519PrivateKeyParameters(RandomNumberGenerator.GetBytes(32));
        byte[] spki = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, .. key.GeneratePublicKey()
            .GetEncoded()];
        return new ChainKey(spki, "ed25519", (data, _, _) =>
        {
            var signer = new Ed25519Signer();
            signer.Init(true, key);
            signer.BlockUpdate(data, 0, data.Length);
            return signer.GenerateSignature();
        });
    }
}
