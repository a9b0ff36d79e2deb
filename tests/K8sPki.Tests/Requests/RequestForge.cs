using System.Formats.Asn1;

namespace K8sPki.Tests.Requests;

/// <summary>Makes requests that no decent program would make.</summary>
internal static class RequestForge
{
    public const string ExtensionRequest = "1.2.840.113549.1.9.14";

    public static readonly PrivateKey Rsa = PrivateKey.Generate(KeyAlgorithm.RSA, 2048);
    public static readonly PrivateKey Ec = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);

    /// <summary>A request with these extensions in one list.</summary>
    public static CertificateRequest Make(string subject, params CertificateExtension[] extensions) =>
        Make(Rsa, DistinguishedName.Parse(subject).Der, [(ExtensionRequest, List(extensions))]);

    /// <summary>A request with these host names, unchecked.</summary>
    public static CertificateRequest WithHosts(params string[] names) =>
        Make("/CN=a", ExtensionEncoding.ExtendedKeyUsage([ExtendedKeyUsage.ServerAuth]),
            Names([.. names.Select(name => (2, name))]));

    /// <summary>Alternative names by their tag, unchecked.</summary>
    public static CertificateExtension Names(params (int Tag, string Value)[] names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var (tag, value) in names)
                writer.WriteOctetString(System.Text.Encoding.Latin1.GetBytes(value), new Asn1Tag(TagClass.ContextSpecific, tag));
        }

        return new CertificateExtension(Oids.Extension.SubjectAlternativeName, false, writer.Encode());
    }

    public static byte[] List(params CertificateExtension[] extensions)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        ExtensionEncoding.Write(writer, extensions);
        return writer.Encode();
    }

    public static CertificateRequest Make(PrivateKey key, ReadOnlySpan<byte> subject, (string Oid, byte[] Value)[] attributes,
        PublicKey? claimed = null)
    {
        var info = new AsnWriter(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            info.WriteInteger(0);
            info.WriteEncodedValue(subject);
            info.WriteEncodedValue((claimed ?? key.PublicKey).Spki.Span);
            using (info.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 0)))
            {
                foreach (var (oid, value) in attributes)
                {
                    using (info.PushSequence())
                    {
                        info.WriteObjectIdentifier(oid);
                        using (info.PushSetOf())
                            info.WriteEncodedValue(value);
                    }
                }
            }
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(info.Encode());
            writer.WriteEncodedValue(SignatureScheme.For(key.PublicKey).Encode());
            writer.WriteBitString(key.Sign(info.Encode()));
        }

        return CertificateRequest.FromDer(writer.Encode());
    }
}
