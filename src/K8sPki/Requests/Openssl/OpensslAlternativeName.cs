using System.Formats.Asn1;
using K8sPki.Naming;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Requests;

/// <summary>Reads one alternative name of an OpenSSL configuration (x509v3_config(5), subject alternative name).</summary>
internal static class OpensslAlternativeName
{
    /// <summary>The names of one entry: one, or for <c>email:copy</c> the addresses in the subject.</summary>
    /// <param name="config">The file.</param>
    /// <param name="line">The number of the line.</param>
    /// <param name="kind">DNS, IP, email, URI, RID or dirName, with a dot and anything behind it in a section.</param>
    /// <param name="value">The name.</param>
    /// <param name="subject">The subject.</param>
    public static IEnumerable<SubjectAlternativeName> Read(
        OpensslConfig config, int line, string kind, string value, DistinguishedName? subject)
    {
        try
        {
            return kind.Split('.')[0] switch
            {
                "DNS" => [SubjectAlternativeName.Dns(value)],
                "IP" => [SubjectAlternativeName.IP(AddressText.Read(value))],
                "URI" => [SubjectAlternativeName.FromUri(value)],
                "email" when value == "copy" =>
                    [.. (subject?.Values(Oids.Attribute.Email) ?? []).Select(SubjectAlternativeName.FromEmail)],
                "email" when value != "move" => [SubjectAlternativeName.FromEmail(value)],
                "RID" => [Registered(value)],
                "dirName" => [Directory(config, line, value)],
                _ => throw new UnsupportedInputException("ConfigNameNotSupported",
                    $"In {config.Name}, line {line}: the alternative name "
                        + $"'{PrintableText.Escape(kind)}:{PrintableText.Escape(value)}' is not written here. Use DNS, IP, "
                        + "email, URI, RID or dirName."),
            };
        }
        catch (Exception failure) when (failure is InvalidRequestException or ArgumentException)
        {
            throw config.Broken(line, failure.Message, failure);
        }
    }

    private static SubjectAlternativeName Registered(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(oid, new Asn1Tag(TagClass.ContextSpecific, (int)SubjectAlternativeNameKind.RegisteredId));
        return SubjectAlternativeName.Read(writer.Encode());
    }

    private static SubjectAlternativeName Directory(OpensslConfig config, int line, string section)
    {
        var entries = config.Section(section) ?? throw config.Broken(line, $"there is no section [{section}].");
        var name = OpensslRequestConfig.NameOf(config, entries.Select(entry => (entry, entry.Value)), line, section);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, (int)SubjectAlternativeNameKind.DirectoryName)))
            writer.WriteEncodedValue((name ?? DistinguishedName.Empty).Der);
        return SubjectAlternativeName.Read(writer.Encode());
    }
}
