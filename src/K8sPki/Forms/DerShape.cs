using System.Formats.Asn1;
using System.Globalization;
using System.Text;

namespace K8sPki;

/// <summary>
/// The tags of a DER structure as text, two hex digits each, to compare kinds by. Of a number of one byte the value follows:
/// <c>02=03 30 30</c> are the number 3 and two sequences.
/// </summary>
internal static class DerShape
{
    // No kind that is known needs more to be told.
    private const int MostTags = 12;

    /// <summary>The tags in the outer sequence, and those in the first constructed value there; empty for what is none.</summary>
    public static (string Outer, string Inner) Of(ReadOnlySpan<byte> content)
    {
        var inside = ContentOf(content);
        return (Tags(inside, out var first), Tags(ContentOf(first), out _));
    }

    // Of what is cut short all that is there.
    private static ReadOnlySpan<byte> ContentOf(ReadOnlySpan<byte> value) =>
        TryRead(value, out _, out var content, out _) ? value[content] : DerStart.Inside(value);

    private static string Tags(ReadOnlySpan<byte> content, out ReadOnlySpan<byte> firstConstructed)
    {
        var tags = new StringBuilder();
        firstConstructed = default;
        for (var count = 0; count < MostTags && content.Length > 0; count++)
        {
            var isWhole = TryRead(content, out var tag, out var inside, out var length);
            tags.Append(count == 0 ? "" : " ").Append(content[0].ToString("X2", CultureInfo.InvariantCulture));
            if (isWhole && tag == Asn1Tag.Integer && content[inside] is [var number])
                tags.Append(CultureInfo.InvariantCulture, $"={number:X2}");
            if (firstConstructed.IsEmpty && content[0] == 0x30)
                firstConstructed = content;
            if (!isWhole)
                break;
            content = content[length..];
        }

        return tags.ToString();
    }

    private static bool TryRead(ReadOnlySpan<byte> value, out Asn1Tag tag, out Range content, out int length)
    {
        (tag, content, length) = (default, default, 0);
        try
        {
            if (!AsnDecoder.TryReadEncodedValue(value, AsnEncodingRules.BER, out tag, out var start, out var count, out length))
                return false;
            content = new Range(start, start + count);
            return true;
        }
        catch (AsnContentException)
        {
            // A length that no memory has: nothing of it is whole.
            return false;
        }
    }
}
