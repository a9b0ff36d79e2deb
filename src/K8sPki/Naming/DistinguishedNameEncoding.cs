using System.Formats.Asn1;
using System.Text;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Naming;

/// <summary>A Name in DER (RFC 5280 section 4.1.2.4).</summary>
internal static class DistinguishedNameEncoding
{
    // X.520 upper bounds are ignored by every reader; this only keeps one attribute from filling a terminal.
    private const int LongestValue = 1024;

    /// <summary>Encodes relative names.</summary>
    /// <exception cref="InvalidRequestException">A value cannot stand in a name.</exception>
    public static byte[] Encode(IReadOnlyList<RelativeName> parts)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var part in parts)
            {
                using (writer.PushSetOf())
                {
                    foreach (var attribute in part.Attributes)
                        Encode(writer, attribute);
                }
            }
        }

        return writer.Encode();
    }

    /// <summary>Decodes a Name as far as it is one; what follows is an attribute without an identifier.</summary>
    /// <param name="der">The encoding.</param>
    /// <param name="isWhole">False when it is no Name to its end.</param>
    public static IReadOnlyList<RelativeName> Decode(ReadOnlyMemory<byte> der, out bool isWhole)
    {
        var parts = new List<RelativeName>();
        var rest = der;
        try
        {
            var names = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
            while (names.HasData)
            {
                rest = names.PeekEncodedValue();
                parts.Add(ReadPart(names.ReadSetOf()));
            }

            isWhole = true;
        }
        catch (AsnContentException)
        {
            // Whoever looks at the name is shown these bytes; what acts on it asks IsMalformed.
            parts.Add(new RelativeName([new NameAttribute("", NameValue.Hex(rest.Span)) { Flaw = NameFlaw.NotAName }]));
            isWhole = false;
        }

        return parts;
    }

    private static RelativeName ReadPart(AsnReader set)
    {
        var attributes = new List<NameAttribute>();
        while (set.HasData)
        {
            var pair = set.ReadSequence();
            var oid = pair.ReadObjectIdentifier();
            var (text, flaw) = NameValue.Read(pair.ReadEncodedValue().Span);
            attributes.Add(new NameAttribute(oid, text) { Flaw = flaw });
        }

        return new RelativeName(attributes);
    }

    private static void Encode(AsnWriter writer, NameAttribute attribute)
    {
        Check(attribute);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(attribute.Oid);
            var encoding = AttributeType.FromOid(attribute.Oid).Encoding;
            try
            {
                writer.WriteCharacterString(encoding, attribute.Value);
            }
            catch (EncoderFallbackException failure)
            {
                throw new InvalidRequestException("SubjectValueInvalid",
                    $"The value '{attribute.Value}' of {attribute.Name} has a character that cannot stand there ({encoding}).",
                    failure);
            }
        }
    }

    private static void Check(NameAttribute attribute)
    {
        if (attribute.Value.Length == 0)
            throw new InvalidRequestException("SubjectValueEmpty", $"The attribute {attribute.Name} has no value.");
        if (attribute.Value.Length > LongestValue)
            throw new InvalidRequestException(
                "SubjectValueTooLong",
                $"The value of {attribute.Name} has {attribute.Value.Length} characters; at most {LongestValue} are written.");
        if (PrintableText.HasUnsafe(attribute.Value))
            throw new InvalidRequestException("SubjectValueInvalid",
                $"The value of {attribute.Name} holds a control character: '{PrintableText.Escape(attribute.Value)}'. Names "
                    + "are single lines of printable text.");
        if (attribute.Oid == Oids.Attribute.Country && attribute.Value.Length != 2)
            throw new InvalidRequestException(
                "SubjectValueInvalid", $"The country '{attribute.Value}' is not a code of two letters.");
    }
}
