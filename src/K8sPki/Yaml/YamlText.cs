using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace K8sPki;

/// <summary>Bytes to text and back, and the lines of a text.</summary>
internal static class YamlText
{
    private static readonly SearchValues<char> Breaks = SearchValues.Create("\n\r\u0085\u2028\u2029");
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(ForbiddenCharacters());

    /// <summary>Decodes a file. The byte order mark is not part of the text.</summary>
    /// <exception cref="YamlException">Neither UTF-8 nor UTF-16 with a byte order mark, control characters, or too large.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string source, out YamlEncoding encoding)
    {
        if (bytes.Length > YamlLimits.Bytes)
            throw new YamlException(YamlFault.TooLarge, source, null, $"has {bytes.Length / (1024 * 1024)} MB; of more than {YamlLimits.Bytes / (1024 * 1024)} MB nothing is read");

        encoding = YamlEncoding.Of(bytes);
        var text = Decode(bytes[encoding.Mark.Length..], source, encoding);
        var bad = text.AsSpan().IndexOfAny(Forbidden);
        if (bad >= 0)
        {
            throw YamlException.At(
                YamlFault.ControlCharacter, source, text, bad,
                "a control character (U+" + ((int)text[bad]).ToString("X4", CultureInfo.InvariantCulture) + ") is not allowed" + (text[bad] == 0 ? "; UTF-16 needs a byte order mark" : ""));
        }

        return text;
    }

    /// <summary>Writes the parts of a text.</summary>
    public static void Encode(IEnumerable<ReadOnlyMemory<char>> pieces, YamlEncoding encoding, Stream stream)
    {
        stream.Write(encoding.Mark);
        using var writer = new StreamWriter(stream, encoding.Encoding, 1 << 16, leaveOpen: true);
        foreach (var piece in pieces)
            writer.Write(piece.Span);
    }

    private static string Decode(ReadOnlySpan<byte> bytes, string source, YamlEncoding encoding)
    {
        if (!encoding.IsUtf16 && !Utf8.IsValid(bytes))
            throw NotUtf8(bytes, source);
        try
        {
            return encoding.Encoding.GetString(bytes);
        }
        catch (DecoderFallbackException failure)
        {
            throw new YamlException(YamlFault.NotUtf8, source, null, $"begins as {encoding.Name} and is not: the bytes at {failure.Index + encoding.Mark.Length} are no character", failure);
        }
    }

    public static bool IsBreak(char c) => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    /// <summary>Offset of the first character of the line.</summary>
    public static int LineStart(string text, int offset) => text.AsSpan(0, offset).LastIndexOfAny(Breaks) + 1;

    /// <summary>Offset of the line's break, or of the end of the text.</summary>
    public static int LineEnd(string text, int offset)
    {
        var at = text.AsSpan(offset).IndexOfAny(Breaks);
        return at < 0 ? text.Length : offset + at;
    }

    /// <summary>Offset of the first character of the next line, or of the end of the text.</summary>
    public static int NextLine(string text, int offset)
    {
        var end = LineEnd(text, offset);
        if (end == text.Length)
            return end;
        return text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : end + 1;
    }

    /// <summary>The line break that the text uses; a line feed when it has none.</summary>
    public static string BreakOf(string text)
    {
        var at = text.IndexOf('\n', StringComparison.Ordinal);
        return at > 0 && text[at - 1] == '\r' ? "\r\n" : "\n";
    }

    /// <summary>Counted from one, as editors show it.</summary>
    public static (int Line, int Column) Position(string text, int offset)
    {
        var line = 1;
        var start = 0;
        for (var next = NextLine(text, 0); next <= offset && next > start; next = NextLine(text, next))
        {
            if (next == text.Length && !IsBreak(text[^1]))
                break;
            line++;
            start = next;
        }

        return (line, offset - start + 1);
    }

    private static YamlException NotUtf8(ReadOnlySpan<byte> bytes, string source)
    {
        var offset = 0;
        var line = 1;
        var column = 1;
        while (Rune.DecodeFromUtf8(bytes[offset..], out var rune, out var length) == OperationStatus.Done)
        {
            offset += length;
            column++;
            if (rune.Value == '\n')
                (line, column) = (line + 1, 1);
        }

        return new YamlException(YamlFault.NotUtf8, source, (line, column), $"the byte 0x{bytes[offset]:X2} is not UTF-8, which this text has to be");
    }

    private static string ForbiddenCharacters()
    {
        var forbidden = new StringBuilder();
        for (var c = '\0'; c <= '\u009F'; c++)
        {
            if (char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0085'))
                forbidden.Append(c);
        }

        return forbidden.Append("\uFEFF\uFFFE\uFFFF").ToString();
    }
}
