using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace K8sPki.PemAndDer;

/// <summary>Reads and writes PEM. Reading is forgiving about what surrounds blocks and strict inside them.</summary>
internal static class PemText
{
    private const int LongestLabel = 64;

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    /// <summary>True when the bytes hold a BEGIN line.</summary>
    public static bool HasBlock(ReadOnlySpan<byte> text) => text.IndexOf("-----BEGIN "u8) >= 0 || HasWideBlock(text);

    /// <summary>
    /// The blocks of a text in order, in time linear in its length. Text around blocks, byte order marks, either line
    /// ending and lines of any length are accepted. UTF-16 with a byte order mark is read too.
    /// </summary>
    public static IEnumerable<PemBlock> Read(byte[] content)
    {
        var text = AsUtf8(content);
        var position = 0;
        var line = 1;
        while (true)
        {
            var begin = text.AsSpan(position).IndexOf("-----BEGIN "u8);
            if (begin < 0)
                yield break;
            line += CountLines(text.AsSpan(position, begin));
            position += begin;
            var block = ReadBlock(text.AsSpan(position), (position, line), out var length);
            line += CountLines(text.AsSpan(position, length));
            position += length;
            if (block is not null)
                yield return block;
        }
    }

    /// <summary>The text with some of its blocks replaced; everything else stays byte for byte (UTF-16 becomes UTF-8).</summary>
    /// <param name="content">The text.</param>
    /// <param name="replace">Gives the text for a block, empty to take it out; null leaves the block.</param>
    public static byte[] Replace(byte[] content, Func<PemBlock, byte[]?> replace)
    {
        var text = AsUtf8(content);
        using var replaced = new MemoryStream(text.Length);
        var kept = 0;
        foreach (var block in Read(text))
        {
            if (replace(block) is not { } instead)
                continue;
            replaced.Write(text.AsSpan(kept, block.Start - kept));
            replaced.Write(WithLineEndsOf(text.AsSpan(block.Start, block.Length), instead.AsSpan().TrimEnd((byte)'\n')));
            kept = block.Start + block.Length;
            if (instead.Length == 0)
                kept += LineEndAt(text.AsSpan(kept));
        }

        replaced.Write(text.AsSpan(kept));
        var result = replaced.ToArray();
        Array.Clear(replaced.GetBuffer());
        return result;
    }

    /// <summary>A block with lines of 64 characters and a final line end.</summary>
    public static string Write(string label, ReadOnlySpan<byte> data) =>
        System.Security.Cryptography.PemEncoding.WriteString(label, data) + "\n";

    /// <summary>The same as bytes, for key material that should not become a string.</summary>
    public static byte[] WriteBytes(string label, ReadOnlySpan<byte> data)
    {
        var text = System.Security.Cryptography.PemEncoding.Write(label, data);
        var bytes = new byte[text.Length + 1];
        Encoding.ASCII.GetBytes(text, bytes);
        bytes[^1] = (byte)'\n';
        Array.Clear(text);
        return bytes;
    }

    // UTF-16, known by its byte order mark.
    private static bool HasWideBlock(ReadOnlySpan<byte> text) => text switch
    {
        [0xFF, 0xFE, ..] => text.IndexOf(Encoding.Unicode.GetBytes("-----BEGIN ")) >= 0,
        [0xFE, 0xFF, ..] => text.IndexOf(Encoding.BigEndianUnicode.GetBytes("-----BEGIN ")) >= 0,
        _ => false,
    };

