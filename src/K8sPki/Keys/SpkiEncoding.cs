using System.Formats.Asn1;
using System.Security.Cryptography;
using K8sPki.PemAndDer;

namespace K8sPki.Keys;

/// <summary>Makes a SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) from the parts of a public key.</summary>
internal static class SpkiEncoding
{
    /// <summary>From an RSAPublicKey (RFC 8017 appendix A.1.1).</summary>
    public static byte[] FromPkcs1(ReadOnlySpan<byte> rsaPublicKey)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.Key.Rsa);
                writer.WriteNull();
            }

            writer.WriteBitString(rsaPublicKey);
        }

        return writer.Encode();
    }

    /// <summary>From a modulus and an exponent without signs; zeros before them count for nothing.</summary>
    public static byte[] FromRsa(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(WithoutZeros(modulus));
            writer.WriteIntegerUnsigned(WithoutZeros(exponent));
        }

        return FromPkcs1(writer.Encode());
    }

    private static ReadOnlySpan<byte> WithoutZeros(ReadOnlySpan<byte> number) =>
        number.TrimStart((byte)0) is { IsEmpty: false } digits ? digits : [0];

    /// <summary>From an uncompressed point.</summary>
    public static byte[] FromPoint(EllipticCurve curve, ReadOnlySpan<byte> point)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.Key.Ec);
                writer.WriteObjectIdentifier(curve.Oid);
            }

            writer.WriteBitString(point);
        }

        return writer.Encode();
    }

    /// <summary>The platform's key. An RSA key is taken by its bits: the platform knows none that is restricted to PSS.</summary>
    /// <exception cref="CryptographicException">Its numbers are out of range.</exception>
    public static AsymmetricAlgorithm Import(ReadOnlySpan<byte> spki, ReadOnlySpan<byte> bits, bool isRsa)
    {
        AsymmetricAlgorithm key = isRsa ? RSA.Create() : ECDsa.Create();
        try
        {
            if (key is RSA rsa)
                rsa.ImportRSAPublicKey(bits, out _);
            else
                key.ImportSubjectPublicKeyInfo(spki, out _);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
