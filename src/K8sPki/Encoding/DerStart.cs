using System.Formats.Asn1;

namespace K8sPki;

/// <summary>Tells kinds of DER apart by how they begin.</summary>
internal static class DerStart
{
    /// <summary>The tag of the first value inside an outer sequence; null when there is none.</summary>
    public static Asn1Tag? SecondTag(ReadOnlySpan<byte> content)
    {
        try
        {
            if (content is not [0x30, ..])
                return null;
            // Only the header is looked at: a length of its own or the mark of an open one, X.690 section 8.1.3.
            var header = 2 + (content.Length > 1 && content[1] > 0x80 ? content[1] & 0x7F : 0);
            return content.Length > header ? Asn1Tag.Decode(content[header..], out _) : null;
        }
        catch (AsnContentException)
        {
            // No tag at all: it is not DER.
            return null;
        }
    }
}