    private static ReadOnlySpan<byte> WithLineEndsOf(ReadOnlySpan<byte> old, ReadOnlySpan<byte> text) => old.IndexOf("\r\n"u8) < 0
        ? text
        : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).Replace("\n", "\r\n", StringComparison.Ordinal));

    private static int LineEndAt(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'\r', (byte)'\n', ..] => 2,
        [(byte)'\r' or (byte)'\n', ..] => 1,
        _ => 0,
    };

    private static PemBlock? ReadBlock(ReadOnlySpan<byte> text, (int Start, int Line) place, out int length)
    {
        var afterBegin = text["-----BEGIN ".Length..];
        var labelLength = afterBegin.IndexOf("-----"u8);
        if (labelLength is < 1 or > LongestLabel || afterBegin[..labelLength].IndexOfAny(LineEnds) >= 0)
        {
            length = "-----BEGIN ".Length;
            return null;
        }

        var label = Encoding.UTF8.GetString(afterBegin[..labelLength]);
        var bodyStart = "-----BEGIN ".Length + labelLength + "-----".Length;
        var body = text[bodyStart..];
        var bodyLength = body.IndexOf("-----"u8);
        if (bodyLength < 0)
        {
            length = text.Length;
            return Broken(label, place, $"has no line '-----END {label}-----'; the text is cut short");
        }

        var end = body[bodyLength..];
        var expectedEnd = Encoding.UTF8.GetBytes($"-----END {label}-----");
        if (!end.StartsWith(expectedEnd))
        {
            // The next block starts here: only this one is lost.
            length = bodyStart + bodyLength + (end.StartsWith("-----BEGIN "u8) ? 0 : "-----".Length);
            return Broken(label, place, $"does not end with '-----END {label}-----'");
        }

        length = bodyStart + bodyLength + expectedEnd.Length;
        return Decode(label, place, length, body[..bodyLength]);
    }

    private static PemBlock Decode(string label, (int Start, int Line) place, int length, ReadOnlySpan<byte> body)
    {
        var headers = ReadHeaders(ref body);
        var data = new byte[Base64.GetMaxDecodedFromUtf8Length(body.Length) + 3];
        var status = Base64.DecodeFromUtf8(body, data, out _, out var written);
        if (status != OperationStatus.Done)
            return Broken(label, place, "holds something that is not base64");
        if (written == 0)
            return Broken(label, place, "is empty");
        var block = new PemBlock
        {
            Label = label,
            Line = place.Line,
            Start = place.Start,
            Length = length,
            Data = data.AsSpan(0, written).ToArray(),
            Headers = headers ?? EmptyHeaders,
        };
        // It may have been a key.
        Array.Clear(data);
        return block;
    }

    private static Dictionary<string, string>? ReadHeaders(ref ReadOnlySpan<byte> body)
    {
        if (body.IndexOf((byte)':') < 0)
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var rest = body.TrimStart("\r\n"u8);
        while (true)
        {
            var end = rest.IndexOfAny(LineEnds);
            var row = end < 0 ? rest : rest[..end];
            var colon = row.IndexOf((byte)':');
            if (colon < 0)
                break;
            headers[Encoding.UTF8.GetString(row[..colon]).Trim()] = Encoding.UTF8.GetString(row[(colon + 1)..]).Trim();
            rest = end < 0 ? default : rest[end..].TrimStart("\r\n"u8);
        }

        body = rest;
        return headers;
    }

    private static PemBlock Broken(string label, (int Start, int Line) place, string problem) =>
        new() { Label = label, Line = place.Line, Start = place.Start,
            Problem = $"the PEM block '{label}' in line {place.Line} {problem}" };

    private static int CountLines(ReadOnlySpan<byte> text) => text.Count((byte)'\n');

    private static byte[] AsUtf8(byte[] content)
    {
        if (content is [0xFF, 0xFE, ..])
            return Encoding.Convert(Encoding.Unicode, Encoding.UTF8, content, 2, (content.Length - 2) & ~1);
        if (content is [0xFE, 0xFF, ..])
            return Encoding.Convert(Encoding.BigEndianUnicode, Encoding.UTF8, content, 2, (content.Length - 2) & ~1);
        return content;
    }

    private static readonly Dictionary<string, string> EmptyHeaders = [];
}

/// <summary>One block between a BEGIN and an END line (RFC 7468), or what stood there instead.</summary>
internal sealed class PemBlock
{
    /// <summary>The words after BEGIN, for example <c>CERTIFICATE</c>.</summary>
    public required string Label { get; init; }

    /// <summary>The number of the BEGIN line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Where the BEGIN line starts, in bytes of the text.</summary>
    public int Start { get; init; }

    /// <summary>How many bytes it takes from BEGIN to the end of the END line, its line end left out.</summary>
    public int Length { get; init; }

    /// <summary>The decoded bytes; empty when <see cref="Problem"/> is set.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>RFC 1421 header lines such as <c>Proc-Type</c>; usually none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = NoHeaders;

    /// <summary>Why the block could not be read; null when it could.</summary>
    public string? Problem { get; init; }

    private static readonly Dictionary<string, string> NoHeaders = [];
}
