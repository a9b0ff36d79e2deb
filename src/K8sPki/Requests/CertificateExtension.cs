using System.Formats.Asn1;
using K8sPki.PemAndDer;

namespace K8sPki;

/// <summary>One extension of a certificate or request (RFC 5280 section 4.2).</summary>
public sealed class CertificateExtension
{
    private readonly byte[] value;

    internal CertificateExtension(string oid, bool isCritical, byte[] value)
    {
        Oid = oid;
        IsCritical = isCritical;
        this.value = value;
    }

    /// <summary>The object identifier.</summary>
    public string Oid { get; }

    /// <summary>The name, or the identifier where it is not known.</summary>
    public string Name => ExtensionNames.Of(Oid);

    /// <summary>True when a reader that does not know the extension must refuse the certificate.</summary>
    public bool IsCritical { get; }

    /// <summary>The content in hex.</summary>
    public string Hex => Convert.ToHexString(value);

    /// <summary>The content in DER.</summary>
    internal ReadOnlyMemory<byte> Value => value;

    /// <inheritdoc/>
    public override string ToString() => IsCritical ? Name + " (critical)" : Name;
}

/// <summary>The extensions that have names (RFC 5280 section 4.2 and the registries of those who added to it).</summary>
internal static class ExtensionNames
{
    // Each of these has a property of its own.
    private static readonly HashSet<string> Shown =
    [
        Oids.Extension.SubjectKeyIdentifier, Oids.Extension.KeyUsage, Oids.Extension.SubjectAlternativeName,
        Oids.Extension.BasicConstraints, Oids.Extension.NameConstraints, Oids.Extension.CrlDistributionPoints,
        Oids.Extension.CertificatePolicies, Oids.Extension.AuthorityKeyIdentifier, Oids.Extension.ExtendedKeyUsage,
        Oids.Extension.AuthorityInformationAccess, Oids.Extension.SignedCertificateTimestamps,
    ];

    private static readonly Dictionary<string, string> Names = new()
    {
        [Oids.Extension.SubjectKeyIdentifier] = "Subject Key Identifier",
        [Oids.Extension.KeyUsage] = "Key Usage",
        [Oids.Extension.PrivateKeyUsagePeriod] = "Private Key Usage Period",
        [Oids.Extension.SubjectAlternativeName] = "Subject Alternative Name",
        [Oids.Extension.IssuerAlternativeName] = "Issuer Alternative Name",
        [Oids.Extension.BasicConstraints] = "Basic Constraints",
        [Oids.Extension.NameConstraints] = "Name Constraints",
        [Oids.Extension.CrlDistributionPoints] = "CRL Distribution Points",
        [Oids.Extension.CertificatePolicies] = "Certificate Policies",
        [Oids.Extension.PolicyMappings] = "Policy Mappings",
        [Oids.Extension.AuthorityKeyIdentifier] = "Authority Key Identifier",
        [Oids.Extension.PolicyConstraints] = "Policy Constraints",
        [Oids.Extension.ExtendedKeyUsage] = "Extended Key Usage",
        [Oids.Extension.FreshestCrl] = "Freshest CRL",
        [Oids.Extension.InhibitAnyPolicy] = "Inhibit Any Policy",
        [Oids.Extension.AuthorityInformationAccess] = "Authority Information Access",
        [Oids.Extension.SubjectInformationAccess] = "Subject Information Access",
        [Oids.Extension.TlsFeature] = "TLS Feature",
        [Oids.Extension.SignedCertificateTimestamps] = "CT Precertificate SCTs",
        [Oids.Extension.PrecertificatePoison] = "CT Precertificate Poison",
        [Oids.Extension.NetscapeCertificateType] = "Netscape Cert Type",
        [Oids.Extension.NetscapeComment] = "Netscape Comment",
        [Oids.Extension.OcspNoCheck] = "OCSP No Check",
    };

    /// <summary>The name of an extension, or its identifier.</summary>
    public static string Of(string oid) => Names.TryGetValue(oid, out var name) ? name : oid;

    /// <summary>True when what the extension says can be read off a certificate by name.</summary>
    public static bool IsShown(string oid) => Shown.Contains(oid);
}

/// <summary>Where an extension stands among others, and whether it is critical.</summary>
/// <param name="Oid">The extension's object identifier.</param>
/// <param name="IsCritical">True when a reader that does not know it must refuse the certificate.</param>
internal sealed record ExtensionPlacement(string Oid, bool IsCritical);

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
