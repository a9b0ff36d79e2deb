using System.Formats.Asn1;
using System.Security.Cryptography;
using K8sPki.PemAndDer;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Org.BouncyCastle.Security;

namespace K8sPki.Keys;

/// <summary>A signature algorithm as certificates and requests name it (RFC 4055, RFC 5758, RFC 8410).</summary>
internal sealed record SignatureScheme(
    string Name, string Oid, KeyAlgorithm? Key, HashAlgorithmName Hash, bool IsPss = false, int SaltLength = 0)
{
    private static readonly SignatureScheme[] Known =
    [
        new("md5WithRSAEncryption", Oids.Signature.Md5WithRsa, KeyAlgorithm.RSA, HashAlgorithmName.MD5),
        new("sha1WithRSAEncryption", Oids.Signature.Sha1WithRsa, KeyAlgorithm.RSA, HashAlgorithmName.SHA1),
        new("sha256WithRSAEncryption", Oids.Signature.Sha256WithRsa, KeyAlgorithm.RSA, HashAlgorithmName.SHA256),
        new("sha384WithRSAEncryption", Oids.Signature.Sha384WithRsa, KeyAlgorithm.RSA, HashAlgorithmName.SHA384),
        new("sha512WithRSAEncryption", Oids.Signature.Sha512WithRsa, KeyAlgorithm.RSA, HashAlgorithmName.SHA512),
        new("ecdsa-with-SHA1", Oids.Signature.Sha1WithEcdsa, KeyAlgorithm.ECDSA, HashAlgorithmName.SHA1),
        new("ecdsa-with-SHA256", Oids.Signature.Sha256WithEcdsa, KeyAlgorithm.ECDSA, HashAlgorithmName.SHA256),
        new("ecdsa-with-SHA384", Oids.Signature.Sha384WithEcdsa, KeyAlgorithm.ECDSA, HashAlgorithmName.SHA384),
        new("ecdsa-with-SHA512", Oids.Signature.Sha512WithEcdsa, KeyAlgorithm.ECDSA, HashAlgorithmName.SHA512),
        new("ED25519", Oids.Key.Ed25519, KeyAlgorithm.Ed25519, default),
    ];

    /// <summary>True for SHA-1 and MD5, which Go has refused since 1.18 (crypto/x509, InsecureAlgorithmError).</summary>
    public bool IsInsecure => Hash == HashAlgorithmName.SHA1 || Hash == HashAlgorithmName.MD5;

    /// <summary>The scheme that signs with a key of this kind: the hash follows the strength of the key.</summary>
    public static SignatureScheme For(PublicKey key) => key.Algorithm switch
    {
        KeyAlgorithm.RSA => Known[2],
        KeyAlgorithm.ECDSA => Known.Single(scheme =>
            scheme.Key == KeyAlgorithm.ECDSA && scheme.Hash == EllipticCurve.FromSize(key.KeySize).Hash),
        _ => Known[^1],
    };

    /// <summary>The scheme of an identifier that says all; null when there is none.</summary>
    public static SignatureScheme? Find(string oid) => Array.Find(Known, scheme => scheme.Oid == oid);

    /// <summary>Checks a signature with a key that the platform has taken in.</summary>
    /// <exception cref="CryptographicException">The numbers of the key or the signature are out of range.</exception>
    public bool Verify(AsymmetricAlgorithm key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => key is RSA rsa
        ? rsa.VerifyData(data, signature, Hash, IsPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
        : ((ECDsa)key).VerifyData(data, signature, Hash, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>Reads an AlgorithmIdentifier. An unknown algorithm is named by its identifier and verifies nothing.</summary>
    /// <exception cref="AsnContentException">It is not an AlgorithmIdentifier.</exception>
    public static SignatureScheme Read(ReadOnlyMemory<byte> algorithmIdentifier)
    {
        var sequence = new AsnReader(algorithmIdentifier, AsnEncodingRules.DER).ReadSequence();
        var oid = sequence.ReadObjectIdentifier();
        if (oid == Oids.Signature.RsaPss)
            return PssParameters.ReadBehind(sequence).Scheme;
        return Find(oid) ?? new SignatureScheme(oid, oid, null, default);
    }

    /// <summary>The AlgorithmIdentifier in DER.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oid);
            // RFC 4055 section 5: RSA signatures carry NULL parameters, the others none.
            if (Key == KeyAlgorithm.RSA)
                writer.WriteNull();
        }

        return writer.Encode();
    }
}

/// <summary>The parameters of RSASSA-PSS (RFC 4055 section 3.1); what is absent has its default.</summary>
/// <param name="Hash">The hash of what is signed; without name for an unknown one.</param>
/// <param name="MaskHash">The hash of the mask.</param>
/// <param name="Salt">The length of the salt in bytes.</param>
/// <param name="IsPlain">False when something else stands in them: another mask or trailer, or parameters of a hash.</param>
internal sealed record PssParameters(HashAlgorithmName Hash, HashAlgorithmName MaskHash, int Salt, bool IsPlain)
{
    private const int UsualTrailer = 1;

    private static readonly PssParameters Default = new(HashAlgorithmName.SHA1, HashAlgorithmName.SHA1, 20, true);

    // Go takes PSS in three forms only: the salt as long as the hash.
    private static readonly (HashAlgorithmName Hash, int Salt)[] FormsOfGo =
        [(HashAlgorithmName.SHA256, 32), (HashAlgorithmName.SHA384, 48), (HashAlgorithmName.SHA512, 64)];

    /// <summary>Whether Go's crypto/x509 verifies such signatures.</summary>
    public bool IsTakenByGo => IsPlain && MaskHash == Hash && FormsOfGo.Contains((Hash, Salt));

    /// <summary>The scheme, named by its parameters.</summary>
    public SignatureScheme Scheme
    {
        get
        {
            // Everybody uses one hash for both; where they differ, few programs verify it.
            var differs = MaskHash == Hash ? "" : $"MGF1 {MaskHash.Name ?? "unknown hash"}, ";
            var name = $"rsassaPss ({Hash.Name ?? "unknown hash"}, {differs}salt {Salt})";
            return new SignatureScheme(name, Oids.Signature.RsaPss, KeyAlgorithm.RSA, Hash, true, Salt);
        }
    }

    /// <summary>Reads what stands behind the identifier of an AlgorithmIdentifier.</summary>
    /// <exception cref="AsnContentException">It is broken.</exception>
    public static PssParameters ReadBehind(AsnReader identifier) =>
        identifier.HasData && identifier.PeekTag() == Asn1Tag.Sequence ? Read(identifier.ReadSequence()) : Default;

    /// <summary>Reads the fields.</summary>
    /// <exception cref="AsnContentException">They are broken.</exception>
    public static PssParameters Read(AsnReader fields)
    {
        var read = Default;
        while (fields.HasData)
        {
            var field = fields.ReadField(out var place);
            read = place switch
            {
                0 => read.WithHash(field.ReadSequence()),
                1 => read.WithMask(field.ReadSequence()),
                2 when field.TryReadInt32(out var length) => read with { Salt = length },
                3 when field.TryReadInt32(out var trailer) && trailer == UsualTrailer => read,
                _ => read with { IsPlain = false },
            };
        }

        return read;
    }

    private PssParameters WithHash(AsnReader algorithm) =>
        this with { Hash = HashOf(algorithm, out var isPlain), IsPlain = IsPlain && isPlain };

    private PssParameters WithMask(AsnReader function)
    {
        var isKnown = function.ReadObjectIdentifier() == Oids.Signature.MaskGeneration;
        if (!function.HasData)
            return this with { MaskHash = Default.MaskHash, IsPlain = false };
        return this with { MaskHash = HashOf(function.ReadSequence(), out var isPlain), IsPlain = IsPlain && isKnown && isPlain };
    }

    private static HashAlgorithmName HashOf(AsnReader algorithm, out bool isPlain)
    {
        var oid = algorithm.ReadObjectIdentifier();
        isPlain = !algorithm.HasData || algorithm.PeekTag() == Asn1Tag.Null;
        return oid switch
        {
            Oids.Hash.Sha1 => HashAlgorithmName.SHA1,
            Oids.Hash.Sha256 => HashAlgorithmName.SHA256,
            Oids.Hash.Sha384 => HashAlgorithmName.SHA384,
            Oids.Hash.Sha512 => HashAlgorithmName.SHA512,
            _ => default,
        };
    }
}

/// <summary>Ed25519 (RFC 8032), which .NET does not have.</summary>
internal static class Ed25519Signature
{
    /// <summary>A new 32-byte private key.</summary>
    public static byte[] GenerateSeed()
    {
        var seed = new byte[Ed25519.SecretKeySize];
        Ed25519.GeneratePrivateKey(new SecureRandom(), seed);
        return seed;
    }

    /// <summary>The public key of a private one.</summary>
    public static byte[] PublicKeyOf(byte[] seed)
    {
        var key = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, key, 0);
        return key;
    }

    /// <summary>True for the encoding of a point that can be a public key.</summary>
    public static bool IsPublicKey(byte[] key) => Ed25519.ValidatePublicKeyPartial(key, 0);

    /// <summary>Signs.</summary>
    public static byte[] Sign(byte[] seed, byte[] data)
    {
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(seed, 0, data, 0, data.Length, signature, 0);
        return signature;
    }

    /// <summary>Checks a signature.</summary>
    public static bool Verify(byte[] key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == Ed25519.SignatureSize
        && Ed25519.Verify(signature.ToArray(), 0, key, 0, data.ToArray(), 0, data.Length);
}
