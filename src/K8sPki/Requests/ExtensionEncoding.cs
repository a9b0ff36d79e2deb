using System.Formats.Asn1;
using K8sPki.PemAndDer;

namespace K8sPki;

/// <summary>Makes the extensions that this module writes.</summary>
internal static class ExtensionEncoding
{
    public static CertificateExtension BasicConstraints(BasicConstraints constraints) =>
        Make(Oids.Extension.BasicConstraints, true, writer =>
        {
            using (writer.PushSequence())
            {
                if (constraints.IsCA)
                    writer.WriteBoolean(true);
                if (constraints.PathLength is { } length)
                    writer.WriteInteger(length);
            }
        });

    public static CertificateExtension KeyUsage(KeyUsages usages) =>
        Make(Oids.Extension.KeyUsage, true, writer =>
        {
            // The bits of a named bit list count from the left of the first byte: X.690 section 11.2.2.
            var bits = (int)usages;
            var bytes = new byte[2];
            for (var bit = 0; bit < 9; bit++)
            {
                if ((bits & (1 << bit)) != 0)
                    bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
            }

            var used = bytes[1] != 0 ? bytes : bytes[..1];
            writer.WriteBitString(used, System.Numerics.BitOperations.TrailingZeroCount((uint)used[^1]) & 7);
        });

    public static CertificateExtension ExtendedKeyUsage(IEnumerable<ExtendedKeyUsage> usages, bool critical = false) =>
        Make(Oids.Extension.ExtendedKeyUsage, critical, writer =>
        {
            using (writer.PushSequence())
            {
                foreach (var usage in usages)
                    writer.WriteObjectIdentifier(usage.Oid);
            }
        });

    /// <summary>Critical when there is no subject to go by: RFC 5280 section 4.1.2.6.</summary>
    public static CertificateExtension AlternativeNames(IEnumerable<SubjectAlternativeName> names, bool critical) =>
        Make(Oids.Extension.SubjectAlternativeName, critical, writer =>
        {
            using (writer.PushSequence())
            {
                foreach (var name in names)
                    writer.WriteEncodedValue(name.Der);
            }
        });

    public static CertificateExtension SubjectKeyIdentifier(byte[] identifier) =>
        Make(Oids.Extension.SubjectKeyIdentifier, false, writer => writer.WriteOctetString(identifier));

    public static CertificateExtension AuthorityKeyIdentifier(byte[] identifier) =>
        Make(Oids.Extension.AuthorityKeyIdentifier, false, writer =>
        {
            using (writer.PushSequence())
                writer.WriteOctetString(identifier, new Asn1Tag(TagClass.ContextSpecific, 0));
        });

    /// <summary>Writes an Extensions sequence.</summary>
    public static void Write(AsnWriter writer, IEnumerable<CertificateExtension> extensions)
    {
        using (writer.PushSequence())
        {
            foreach (var extension in extensions)
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(extension.Oid);
                    if (extension.IsCritical)
                        writer.WriteBoolean(true);
                    writer.WriteOctetString(extension.Value.Span);
                }
            }
        }
    }

    private static CertificateExtension Make(string oid, bool critical, Action<AsnWriter> content)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        content(writer);
        return new CertificateExtension(oid, critical, writer.Encode());
    }
}

/// <summary>Whether the holder may sign certificates (RFC 5280 section 4.2.1.9).</summary>
/// <param name="IsCA">True for an authority.</param>
/// <param name="PathLength">How many intermediates may follow; null for any number.</param>
public sealed record BasicConstraints(bool IsCA, int? PathLength)
{
    /// <inheritdoc/>
    public override string ToString() =>
        PathLength is null ? $"CA:{(IsCA ? "TRUE" : "FALSE")}" : $"CA:{(IsCA ? "TRUE" : "FALSE")}, pathlen:{PathLength}";
}
