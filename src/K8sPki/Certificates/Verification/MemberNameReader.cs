using System.Formats.Asn1;
using System.Text;

namespace K8sPki;

/// <summary>Reads alternative names as Go does: those of the kinds it compares must be well-formed, others are passed over.</summary>
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
        return new MemberName(SubjectAlternativeNameKind.IPAddress, "", content, new System.Net.IPAddress(content.Span).ToString());
    }
}
