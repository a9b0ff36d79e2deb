using System.Formats.Asn1;

namespace K8sPki.Forms;

/// <summary>Tells kinds of DER apart by how they begin.</summary>
internal static class DerStart
{
    /// <summary>What stands inside an outer sequence and behind it; nothing when there is none.</summary>
    public static ReadOnlySpan<byte> Inside(ReadOnlySpan<byte> content)
    {
        if (content is not [0x30, ..])
            return default;
        // Only the header is looked at: a length of its own or the mark of an open one, X.690 section 8.1.3.
        var header = 2 + (content.Length > 1 && content[1] > 0x80 ? content[1] & 0x7F : 0);
        return content.Length > header ? content[header..] : default;
    }

    /// <summary>How many bytes the structure takes at the start of the content; all of them when it is cut short.</summary>
    public static int LengthOf(ReadOnlySpan<byte> content)
    {
        try
        {
            return AsnDecoder.TryReadEncodedValue(content, AsnEncodingRules.BER, out _, out _, out _, out var length) ? length
                : content.Length;
        }
        catch (AsnContentException)
        {
            // A length that no memory has.
            return content.Length;
        }
    }

    /// <summary>The tag of the first value inside an outer sequence; null when there is none.</summary>
    public static Asn1Tag? SecondTag(ReadOnlySpan<byte> content)
    {
        try
        {
            return Inside(content) is [_, ..] inside ? Asn1Tag.Decode(inside, out _) : null;
        }
        catch (AsnContentException)
        {
            // No tag at all: it is not DER.
            return null;
        }
    }
}
