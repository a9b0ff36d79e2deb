using System.Text;

namespace K8sPki.PemAndDer;

/// <summary>Which releases of Go a PEM text is read for.</summary>
internal enum GoPemRules
{
    /// <summary>Up to Go 1.24.7 and 1.25.1: a block that cannot be read is passed over and the next BEGIN line tried.</summary>
    Earlier,

    /// <summary>
    /// Go 1.24.8, 1.24.9, 1.25.2 and 1.25.3 (golang/go commit 5ce8cd16f3, CVE-2025-61723): a block that cannot be read may hide
    /// those behind it, and text before a block may hide that one.
    /// </summary>
    Later,

    /// <summary>Since Go 1.24.10, 1.25.4 and 1.26 (golang/go#75950): what cannot be read ends with the first END line.</summary>
    Latest,
}

/// <summary>
/// PEM as Go's encoding/pem Decode reads it, and so every Kubernetes component: BEGIN and END begin a line that ends with
/// LF, their labels agree, the body is base64 with padding. What does not fit is no block, and Go says nothing of it.
/// <see cref="PemText"/> is the reader that shows people what they have.
/// </summary>
internal ref struct GoPem
{
    private static readonly byte[] Dashes = "-----"u8.ToArray();
    private static readonly byte[] Begin = "-----BEGIN "u8.ToArray();
    private static readonly byte[] BeginLine = "\n-----BEGIN "u8.ToArray();
    private static readonly byte[] EndLine = "\n-----END "u8.ToArray();

    private const int NoEnd = int.MaxValue;

    private readonly ReadOnlySpan<byte> text;
    private int position;
    private int nextEnd = -1;

    private GoPem(ReadOnlySpan<byte> text) => this.text = text;

    /// <summary>The blocks that Go finds, in order.</summary>
    public static List<GoPemBlock> Read(ReadOnlySpan<byte> text, GoPemRules rules)
    {
        var reader = new GoPem(text);
        var blocks = new List<GoPemBlock>();
        while (reader.Next(rules) is { } block)
        {
            blocks.Add(block);
            reader.position = block.End;
            reader.nextEnd = -1;
        }

        return blocks;
    }

    private GoPemBlock? Next(GoPemRules rules) =>
        rules == GoPemRules.Earlier ? NextEarlier() : NextLater(goesOnBehindEnd: rules == GoPemRules.Latest);

    private GoPemBlock? NextEarlier()
    {
        while (true)
        {
            if (text[position..].StartsWith(Begin))
            {
                position += Begin.Length;
            }
            else
            {
                var found = text[position..].IndexOf(BeginLine);
                if (found < 0)
                    return null;
                position += found + BeginLine.Length;
            }

            var start = position;
            var label = Line(ref position);
            if (!label.EndsWith(Dashes))
                continue;
            label = label[..^Dashes.Length];
            if (!SkipHeaders(out var hasHeaders))
                return null;
            // Without headers END may follow at once.
            var isEmpty = !hasHeaders && text[position..].StartsWith(EndLine.AsSpan(1));
            var end = isEmpty ? position - 1 : FindEnd(position);
            if (end != NoEnd && Body(label, hasHeaders, position, end, start) is { } block)
                return block;
        }
    }

    private GoPemBlock? NextLater(bool goesOnBehindEnd)
    {
        while (true)
        {
            var end = FindEnd(position);
            if (end == NoEnd)
                return null;
            // The last BEGIN before the first END.
            var begin = text[position..end].LastIndexOf(Begin);
            var isBlock = begin >= 0 && (begin == 0 || text[position + begin - 1] == '\n');
            if (!isBlock && !goesOnBehindEnd)
                return null;
            if (isBlock)
            {
                position += begin + Begin.Length;
                if (BlockUpTo(end, out var isOver) is { } block)
                    return block;
                if (isOver)
                    return null;
            }

            if (goesOnBehindEnd && position > end + EndLine.Length)
                return null;
            if (goesOnBehindEnd)
                position = end + EndLine.Length;
        }
    }

    // The block whose label is next; its headers may lead to the end of the text.
    private GoPemBlock? BlockUpTo(int end, out bool isOver)
    {
        var start = position;
        isOver = false;
        var label = Line(ref position);
        if (!label.EndsWith(Dashes))
            return null;
        isOver = !SkipHeaders(out var hasHeaders);
        return isOver || (hasHeaders && end < position) ? null : Body(label[..^Dashes.Length], hasHeaders, position, end, start);
    }

    // The body from here to the line end before END; null when anything of it or of the END line is not as it should be.
    private readonly GoPemBlock? Body(ReadOnlySpan<byte> label, bool hasHeaders, int from, int end, int start)
    {
        var trailer = end + EndLine.Length;
        var after = trailer + label.Length + Dashes.Length;
        if (after > text.Length || !text[trailer..].StartsWith(label) || !text[(trailer + label.Length)..].StartsWith(Dashes))
            return null;
        var next = after;
        if (Line(ref next).Length > 0)
            return null;
        var data = end <= from ? [] : GoBase64.Decode(text[from..end], skipBlanks: true);
        return data is null ? null : new GoPemBlock(Encoding.Latin1.GetString(label), hasHeaders, data, start, next);
    }

    // Every line with a colon is a header; no blank line need follow. False at the end of the text.
    private bool SkipHeaders(out bool hasHeaders)
    {
        hasHeaders = false;
        while (position < text.Length)
        {
            var next = position;
            if (!Line(ref next).Contains((byte)':'))
                return true;
            hasHeaders = true;
            position = next;
        }

        return false;
    }

    // A line to its LF, a CR before it dropped and then blanks and tabs.
    private readonly ReadOnlySpan<byte> Line(ref int from)
    {
        var rest = text[from..];
        var length = rest.IndexOf((byte)'\n');
        from += length < 0 ? rest.Length : length + 1;
        var line = length < 0 ? rest : rest[..length];
        if (length > 0 && line[^1] == '\r')
            line = line[..^1];
        return line.TrimEnd(" \t"u8);
    }

    // Looked for once for all BEGIN lines before it: a text of nothing but BEGIN lines takes linear time.
    private int FindEnd(int from)
    {
        if (nextEnd >= from)
            return nextEnd;
        var found = text[from..].IndexOf(EndLine);
        nextEnd = found < 0 ? NoEnd : from + found;
        return nextEnd;
    }
}

/// <summary>One block as Go's encoding/pem gives it.</summary>
/// <param name="Label">All between BEGIN and the dashes, kept exactly.</param>
/// <param name="HasHeaders">True when a line with a colon stands at its beginning.</param>
/// <param name="Data">The decoded bytes; there may be none.</param>
/// <param name="Start">Where the label begins.</param>
/// <param name="End">Where the next block is looked for.</param>
internal sealed record GoPemBlock(string Label, bool HasHeaders, byte[] Data, int Start, int End);
