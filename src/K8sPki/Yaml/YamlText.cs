using System.Buffers;
using System.Globalization;
using System.Text.Unicode;
using System.Text;

namespace K8sPki.Yaml;

/// <summary>Bytes to text and back, and the lines of a text.</summary>
internal static class YamlText
{
    private static readonly SearchValues<char> Breaks = SearchValues.Create("\n\r\u0085\u2028\u2029");
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(ForbiddenCharacters());

    /// <summary>Decodes a file. The byte order mark is not part of the text.</summary>
    /// <exception cref="YamlException">
    /// Neither UTF-8 nor UTF-16 with a byte order mark, control characters, or too large.
    /// </exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string source, out YamlEncoding encoding)
    {
        if (bytes.Length > YamlLimits.Bytes)
            throw new YamlException(
                YamlFault.TooLarge, source, null,
                $"has {bytes.Length / (1024 * 1024)} MB; of more than {YamlLimits.Bytes / (1024 * 1024)} MB nothing is read");

        encoding = YamlEncoding.Of(bytes);
        var text = Decode(bytes[encoding.Mark.Length..], source, encoding);
        var bad = text.AsSpan().IndexOfAny(Forbidden);
        if (bad >= 0)
        {
            throw YamlException.At(
                YamlFault.ControlCharacter, source, text, bad,
                "a control character (U+" + ((int)text[bad]).ToString("X4", CultureInfo.InvariantCulture) + ") is not allowed"
                    + (text[bad] == 0 ? "; UTF-16 needs a byte order mark" : ""));
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
            throw new YamlException(
                YamlFault.NotUtf8, source, null,
                $"begins as {encoding.Name} and is not: the bytes at {failure.Index + encoding.Mark.Length} are no character",
                failure);
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

    /// <summary>The last scalar of a tree in the order of the text; null where there is none.</summary>
    public static YamlNode? LastScalar(YamlNode? node)
    {
        while (node is { Count: > 0 })
            node = node.Children[^1];
        return node is { Kind: YamlKind.Scalar } ? node : null;
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

        return new YamlException(
            YamlFault.NotUtf8, source, (line, column), $"the byte 0x{bytes[offset]:X2} is not UTF-8, which this text has to be");
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

/// <summary>
/// Where the lines of a text begin, so that many places in a large text are named without reading it again for each.
/// </summary>
internal sealed class YamlLines
{
    private readonly List<int> starts = [0];

    public YamlLines(string text)
    {
        for (var next = YamlText.NextLine(text, 0); next < text.Length
            || (next > starts[^1] && YamlText.IsBreak(text[^1])); next = YamlText.NextLine(text, next))
            starts.Add(next);
    }

    /// <summary>Line and column of a place, both from one.</summary>
    public (int Line, int Column) PositionOf(int offset)
    {
        var found = starts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        return (line + 1, offset - starts[line] + 1);
    }
}

/// <summary>How a text stands in its bytes. A file that is changed keeps it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Mark">The byte order mark that the file begins with.</param>
/// <param name="Encoding">The encoding itself; it refuses what it cannot read.</param>
internal sealed record YamlEncoding(string Name, byte[] Mark, Encoding Encoding)
{
    /// <summary>UTF-8 without a mark, as nearly every file is.</summary>
    public static readonly YamlEncoding Utf8 = new("UTF-8", [], new UTF8Encoding(false, true));

    private static readonly YamlEncoding[] Marked =
    [
        new("UTF-8 with a byte order mark", [0xEF, 0xBB, 0xBF], new UTF8Encoding(false, true)),
        new("UTF-16", [0xFF, 0xFE], new UnicodeEncoding(false, false, true)),
        new("UTF-16 (big endian)", [0xFE, 0xFF], new UnicodeEncoding(true, false, true)),
    ];

    /// <summary>True for what many programs other than kubectl cannot read.</summary>
    public bool IsUtf16 => Encoding is UnicodeEncoding;

    /// <summary>The encoding that the byte order mark names; UTF-8 where there is none.</summary>
    public static YamlEncoding Of(ReadOnlySpan<byte> bytes)
    {
        foreach (var encoding in Marked)
        {
            if (bytes.StartsWith(encoding.Mark))
                return encoding;
        }

        return Utf8;
    }
}

/// <summary>Bounds on what a document may ask of the reader; past them is an error.</summary>
internal static class YamlLimits
{
    /// <summary>Largest file, in bytes.</summary>
    public const int Bytes = 64 * 1024 * 1024;

    /// <summary>Deepest nesting of collections.</summary>
    public const int Depth = 100;
}
