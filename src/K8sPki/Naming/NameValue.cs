using System.Buffers;
using System.Formats.Asn1;
using System.Text;
using System.Text.Unicode;

namespace K8sPki.Naming;

/// <summary>
/// Turns the value of a name attribute into text. A value with characters that its type does not allow is read all the
/// same, as openssl and Go read it, and called odd: it is what the certificate says, and others act on it.
/// </summary>
internal static class NameValue
{
    // X.680 sections 41.2 and 41.4.
    private static readonly SearchValues<byte> Numeric = SearchValues.Create("0123456789 "u8);
    private static readonly SearchValues<byte> Printable = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?"u8);

    private static readonly SearchValues<byte> LoosePrintable = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?*&"u8);

    private static readonly UnicodeEncoding StrictUtf16 = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly UTF32Encoding StrictUtf32 =
        new(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true);

    /// <summary>The text of an encoded value, and what is wrong with it.</summary>
    /// <exception cref="AsnContentException">It is not DER or BER.</exception>
    public static (string Text, NameFlaw? Flaw) Read(ReadOnlySpan<byte> value)
    {
        var tag = AsnDecoder.ReadEncodedValue(value, AsnEncodingRules.BER, out var start, out var length, out _);
        var content = value.Slice(start, length);
        if (tag.TagClass != TagClass.Universal || tag.IsConstructed)
            return (Hex(value), NameFlaw.NotText);
        return (UniversalTagNumber)tag.TagValue switch
        {
            UniversalTagNumber.UTF8String =>
                Utf8.IsValid(content) ? (Encoding.UTF8.GetString(content), null) : (Bytes(content), NameFlaw.Utf8),
            // What T.61 text means nobody agrees on; .NET tries these two.
            UniversalTagNumber.T61String => (Utf8.IsValid(content) ? Encoding.UTF8.GetString(content) : Bytes(content), null),
            UniversalTagNumber.PrintableString => (Bytes(content), FlawOfPrintable(content)),
            UniversalTagNumber.NumericString => (Bytes(content), content.ContainsAnyExcept(Numeric) ? NameFlaw.Numeric : null),
            UniversalTagNumber.IA5String => (Bytes(content), Ascii.IsValid(content) ? null : NameFlaw.Ia5),
            UniversalTagNumber.VisibleString => (Bytes(content), NameFlaw.Visible),
            UniversalTagNumber.BMPString =>
                Wide(StrictUtf16, content) is { } text ? (text, text.Any(char.IsSurrogate) ? NameFlaw.Bmp : null)
                : (Hex(value), NameFlaw.HalfCharacter),
            UniversalTagNumber.UniversalString =>
                Wide(StrictUtf32, content) is { } text ? (text, NameFlaw.Universal) : (Hex(value), NameFlaw.NotText),
            _ => (Hex(value), NameFlaw.NotText),
        };
    }

    /// <summary>Bytes that are no text, as RFC 4514 section 2.4 writes them.</summary>
    public static string Hex(ReadOnlySpan<byte> value) => "#" + Convert.ToHexString(value);

    private static NameFlaw? FlawOfPrintable(ReadOnlySpan<byte> content) =>
        !content.ContainsAnyExcept(Printable) ? null
        : content.ContainsAnyExcept(LoosePrintable) ? NameFlaw.Printable : NameFlaw.LoosePrintable;

    private static string Bytes(ReadOnlySpan<byte> content) => Encoding.Latin1.GetString(content);

    private static string? Wide(Encoding encoding, ReadOnlySpan<byte> content)
    {
        try
        {
            return encoding.GetString(content);
        }
        catch (DecoderFallbackException)
        {
            // Half a character: the bytes are shown instead.
            return null;
        }
    }
}

/// <summary>Why the value of a name attribute is not what its type says.</summary>
/// <param name="Description">In words, for example <c>not a PrintableString</c>.</param>
/// <param name="IsRefused">True when Go refuses the request that has it (encoding/asn1); the other flaws it passes over.</param>
/// <param name="IsText">False when the value is shown in hex.</param>
internal sealed record NameFlaw(string Description, bool IsRefused, bool IsText = true)
{
    /// <summary>Only <c>*</c> and <c>&amp;</c>, which stand in too many certificates: Go and openssl let them pass.</summary>
    public static readonly NameFlaw LoosePrintable = new("not a PrintableString", IsRefused: false);

    public static readonly NameFlaw Printable = new("not a PrintableString", IsRefused: true);

    public static readonly NameFlaw Numeric = new("not a NumericString", IsRefused: true);

    public static readonly NameFlaw Ia5 = new("not an IA5String", IsRefused: true);

    public static readonly NameFlaw Utf8 = new("not UTF-8", IsRefused: true);

    /// <summary>A character of two halves, which the type does not have; Go takes it up to 1.23.</summary>
    public static readonly NameFlaw Bmp = new("not a BMPString", IsRefused: true);

    /// <summary>Readable, but of a type that neither Go nor .NET takes for text.</summary>
    public static readonly NameFlaw Visible = new("a VisibleString", IsRefused: false);

    public static readonly NameFlaw Universal = new("a UniversalString", IsRefused: false);

    public static readonly NameFlaw HalfCharacter = new("not text", IsRefused: true, IsText: false);

    public static readonly NameFlaw NotText = new("not text", IsRefused: false, IsText: false);

    public static readonly NameFlaw NotAName = new("not a name", IsRefused: true, IsText: false);

    /// <summary>Every flaw.</summary>
    public static IReadOnlyList<NameFlaw> All { get; } =
        [LoosePrintable, Printable, Numeric, Ia5, Utf8, Bmp, Visible, Universal, HalfCharacter, NotText, NotAName];
}
