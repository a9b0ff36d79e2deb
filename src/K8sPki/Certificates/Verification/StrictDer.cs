using System.Formats.Asn1;
using System.Globalization;

namespace K8sPki;

/// <summary>DER as Go's cryptobyte reads it: definite and shortest lengths; the order of a SET is not looked at.</summary>
internal static class StrictDer
{
    private const int LastTag = 30;

    private static readonly AsnReaderOptions AnySetOrder = new() { SkipSetSortOrderVerification = true };

    /// <summary>A reader over one encoding.</summary>
    public static AsnReader Open(ReadOnlyMemory<byte> encoding) => new(encoding, AsnEncodingRules.DER, AnySetOrder);

    /// <summary>The content of the next value, whatever it is.</summary>
    public static ReadOnlyMemory<byte> Content(AsnReader reader, out Asn1Tag tag)
    {
        // cryptobyte reads no tag of several bytes.
        if (reader.PeekTag().TagValue > LastTag)
            throw new AsnContentException("A value has a tag of several bytes.");
        var whole = reader.ReadEncodedValue();
        tag = AsnDecoder.ReadEncodedValue(whole.Span, AsnEncodingRules.DER, out var start, out var length, out _);
        return whole.Slice(start, length);
    }

    /// <summary>An object identifier; Go refuses arcs over 31 bits.</summary>
    public static string Oid(AsnReader reader)
    {
        var oid = reader.ReadObjectIdentifier();
        foreach (var arc in oid.Split('.'))
        {
            if (arc.Length >= 10 && !int.TryParse(arc, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                throw new AsnContentException("An object identifier has an arc of more than 31 bits.");
        }

        return oid;
    }

    /// <summary>True when the next value has this tag.</summary>
    public static bool NextIs(AsnReader reader, Asn1Tag tag) => reader.HasData && reader.PeekTag() == tag;

    /// <summary>A tag of the context-specific class.</summary>
    public static Asn1Tag Context(int number, bool constructed = false) => new(TagClass.ContextSpecific, number, constructed);
}
