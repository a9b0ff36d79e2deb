using System.Buffers;
using System.Formats.Asn1;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using K8sPki.Naming;
using K8sPki.Platform;

namespace K8sPki.Certificates;

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

/// <summary>The forms of time that Go takes: no fractions of seconds, an offset other than zero spelled out.</summary>
internal static partial class TimeForm
{
    /// <summary>Checks both times of a Validity.</summary>
    /// <exception cref="AsnContentException">Go would refuse one of them.</exception>
    public static void Check(AsnReader validity)
    {
        for (var i = 0; i < 2; i++)
        {
            var text = Encoding.Latin1.GetString(StrictDer.Content(validity, out var tag).Span);
            var isGood = tag == Asn1Tag.UtcTime
                ? ShortForm().IsMatch(text) : tag == Asn1Tag.GeneralizedTime && LongForm().IsMatch(text);
            if (!isGood || text.EndsWith("0000", StringComparison.Ordinal))
                throw new AsnContentException($"'{PrintableText.Escape(text)}' is not a time in a form that Go reads.");
        }
    }

    [GeneratedRegex(@"\A[0-9]{10}([0-9]{2})?(Z|[+-][0-9]{4})\z")]
    private static partial Regex ShortForm();

    [GeneratedRegex(@"\A[0-9]{14}(Z|[+-][0-9]{4})\z")]
    private static partial Regex LongForm();
}

/// <summary>The string types that Go up to 1.26 takes in subject and issuer.</summary>
internal static class NameForm
{
    private static readonly SearchValues<byte> Numeric = SearchValues.Create("0123456789 "u8);

    // The asterisk and ampersand are not of the type but stand in too many certificates: Go lets them pass.
    private static readonly SearchValues<byte> Printable = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?*&"u8);

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Checks a Name.</summary>
    /// <exception cref="AsnContentException">Go would refuse it.</exception>
    public static void Check(ReadOnlyMemory<byte> name)
    {
        var sequence = StrictDer.Open(name).ReadSequence();
        while (sequence.HasData)
        {
            var set = sequence.ReadSetOf();
            while (set.HasData)
            {
                var attribute = set.ReadSequence();
                var oid = StrictDer.Oid(attribute);
                var value = StrictDer.Content(attribute, out var tag);
                if (!IsReadable(tag, value.Span))
                    throw new AsnContentException(
                        $"The value of {AttributeType.FromOid(oid).Name} in a name is not well-formed text of a type that Go "
                        + $"knows ({tag}).");
            }
        }
    }

    private static bool IsReadable(Asn1Tag tag, ReadOnlySpan<byte> value)
    {
        if (tag.TagClass != TagClass.Universal || tag.IsConstructed)
            return false;
        return (UniversalTagNumber)tag.TagValue switch
        {
            UniversalTagNumber.T61String => true,
            UniversalTagNumber.UTF8String => IsUtf8(value),
            UniversalTagNumber.BMPString => value.Length % 2 == 0 && !HasSurrogate(value),
            UniversalTagNumber.IA5String => Ascii.IsValid(value),
            UniversalTagNumber.NumericString => !value.ContainsAnyExcept(Numeric),
            UniversalTagNumber.PrintableString => !value.ContainsAnyExcept(Printable),
            _ => false,
        };
    }

    // Taken up to Go 1.23.
    private static bool HasSurrogate(ReadOnlySpan<byte> value)
    {
        for (var index = 0; index < value.Length; index += 2)
        {
            if (value[index] is >= 0xD8 and <= 0xDF)
                return true;
        }

        return false;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> value)
    {
        try
        {
            StrictUtf8.GetCharCount(value);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
