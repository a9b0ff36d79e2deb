using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace K8sPki;

/// <summary>The kinds of key that Go's parser knows.</summary>
internal enum CertifiedKeyKind
{
    /// <summary>Not known to Go: the certificate is read but signs nothing.</summary>
    Unknown,

    /// <summary>RSA with the identifier rsaEncryption; RSASSA-PSS keys are unknown to Go.</summary>
    Rsa,

    /// <summary>P-224, P-256, P-384 or P-521.</summary>
    Ec,

    /// <summary>Ed25519.</summary>
    Ed25519,

    /// <summary>DSA and X25519: read, but Go checks no signature with them.</summary>
    NotForSignatures,
}

/// <summary>The key of a certificate as Go reads it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Spki">The SubjectPublicKeyInfo.</param>
/// <param name="Bits">The bits of the key without their algorithm.</param>
/// <param name="Size">The bits of the RSA modulus; 0 for other keys.</param>
/// <param name="Exponent">The RSA public exponent; 0 for other keys.</param>
internal sealed record CertifiedKey(
    CertifiedKeyKind Kind, ReadOnlyMemory<byte> Spki, ReadOnlyMemory<byte> Bits, long Size = 0, long Exponent = 0)
{
    private static readonly byte[] Null = [5, 0];

    private static readonly string[] Curves = ["1.3.132.0.33", .. EllipticCurve.All.Select(curve => curve.Oid)];

    /// <summary>True for a key on P-224.</summary>
    public bool IsP224 => Kind == CertifiedKeyKind.Ec && Bits.Length == 1 + (2 * 28);

    /// <summary>True when both are one key to Go's crypto/tls: of RSA the modulus counts, of others all.</summary>
    public bool HasSameNumbers(CertifiedKey other) => Kind == other.Kind && (Kind == CertifiedKeyKind.Rsa
        ? Modulus.SequenceEqual(other.Modulus)
        : Bits.Span.SequenceEqual(other.Bits.Span));

    /// <summary>True when the SubjectPublicKeyInfo takes that many bytes, so that nothing follows it.</summary>
    public bool IsWhole(int length)
    {
        AsnDecoder.ReadEncodedValue(Spki.Span, AsnEncodingRules.DER, out _, out _, out var own);
        return own == length;
    }

    private ReadOnlySpan<byte> Modulus => StrictDer.Open(Bits).ReadSequence().ReadIntegerBytes().Span;

    // The platform takes several times as long to take a key in as to check a signature with it, and an authority's key
    // checks many. One of these serves one thread at a time.
    private readonly ConcurrentBag<AsymmetricAlgorithm> imported = [];

    /// <summary>Whether a signature of the key's own kind was made with it.</summary>
    /// <exception cref="CryptographicException">The numbers of the key or the signature are out of range.</exception>
    public bool Verify(ReadOnlySpan<byte> signed, MemberSignature signature)
    {
        if (Kind is not (CertifiedKeyKind.Rsa or CertifiedKeyKind.Ec))
            return Ed25519Signature.Verify(Bits.ToArray(), signed, signature.Value);
        if (Kind == CertifiedKeyKind.Rsa && (Exponent is < 2 or > int.MaxValue || Exponent % 2 == 0))
            return false;
        if (!imported.TryTake(out var key))
            key = Import();
        var isValid = key is RSA rsa
            ? rsa.VerifyData(
                signed, signature.Value, signature.Hash, signature.IsPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
            : ((ECDsa)key).VerifyData(signed, signature.Value, signature.Hash, DSASignatureFormat.Rfc3279DerSequence);
        imported.Add(key);
        return isValid;
    }

    private AsymmetricAlgorithm Import()
    {
        if (Kind == CertifiedKeyKind.Rsa)
        {
            var rsa = RSA.Create();
            rsa.ImportRSAPublicKey(Bits.Span, out _);
            return rsa;
        }

        var ec = ECDsa.Create();
        ec.ImportSubjectPublicKeyInfo(Spki.Span, out _);
        return ec;
    }

    /// <summary>Reads a SubjectPublicKeyInfo.</summary>
    /// <exception cref="AsnContentException">Go would refuse the certificate for it.</exception>
    public static CertifiedKey Read(ReadOnlyMemory<byte> spki)
    {
        var sequence = StrictDer.Open(spki).ReadSequence();
        var algorithm = sequence.ReadSequence();
        var oid = StrictDer.Oid(algorithm);
        var parameters = algorithm.HasData ? algorithm.ReadEncodedValue() : default;
        var bits = sequence.ReadBitString(out _);
        return oid switch
        {
            "1.2.840.113549.1.1.1" => Rsa(spki, bits, parameters),
            "1.2.840.10045.2.1" => Ec(spki, bits, parameters),
            "1.3.101.112" => Edwards(CertifiedKeyKind.Ed25519, spki, bits, parameters),
            "1.3.101.110" => Edwards(CertifiedKeyKind.NotForSignatures, spki, bits, parameters),
            "1.2.840.10040.4.1" => new CertifiedKey(CertifiedKeyKind.NotForSignatures, spki, bits),
            _ => new CertifiedKey(CertifiedKeyKind.Unknown, spki, bits),
        };
    }

    private static CertifiedKey Rsa(ReadOnlyMemory<byte> spki, byte[] bits, ReadOnlyMemory<byte> parameters)
    {
        // RFC 3279 section 2.3.1: NULL must be there.
        if (!parameters.Span.SequenceEqual(Null))
            throw new AsnContentException("The RSA key has no NULL parameters.");
        var numbers = StrictDer.Open(bits).ReadSequence();
        var modulus = numbers.ReadIntegerBytes().Span;
        if (!numbers.TryReadInt64(out var exponent) || exponent <= 0)
            throw new AsnContentException("The exponent of the RSA key is no positive number of 63 bits.");
        if (modulus[0] >= 0x80 || (modulus.Length == 1 && modulus[0] == 0))
            throw new AsnContentException("The modulus of the RSA key is no positive number.");
        var significant = modulus.TrimStart((byte)0);
        var size = (significant.Length * 8L) - BitOperations.LeadingZeroCount((uint)significant[0]) + 24;
        return new CertifiedKey(CertifiedKeyKind.Rsa, spki, bits, size, exponent);
    }

    private static CertifiedKey Ec(ReadOnlyMemory<byte> spki, byte[] bits, ReadOnlyMemory<byte> parameters)
    {
        if (parameters.IsEmpty || !Curves.Contains(StrictDer.Oid(StrictDer.Open(parameters))))
            throw new AsnContentException("The key is on a curve that Go does not know.");
        try
        {
            // Importing checks that the point is on the curve, as Go does.
            using var ec = ECDsa.Create();
            ec.ImportSubjectPublicKeyInfo(spki.Span, out _);
        }
        catch (CryptographicException failure)
        {
            throw new AsnContentException("The elliptic curve key is not a point of its curve.", failure);
        }

        return bits is [4, ..]
            ? new CertifiedKey(CertifiedKeyKind.Ec, spki, bits)
            : throw new AsnContentException("The elliptic curve key is not an uncompressed point.");
    }

    private static CertifiedKey Edwards(
        CertifiedKeyKind kind, ReadOnlyMemory<byte> spki, byte[] bits, ReadOnlyMemory<byte> parameters) =>
        parameters.IsEmpty && bits.Length == 32
            ? new CertifiedKey(kind, spki, bits)
            : throw new AsnContentException("The Ed25519 or X25519 key is not 32 bytes without parameters (RFC 8410 section 3).");
}

/// <summary>How a certificate is signed, as Go's crypto/x509 tells the algorithms apart.</summary>
/// <param name="Oid">The identifier of the algorithm.</param>
/// <param name="Key">The kind of key that signs so; Unknown for an algorithm that Go does not verify.</param>
/// <param name="Hash">The hash; without name for Ed25519 and for what is unknown.</param>
/// <param name="IsPss">True for RSASSA-PSS.</param>
/// <param name="Value">The signature.</param>
internal sealed record MemberSignature(string Oid, CertifiedKeyKind Key, HashAlgorithmName Hash, bool IsPss, byte[] Value)
{
    private const string Pss = "1.2.840.113549.1.1.10";
    private const string MaskGeneration = "1.2.840.113549.1.1.8";

    private static readonly Dictionary<string, (CertifiedKeyKind Key, HashAlgorithmName Hash)> Known = new()
    {
        ["1.2.840.113549.1.1.4"] = (CertifiedKeyKind.Rsa, HashAlgorithmName.MD5),
        ["1.2.840.113549.1.1.5"] = (CertifiedKeyKind.Rsa, HashAlgorithmName.SHA1),
        ["1.3.14.3.2.29"] = (CertifiedKeyKind.Rsa, HashAlgorithmName.SHA1),
        ["1.2.840.113549.1.1.11"] = (CertifiedKeyKind.Rsa, HashAlgorithmName.SHA256),
        ["1.2.840.113549.1.1.12"] = (CertifiedKeyKind.Rsa, HashAlgorithmName.SHA384),
        ["1.2.840.113549.1.1.13"] = (CertifiedKeyKind.Rsa, HashAlgorithmName.SHA512),
        ["1.2.840.10040.4.3"] = (CertifiedKeyKind.NotForSignatures, HashAlgorithmName.SHA1),
        ["1.2.840.10045.4.1"] = (CertifiedKeyKind.Ec, HashAlgorithmName.SHA1),
        ["1.2.840.10045.4.3.2"] = (CertifiedKeyKind.Ec, HashAlgorithmName.SHA256),
        ["1.2.840.10045.4.3.3"] = (CertifiedKeyKind.Ec, HashAlgorithmName.SHA384),
        ["1.2.840.10045.4.3.4"] = (CertifiedKeyKind.Ec, HashAlgorithmName.SHA512),
        ["1.3.101.112"] = (CertifiedKeyKind.Ed25519, default),
    };

    // Go takes PSS in three forms only: the salt as long as the hash.
    private static readonly Dictionary<string, (HashAlgorithmName Hash, int Salt)> PssHashes = new()
    {
        ["2.16.840.1.101.3.4.2.1"] = (HashAlgorithmName.SHA256, 32),
        ["2.16.840.1.101.3.4.2.2"] = (HashAlgorithmName.SHA384, 48),
        ["2.16.840.1.101.3.4.2.3"] = (HashAlgorithmName.SHA512, 64),
    };

    /// <summary>True for SHA-1 (refused since Go 1.18) and MD5 (since Go 1.3).</summary>
    public bool IsInsecure => Hash == HashAlgorithmName.SHA1 || Hash == HashAlgorithmName.MD5;

    /// <summary>Reads an AlgorithmIdentifier and keeps the signature with it.</summary>
    /// <exception cref="AsnContentException">It is not an AlgorithmIdentifier.</exception>
    public static MemberSignature Read(ReadOnlyMemory<byte> algorithm, byte[] value)
    {
        var sequence = StrictDer.Open(algorithm).ReadSequence();
        var oid = StrictDer.Oid(sequence);
        var parameters = sequence.HasData ? sequence.ReadEncodedValue() : default;
        if (oid == Pss)
            return TryReadPss(parameters, out var hash) ? new(oid, CertifiedKeyKind.Rsa, hash, true, value) : Unknown(oid, value);
        if (!Known.TryGetValue(oid, out var known) || (known.Key == CertifiedKeyKind.Ed25519 && !parameters.IsEmpty))
            return Unknown(oid, value);
        return new(oid, known.Key, known.Hash, false, value);
    }

    private static MemberSignature Unknown(string oid, byte[] value) => new(oid, CertifiedKeyKind.Unknown, default, false, value);

    private static bool TryReadPss(ReadOnlyMemory<byte> parameters, out HashAlgorithmName hash)
    {
        hash = default;
        try
        {
            return !parameters.IsEmpty && ReadPss(StrictDer.Open(parameters).ReadSequence(), out hash);
        }
        catch (AsnContentException)
        {
            // Go calls the algorithm unknown and reads the certificate all the same.
            return false;
        }
    }

    private static bool ReadPss(AsnReader fields, out HashAlgorithmName hash)
    {
        hash = default;
        var (hashOid, maskOid, maskHash, salt, trailer) = ("", "", "", 20, 1);
        while (fields.HasData)
        {
            var field = fields.ReadField(out var place);
            switch (place)
            {
                case 0:
                    hashOid = HashOf(field.ReadSequence());
                    break;
                case 1:
                    var mask = field.ReadSequence();
                    maskOid = StrictDer.Oid(mask);
                    maskHash = HashOf(mask.ReadSequence());
                    break;
                case 2 when field.TryReadInt32(out var length):
                    salt = length;
                    break;
                case 3 when field.TryReadInt32(out var number):
                    trailer = number;
                    break;
                default:
                    return false;
            }
        }

        if (maskOid != MaskGeneration || maskHash != hashOid || trailer != 1 || !PssHashes.TryGetValue(hashOid, out var form)
            || form.Salt != salt)
            return false;
        hash = form.Hash;
        return true;
    }

    private static string HashOf(AsnReader algorithm)
    {
        var oid = StrictDer.Oid(algorithm);
        if (algorithm.HasData)
            algorithm.ReadNull();
        return oid;
    }
}
