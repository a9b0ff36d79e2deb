using System.Formats.Asn1;
using System.Text;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>
/// Reads the extensions that Go knows. Since Go 1.24 these are also policy constraints, policy mappings and
/// inhibit-any-policy; the key identifiers and authority information access must not be critical (Go 1.23).
/// </summary>
internal static class MemberExtensionReader
{
    private static readonly Dictionary<string, Action<MemberExtensions, CertificateExtension, AsnReader>> Readers = new()
    {
        [Oids.Extension.BasicConstraints] = ReadBasicConstraints,
        [Oids.Extension.KeyUsage] = ReadKeyUsage,
        [Oids.Extension.ExtendedKeyUsage] = ReadExtendedKeyUsage,
        [Oids.Extension.SubjectAlternativeName] = ReadAlternativeNames,
        [Oids.Extension.NameConstraints] = ReadNameConstraints,
        [Oids.Extension.CrlDistributionPoints] = (_, _, reader) => ReadLocations(reader.ReadSequence()),
        [Oids.Extension.AuthorityKeyIdentifier] = ReadAuthorityKey,
        [Oids.Extension.SubjectKeyIdentifier] = ReadSubjectKey,
        [Oids.Extension.AuthorityInformationAccess] = ReadAccess,
        [Oids.Extension.CertificatePolicies] = (result, _, reader) => result.Policies.ReadPolicies(reader),
        [Oids.Extension.PolicyMappings] = (result, _, reader) => result.Policies.ReadMappings(reader),
        [Oids.Extension.PolicyConstraints] = (result, _, reader) => result.Policies.ReadConstraints(reader),
        [Oids.Extension.InhibitAnyPolicy] = (result, _, reader) => result.Policies.ReadInhibitAny(reader),
    };

    /// <summary>Reads one extension into the others; one that is critical and unknown is only kept.</summary>
    /// <exception cref="AsnContentException">Go would refuse the certificate for it.</exception>
    public static void Read(MemberExtensions result, CertificateExtension extension)
    {
        if (Readers.TryGetValue(extension.Oid, out var read))
            read(result, extension, StrictDer.Open(extension.Value));
        else if (extension.IsCritical)
            result.UnhandledCritical.Add(extension);
    }

    private static void ReadBasicConstraints(MemberExtensions result, CertificateExtension extension, AsnReader reader)
    {
        var fields = reader.ReadSequence();
        result.HasBasicConstraints = true;
        result.IsCA = StrictDer.NextIs(fields, Asn1Tag.Boolean) && fields.ReadBoolean();
        if (!StrictDer.NextIs(fields, Asn1Tag.Integer))
            return;
        result.PathLength = fields.TryReadInt64(out var length) && length >= 0
            ? length
            : throw new AsnContentException("The path length of the basic constraints is negative or too large.");
    }

    private static void ReadKeyUsage(MemberExtensions result, CertificateExtension extension, AsnReader reader)
    {
        var bits = reader.ReadBitString(out _);
        for (var bit = 0; bit < Math.Min(9, bits.Length * 8); bit++)
        {
            if ((bits[bit / 8] & (0x80 >> (bit % 8))) != 0)
                result.KeyUsage |= (KeyUsages)(1 << bit);
        }
    }

    private static void ReadExtendedKeyUsage(MemberExtensions result, CertificateExtension extension, AsnReader reader)
    {
        var usages = new List<string>();
        var list = reader.ReadSequence();
        while (list.HasData)
            usages.Add(StrictDer.Oid(list));
        result.ExtendedKeyUsage = usages;
    }

    private static void ReadAlternativeNames(MemberExtensions result, CertificateExtension extension, AsnReader reader)
    {
        var names = new List<MemberName>();
        var list = reader.ReadSequence();
        while (list.HasData)
        {
            if (MemberNameReader.Read(list) is { } name)
                names.Add(name);
        }

        result.AlternativeNames = extension.Value;
        result.Names = names;
        if (names.Count == 0 && extension.IsCritical)
            result.UnhandledCritical.Add(extension);
    }

