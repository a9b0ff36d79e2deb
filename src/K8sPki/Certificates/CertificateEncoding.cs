using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>Writes certificates (RFC 5280 section 4.1).</summary>
internal static class CertificateEncoding
{
    /// <summary>Writes and signs with the issuer's key.</summary>
    public static Certificate Sign(CertificateContent content, PrivateKey issuerKey)
    {
        var scheme = SignatureScheme.For(issuerKey.PublicKey).Encode();
        var signed = WriteSignedPart(content, scheme);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(signed);
            writer.WriteEncodedValue(scheme);
            writer.WriteBitString(issuerKey.Sign(signed));
        }

        return Certificate.FromDer(writer.Encode());
    }

    private static byte[] WriteSignedPart(CertificateContent content, byte[] scheme)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            // Section 4.1.2.1: only version 3 has extensions, and version 1 is the default that DER leaves out.
            if (content.Extensions.Count > 0)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                    writer.WriteInteger(2);
            }

            writer.WriteInteger(content.SerialNumber);
            writer.WriteEncodedValue(scheme);
            writer.WriteEncodedValue(content.Issuer.Der);
            using (writer.PushSequence())
            {
                CertificateTime.Write(writer, content.Validity.From);
                CertificateTime.Write(writer, content.Validity.To);
            }

            writer.WriteEncodedValue(content.Subject.Der);
            writer.WriteEncodedValue(content.PublicKey.Spki.Span);
            if (content.Extensions.Count > 0)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3)))
                    ExtensionEncoding.Write(writer, content.Extensions);
            }
        }

        return writer.Encode();
    }
}

/// <summary>The signed part of a certificate, ready to be written.</summary>
internal sealed record CertificateContent
{
    /// <summary>Big-endian and positive, as short as DER wants it.</summary>
    public required byte[] SerialNumber { get; init; }

    /// <summary>The name of the issuer.</summary>
    public required DistinguishedName Issuer { get; init; }

    /// <summary>The validity.</summary>
    public required Validity Validity { get; init; }

    /// <summary>The name of the subject.</summary>
    public required DistinguishedName Subject { get; init; }

    /// <summary>The key to certify.</summary>
    public required PublicKey PublicKey { get; init; }

    /// <summary>The extensions in the order in which they are written.</summary>
    public required IReadOnlyList<CertificateExtension> Extensions { get; init; }
}

/// <summary>Serial numbers of certificates that are issued (RFC 5280 section 4.1.2.2).</summary>
internal static class SerialNumbers
{
    private const int Longest = 20;

    /// <summary>128 random bits that read as a positive number.</summary>
    public static byte[] Random()
    {
        var bytes = RandomNumberGenerator.GetBytes(16);
        // The first byte stays from 0x01 to 0x7F: positive, and never shortened by DER.
        bytes[0] = (byte)((bytes[0] % 0x7F) + 1);
        return bytes;
    }

    /// <summary>Reads hex as openssl and browsers print it: <c>01AB</c>, <c>0x01ab</c>, <c>01:AB</c>.</summary>
    /// <exception cref="InvalidRequestException">It is no hex, zero, or longer than 20 bytes.</exception>
    public static byte[] Parse(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        digits = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? digits[2..] : digits;
        digits = digits.TrimStart('0');
        if (digits.Length == 0 || !digits.All(char.IsAsciiHexDigit))
            throw Invalid(text, "is not a number in hex above zero, such as 01AB");
        var bytes = new List<byte>(Convert.FromHexString(digits.Length % 2 == 1 ? "0" + digits : digits));
        // DER reads a leading bit as a sign.
        if (bytes[0] >= 0x80)
            bytes.Insert(0, 0);
        return bytes.Count > Longest
            ? throw Invalid(
            text, string.Create(
            CultureInfo.InvariantCulture, $"is longer than {Longest} bytes, the most that RFC 5280 section 4.1.2.2 allows"))
            : [.. bytes];
    }

    private static InvalidRequestException Invalid(string text, string what) =>
        new("SerialNumberInvalid", $"The serial number '{PrintableText.Escape(text)}' {what}.");

    /// <summary>A random number under 2^128, as kube-controller-manager draws it: in DER it has up to 17 bytes.</summary>
    public static byte[] Random128()
    {
        while (true)
        {
            var number = new BigInteger(RandomNumberGenerator.GetBytes(16), isUnsigned: true, isBigEndian: true);
            if (!number.IsZero)
                return number.ToByteArray(isBigEndian: true);
        }
    }
}
