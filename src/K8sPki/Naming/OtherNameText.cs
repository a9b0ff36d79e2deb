using System.Formats.Asn1;

namespace K8sPki;

/// <summary>Shows an OtherName (RFC 5280 section 4.2.1.6): its identifier, and its value as text where it is a string.</summary>
internal static class OtherNameText
{
    private static readonly UniversalTagNumber[] Strings =
    [
        UniversalTagNumber.UTF8String, UniversalTagNumber.IA5String, UniversalTagNumber.PrintableString,
        UniversalTagNumber.VisibleString, UniversalTagNumber.NumericString, UniversalTagNumber.BMPString,
    ];

    /// <summary>The text of the content of an OtherName; hex of what is no OtherName.</summary>
    public static string Of(ReadOnlyMemory<byte> content)
    {
        try
        {
            var fields = new AsnReader(content, AsnEncodingRules.BER);
            var oid = fields.ReadObjectIdentifier();
            var value = fields.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0));
            var tag = value.PeekTag();
            var text = tag.TagClass == TagClass.Universal && Array.IndexOf(Strings, (UniversalTagNumber)tag.TagValue) >= 0
                ? value.ReadCharacterString((UniversalTagNumber)tag.TagValue)
                : Convert.ToHexString(value.ReadEncodedValue().Span);
            return $"{oid}:{text}";
        }
        catch (AsnContentException)
        {
            return Convert.ToHexString(content.Span);
        }
    }
}
