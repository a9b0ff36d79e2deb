using System.Formats.Asn1;
using System.Text;

namespace K8sPki;

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

    /// <summary>Decodes a Name. String types that do not fit their content are shown as they are.</summary>
    /// <exception cref="AsnContentException">It is not a Name.</exception>
    public static IReadOnlyList<RelativeName> Decode(ReadOnlyMemory<byte> der)
    {
        var names = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
        var parts = new List<RelativeName>();
        while (names.HasData)
        {
            var set = names.ReadSetOf();
            var attributes = new List<NameAttribute>();
            while (set.HasData)
            {
                var pair = set.ReadSequence();
                attributes.Add(new NameAttribute(pair.ReadObjectIdentifier(), ReadText(pair.ReadEncodedValue())));
            }

            parts.Add(new RelativeName(attributes));
        }

        return parts;
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
                    $"The value '{attribute.Value}' of {attribute.Name} has a character that cannot stand there ({encoding}).", failure);
            }
        }
    }

    private static void Check(NameAttribute attribute)
    {
        if (attribute.Value.Length == 0)
            throw new InvalidRequestException("SubjectValueEmpty", $"The attribute {attribute.Name} has no value.");
        if (attribute.Value.Length > LongestValue)
            throw new InvalidRequestException("SubjectValueTooLong", $"The value of {attribute.Name} has {attribute.Value.Length} characters; at most {LongestValue} are written.");
        if (PrintableText.HasUnsafe(attribute.Value))
            throw new InvalidRequestException("SubjectValueInvalid",
                $"The value of {attribute.Name} holds a control character: '{PrintableText.Escape(attribute.Value)}'. Names are single lines of printable text.");
        if (attribute.Oid == "2.5.4.6" && attribute.Value.Length != 2)
            throw new InvalidRequestException("SubjectValueInvalid", $"The country '{attribute.Value}' is not a code of two letters.");
    }

    private static string ReadText(ReadOnlyMemory<byte> value)
    {
        var tag = Asn1Tag.Decode(value.Span, out var tagLength);
        AsnDecoder.ReadEncodedValue(value.Span, AsnEncodingRules.BER, out var contentOffset, out var contentLength, out _);
        var content = value.Span.Slice(contentOffset, contentLength);
        if (tag.TagClass == TagClass.Universal && !tag.IsConstructed)
        {
            switch ((UniversalTagNumber)tag.TagValue)
            {
                case UniversalTagNumber.UTF8String:
                    return Encoding.UTF8.GetString(content);
                case UniversalTagNumber.BMPString:
                    return Encoding.BigEndianUnicode.GetString(content);
                case UniversalTagNumber.UniversalString:
                    return new UTF32Encoding(bigEndian: true, byteOrderMark: false).GetString(content);
                case UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String or UniversalTagNumber.T61String
                    or UniversalTagNumber.VisibleString or UniversalTagNumber.NumericString:
                    return Encoding.Latin1.GetString(content);
            }
        }

        return "#" + Convert.ToHexString(value.Span);
    }
}
