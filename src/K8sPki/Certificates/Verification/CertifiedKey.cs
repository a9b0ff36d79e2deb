using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using K8sPki.Keys;
using K8sPki.PemAndDer;

namespace K8sPki.Certificates;

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
            key = SpkiEncoding.Import(Spki.Span, Bits.Span, Kind == CertifiedKeyKind.Rsa);
        var isValid = signature.Scheme.Verify(key, signed, signature.Value);
        imported.Add(key);
        return isValid;
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
            Oids.Key.Rsa => Rsa(spki, bits, parameters),
            Oids.Key.Ec => Ec(spki, bits, parameters),
            Oids.Key.Ed25519 => Edwards(CertifiedKeyKind.Ed25519, spki, bits, parameters),
            Oids.Key.X25519 => Edwards(CertifiedKeyKind.NotForSignatures, spki, bits, parameters),
            Oids.Key.Dsa => new CertifiedKey(CertifiedKeyKind.NotForSignatures, spki, bits),
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
        var named = parameters.IsEmpty ? null : StrictDer.Oid(StrictDer.Open(parameters));
        if (!EllipticCurve.ReadByGo.Any(curve => curve.Oid == named))
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
/// <param name="Scheme">The algorithm; without a kind of key where Go does not verify it.</param>
/// <param name="Value">The signature.</param>
internal sealed record MemberSignature(SignatureScheme Scheme, byte[] Value)
{
    // Read by Go as what they are, and refused for SHA-1.
    private static readonly SignatureScheme[] ForGoAlone =
    [
        new("sha1WithRSA", Oids.Signature.Sha1WithRsaOfOiw, KeyAlgorithm.RSA, HashAlgorithmName.SHA1),
        new("dsa-with-sha1", Oids.Signature.Sha1WithDsa, null, HashAlgorithmName.SHA1),
    ];

    /// <summary>The kind of key that signs so; Unknown for an algorithm that Go does not verify.</summary>
    public CertifiedKeyKind Key => Scheme.Key switch
    {
        KeyAlgorithm.RSA => CertifiedKeyKind.Rsa,
        KeyAlgorithm.ECDSA => CertifiedKeyKind.Ec,
        KeyAlgorithm.Ed25519 => CertifiedKeyKind.Ed25519,
        _ => CertifiedKeyKind.Unknown,
    };

    /// <summary>Reads an AlgorithmIdentifier and keeps the signature with it.</summary>
    /// <exception cref="AsnContentException">It is not an AlgorithmIdentifier.</exception>
    public static MemberSignature Read(ReadOnlyMemory<byte> algorithm, byte[] value)
    {
        var sequence = StrictDer.Open(algorithm).ReadSequence();
        var oid = StrictDer.Oid(sequence);
        var parameters = sequence.HasData ? sequence.ReadEncodedValue() : default;
        return new(Find(oid, parameters) ?? new SignatureScheme(oid, oid, null, default), value);
    }

    private static SignatureScheme? Find(string oid, ReadOnlyMemory<byte> parameters) => oid switch
    {
        Oids.Signature.RsaPss => FindPss(parameters),
        Oids.Key.Ed25519 when !parameters.IsEmpty => null,
        _ => SignatureScheme.Find(oid) ?? Array.Find(ForGoAlone, scheme => scheme.Oid == oid),
    };

    private static SignatureScheme? FindPss(ReadOnlyMemory<byte> parameters)
    {
        try
        {
            return !parameters.IsEmpty && PssParameters.Read(StrictDer.Open(parameters)
                .ReadSequence()) is { IsTakenByGo: true } taken ? taken.Scheme : null;
        }
        catch (AsnContentException)
        {
            // Go calls the algorithm unknown and reads the certificate all the same.
            return null;
        }
    }
}
