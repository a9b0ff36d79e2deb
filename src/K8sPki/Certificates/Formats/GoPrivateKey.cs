using System.Formats.Asn1;
using System.Security.Cryptography;
using K8sPki.Keys;
using K8sPki.PemAndDer;

namespace K8sPki.Certificates;

/// <summary>
/// Private keys as Go's crypto/x509 takes or refuses them, each form by itself. The public half is all that is kept: it
/// says whether the key is a certificate's.
/// </summary>
internal static class GoPrivateKey
{
    /// <summary>tls.parsePrivateKey: whatever form fits, PKCS#1 first, then PKCS#8, then SEC1.</summary>
    public static CertifiedKey? Any(ReadOnlyMemory<byte> der) => Pkcs1(der) ?? Pkcs8(der) ?? Sec1(der);

    /// <summary>
    /// x509.ParsePKCS1PrivateKey: nothing may follow the structure, and its numbers must fit together (Go 1.24).
    /// </summary>
    public static CertifiedKey? Pkcs1(ReadOnlyMemory<byte> der) => Attempt(der, whole =>
    {
        var fields = StrictDer.Open(whole).ReadSequence();
        while (fields.HasData)
            fields.ReadEncodedValue();
        var numbers = RsaKeyNumbers.Read(whole);
        if (Length(whole) != whole.Length || !numbers.IsConsistent()
            || numbers.PublicExponent.GetBitLength() > KeyPolicy.LargestExponentForGo)
            return null;
        return CertifiedKey.Read(SpkiEncoding.FromRsa(
            numbers.Modulus.ToByteArray(isUnsigned: true, isBigEndian: true),
            numbers.PublicExponent.ToByteArray(isUnsigned: true, isBigEndian: true)));
    });

    /// <summary>x509.ParsePKCS8PrivateKey; what follows the structure is passed over.</summary>
    public static CertifiedKey? Pkcs8(ReadOnlyMemory<byte> der) => Attempt(der, whole =>
    {
        var fields = StrictDer.Open(whole).ReadSequence();
        fields.ReadInteger();
        var algorithm = fields.ReadSequence();
        var oid = algorithm.ReadObjectIdentifier();
        var parameters = algorithm.HasData ? algorithm.ReadEncodedValue() : default;
        var inner = PrimitiveOctets(fields);
        return oid switch
        {
            Oids.Key.Rsa => Pkcs1(inner),
            Oids.Key.Ec => Ec(inner, CurveNamed(parameters)),
            Oids.Key.Ed25519 when parameters.IsEmpty => Ed25519(inner),
            _ => null,
        };
    });

    /// <summary>x509.ParseECPrivateKey; what follows the structure is passed over.</summary>
    public static CertifiedKey? Sec1(ReadOnlyMemory<byte> der) => Attempt(der, whole => Ec(whole, null));

    private static CertifiedKey? Attempt(ReadOnlyMemory<byte> der, Func<ReadOnlyMemory<byte>, CertifiedKey?> read)
    {
        try
        {
            return read(der);
        }
        catch (Exception failure) when (failure is AsnContentException or CryptographicException or PkiException)
        {
            // Not this form, or a key whose numbers Go refuses: to Go it is one and the same.
            return null;
        }
    }

    private static CertifiedKey? Ec(ReadOnlyMemory<byte> der, string? curve)
    {
        var fields = StrictDer.Open(der).ReadSequence();
        if (fields.ReadInteger() != 1)
            return null;
        var number = PrimitiveOctets(fields);
        if (StrictDer.NextIs(fields, StrictDer.Context(0, constructed: true)))
        {
            var named = fields.ReadSequence(StrictDer.Context(0, constructed: true)).ReadObjectIdentifier();
            curve ??= named;
        }

        var known = EllipticCurve.ReadByGo.FirstOrDefault(one => one.Oid == curve);
        if (known.Oid is null)
            return null;
        var scalar = new byte[known.FieldLength];
        try
        {
            var significant = number.Span.TrimStart((byte)0);
            if (significant.IsEmpty || significant.Length > scalar.Length)
                return null;
            significant.CopyTo(scalar.AsSpan(scalar.Length - significant.Length));
            using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.CreateFromValue(known.Oid), D = scalar });
            return CertifiedKey.Read(key.ExportSubjectPublicKeyInfo());
        }
        finally
        {
            Array.Clear(scalar);
        }
    }

    private static CertifiedKey? Ed25519(ReadOnlyMemory<byte> inner)
    {
        var seed = PrimitiveOctets(StrictDer.Open(inner));
        return seed.Length == 32
            ? CertifiedKey.Read(Pkcs8Encoding.Ed25519Spki(Ed25519Signature.PublicKeyOf(seed.ToArray()))) : null;
    }

    private static ReadOnlyMemory<byte> PrimitiveOctets(AsnReader fields) =>
        fields.TryReadPrimitiveOctetString(out var content)
            ? content : throw new AsnContentException("The key is not one string of bytes.");

    private static string? CurveNamed(ReadOnlyMemory<byte> parameters) =>
        parameters.Span is [0x06, ..] ? StrictDer.Open(parameters).ReadObjectIdentifier() : null;

    private static int Length(ReadOnlyMemory<byte> der)
    {
        AsnDecoder.ReadEncodedValue(der.Span, AsnEncodingRules.DER, out _, out _, out var length);
        return length;
    }
}