    private static void ReadNameConstraints(MemberExtensions result, CertificateExtension extension, AsnReader reader)
    {
        result.NameConstraints = NameConstraints.Read(reader, out var hasOtherKinds);
        if (hasOtherKinds && extension.IsCritical)
            result.UnhandledCritical.Add(extension);
    }

    private static void ReadLocations(AsnReader points)
    {
        while (points.HasData)
        {
            var point = points.ReadSequence();
            var tag = StrictDer.Context(0, constructed: true);
            if (StrictDer.NextIs(point, tag))
                point.ReadSequence(tag).ReadSequence(tag);
        }
    }

    private static void ReadAuthorityKey(MemberExtensions result, CertificateExtension extension, AsnReader reader)
    {
        MustNotBeCritical(extension);
        var fields = reader.ReadSequence();
        var tag = StrictDer.Context(0);
        if (StrictDer.NextIs(fields, tag))
            result.AuthorityKeyId = fields.ReadOctetString(tag);
    }

    private static void ReadSubjectKey(MemberExtensions result, CertificateExtension extension, AsnReader reader)
    {
        MustNotBeCritical(extension);
        result.SubjectKeyId = reader.ReadOctetString();
    }

    private static void ReadAccess(MemberExtensions result, CertificateExtension extension, AsnReader reader)
    {
        MustNotBeCritical(extension);
        var list = reader.ReadSequence();
        while (list.HasData)
            StrictDer.Oid(list.ReadSequence());
    }

    private static void MustNotBeCritical(CertificateExtension extension)
    {
        if (extension.IsCritical)
            throw new AsnContentException($"The extension {extension.Name} is marked critical, which RFC 5280 forbids.");
    }
}

/// <summary>
/// Reads alternative names as Go does: those of the kinds it compares must be well-formed, others are passed over.
/// </summary>
internal static class MemberNameReader
{
    /// <summary>The next name; null for a kind that Go does not look at.</summary>
    /// <exception cref="AsnContentException">Go would refuse the certificate for it.</exception>
    public static MemberName? Read(AsnReader list)
    {
        var content = StrictDer.Content(list, out var tag);
        if (tag.TagClass != TagClass.ContextSpecific || tag.IsConstructed)
            return null;
        return (SubjectAlternativeNameKind)tag.TagValue switch
        {
            SubjectAlternativeNameKind.IPAddress => Address(content),
            SubjectAlternativeNameKind.Dns => Text(SubjectAlternativeNameKind.Dns, content),
            SubjectAlternativeNameKind.Email => Text(SubjectAlternativeNameKind.Email, content),
            SubjectAlternativeNameKind.Uri => UriName(content),
            _ => null,
        };
    }

    /// <summary>The text of an IA5String.</summary>
    public static string Ia5(ReadOnlyMemory<byte> content, string what)
    {
        if (!Ascii.IsValid(content.Span))
            throw new AsnContentException($"The {what} holds characters outside ASCII.");
        return Encoding.ASCII.GetString(content.Span);
    }

    private static MemberName Text(SubjectAlternativeNameKind kind, ReadOnlyMemory<byte> content)
    {
        var text = Ia5(content, kind == SubjectAlternativeNameKind.Dns ? "DNS name" : "e-mail address");
        return new MemberName(kind, text, default, text);
    }

    private static MemberName UriName(ReadOnlyMemory<byte> content)
    {
        var text = Ia5(content, "URI");
        if (!UriHost.TryRead(text, out var host))
            throw new AsnContentException($"'{PrintableText.Escape(text)}' is not a URI.");
        if (!DomainName.IsValid(host))
            throw new AsnContentException($"The URI '{PrintableText.Escape(text)}' has a host that is no domain name.");
        return new MemberName(SubjectAlternativeNameKind.Uri, host, default, text);
    }

    private static MemberName Address(ReadOnlyMemory<byte> content)
    {
        if (content.Length is not (4 or 16))
            throw new AsnContentException($"An IP address has {Counted.Of(content.Length, "byte")} instead of 4 or 16.");
        return new MemberName(
            SubjectAlternativeNameKind.IPAddress, "", content, new System.Net.IPAddress(content.Span).ToString());
    }
}
