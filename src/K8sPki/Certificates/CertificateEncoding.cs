using System.Formats.Asn1;

namespace K8sPki;

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
