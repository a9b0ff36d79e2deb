using System.Buffers;
using System.Text;

namespace K8sPki.PemAndDer;

/// <summary>
/// Base64 as Go's encoding/base64 StdEncoding decodes it: line ends stand anywhere, other blanks nowhere; padding is
/// demanded and ends the text; bits that the padding leaves over may be set.
/// </summary>
internal static class GoBase64
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static readonly byte[] Values = MakeValues();

    private static readonly SearchValues<byte> Allowed = SearchValues.Create(Encoding.ASCII.GetBytes(Alphabet + "=\r\n"));
    private static readonly SearchValues<byte> AllowedWithBlanks =
        SearchValues.Create(Encoding.ASCII.GetBytes(Alphabet + "=\r\n \t"));

    /// <summary>Decodes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="skipBlanks">True to pass over blanks and tabs too, as encoding/pem does.</param>
    /// <returns>The bytes; null when Go refuses the text.</returns>
    public static byte[]? Decode(ReadOnlySpan<byte> text, bool skipBlanks = false)
    {
        // Before room is made: a text of many blocks without end would have room made for each.
        if (text.ContainsAnyExcept(skipBlanks ? AllowedWithBlanks : Allowed))
            return null;
        var data = new byte[((text.Length / 4) + 1) * 3];
        var (written, digits, bits, padding) = (0, 0, 0, 0);
        foreach (var character in text)
        {
            if (character is (byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\t')
                continue;
            if (character == '=')
            {
                if (digits is 0 or 1 || digits + ++padding > 4)
                    return null;
                continue;
            }

            if (padding > 0)
                return null;
            bits = (bits << 6) | Values[character];
            if (++digits < 4)
                continue;
            Write(data, ref written, bits, 3);
            (digits, bits) = (0, 0);
        }

        if (digits + padding is not (0 or 4))
            return null;
        if (digits > 0)
            Write(data, ref written, bits << (6 * (4 - digits)), digits - 1);
        return data.AsSpan(0, written).ToArray();
    }

    /// <summary>Decodes a text without blanks.</summary>
    /// <returns>The bytes; null when Go refuses the text.</returns>
    public static byte[]? Decode(string text) => Decode(System.Text.Encoding.UTF8.GetBytes(text));

    private static void Write(byte[] data, ref int written, int bits, int count)
    {
        for (var index = 0; index < count; index++)
            data[written++] = (byte)(bits >> (16 - (8 * index)));
    }

    private static byte[] MakeValues()
    {
        var values = new byte[256];
        for (var index = 0; index < Alphabet.Length; index++)
            values[Alphabet[index]] = (byte)index;
        return values;
    }
}
