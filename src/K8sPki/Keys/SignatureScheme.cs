using System.Formats.Asn1;
using System.Security.Cryptography;

namespace K8sPki;

/// <summary>A signature algorithm as certificates and requests name it (RFC 4055, RFC 5758, RFC 8410).</summary>
internal sealed record SignatureScheme(string Name, string Oid, KeyAlgorithm? Key, HashAlgorithmName Hash, bool IsPss = false, int SaltLength = 0)
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
