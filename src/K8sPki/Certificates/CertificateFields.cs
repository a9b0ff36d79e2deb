using System.Formats.Asn1;
using K8sPki.PemAndDer;

namespace K8sPki.Certificates;

/// <summary>
/// Where the parts of a certificate stand in its DER (RFC 5280 section 4.1). One pass finds them; none is decoded.
/// </summary>
internal readonly struct CertificateFields
{
    private static readonly Asn1Tag VersionTag = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag IssuerIdTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag SubjectIdTag = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 3, isConstructed: true);

    /// <summary>The signed part.</summary>
    public required Range Signed { get; init; }

    /// <summary>1 to 3; 0 when the number is not one of these.</summary>
    public required int Version { get; init; }

    /// <summary>The content of the serial number.</summary>
    public required Range Serial { get; init; }

    /// <summary>The issuer's Name.</summary>
    public required Range Issuer { get; init; }

    /// <summary>The two times.</summary>
    public required Range Validity { get; init; }

    /// <summary>The subject's Name.</summary>
    public required Range Subject { get; init; }

    /// <summary>The SubjectPublicKeyInfo.</summary>
    public required Range PublicKey { get; init; }

    /// <summary>The Extensions sequence; empty when there are none.</summary>
    public required Range Extensions { get; init; }

    /// <summary>The AlgorithmIdentifier beside the signature.</summary>
    public required Range Algorithm { get; init; }

    /// <summary>The signature, a BIT STRING.</summary>
    public required Range Signature { get; init; }

    /// <summary>Where the certificate ends; more may follow it in a file.</summary>
    public required int Length { get; init; }

    /// <summary>Finds the parts.</summary>
    /// <exception cref="AsnContentException">It is not a certificate.</exception>
    public static CertificateFields Find(ReadOnlySpan<byte> der)
    {
        var outer = new DerCursor(der, 0, der.Length).Enter(Asn1Tag.Sequence, out var whole);
        var tbs = outer.Enter(Asn1Tag.Sequence, out var signed);
        var version = ReadVersion(ref tbs);
        var serial = tbs.Content(Asn1Tag.Integer);
        // The algorithm of the signature, which stands beside the signature too.
        tbs.Next(Asn1Tag.Sequence);
        var issuer = tbs.Next(Asn1Tag.Sequence);
        var validity = tbs.Next(Asn1Tag.Sequence);
        var subject = tbs.Next(Asn1Tag.Sequence);
        var key = tbs.Next(Asn1Tag.Sequence);
        tbs.Skip(IssuerIdTag);
        tbs.Skip(SubjectIdTag);
        var extensions = tbs.HasData && tbs.Peek() == ExtensionsTag ? tbs.Content(ExtensionsTag) : default;
        return new CertificateFields
        {
            Signed = signed,
            Version = version,
            Serial = serial,
            Issuer = issuer,
            Validity = validity,
            Subject = subject,
            PublicKey = key,
            Extensions = extensions,
            Algorithm = outer.Next(Asn1Tag.Sequence),
            Signature = outer.Next(Asn1Tag.PrimitiveBitString),
            Length = whole.End.Value,
        };
    }

    private static int ReadVersion(ref DerCursor tbs)
    {
        if (!tbs.HasData || tbs.Peek() != VersionTag)
            return 1;
        var number = tbs.Enter(VersionTag, out _).Bytes(Asn1Tag.Integer);
        return number.Length == 1 && number[0] <= 2 ? number[0] + 1 : 0;
    }
}

/// <summary>Says in a word what kind of key a certificate has, also of one that is not worked with here.</summary>
internal static class PublicKeyDescription
{
    private static readonly Dictionary<string, string> OtherKinds = new()
    {
        [Oids.Key.Dsa] = "DSA",
        [Oids.Key.Ec] = "EC",
        [Oids.Key.DiffieHellman] = "Diffie-Hellman",
        [Oids.Key.X25519] = "X25519",
        [Oids.Key.X448] = "X448",
        [Oids.Key.Ed448] = "Ed448",
        [Oids.Key.MlDsa44] = "ML-DSA-44",
        [Oids.Key.MlDsa65] = "ML-DSA-65",
        [Oids.Key.MlDsa87] = "ML-DSA-87",
    };

    private static readonly Dictionary<string, string> OtherCurves = new()
    {
        [Oids.Curve.P192] = "P-192",
        [Oids.Curve.P224] = "P-224",
        [Oids.Curve.Secp256k1] = "secp256k1",
        [Oids.Curve.BrainpoolP256] = "brainpoolP256r1",
        [Oids.Curve.BrainpoolP384] = "brainpoolP384r1",
        [Oids.Curve.BrainpoolP512] = "brainpoolP512r1",
        [Oids.Curve.Sm2] = "SM2",
    };

    /// <summary>The description of a SubjectPublicKeyInfo.</summary>
    /// <exception cref="AsnContentException">It is not one.</exception>
    public static string Of(ReadOnlyMemory<byte> spki)
    {
        try
        {
            var key = PublicKey.FromSpki(spki);
            return key.Curve ?? $"{key.Algorithm}{(key.IsOnlyForPss ? "-PSS" : "")} {key.KeySize}";
        }
        catch (PkiException)
        {
            // What is wrong or unknown about it is said when the key is asked for; here its algorithm is named.
            var algorithm = new AsnReader(spki, AsnEncodingRules.BER).ReadSequence().ReadSequence();
            var oid = algorithm.ReadObjectIdentifier();
            var curve = algorithm.HasData && algorithm.PeekTag() == Asn1Tag.ObjectIdentifier ? algorithm.ReadObjectIdentifier()
                : "";
            return $"{OtherKinds.GetValueOrDefault(oid) ?? oid} {OtherCurves.GetValueOrDefault(curve) ?? curve}".TrimEnd();
        }
    }
}
