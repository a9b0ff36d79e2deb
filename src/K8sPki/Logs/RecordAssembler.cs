using System.Buffers;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.Logs;

/// <summary>
/// Joins what belongs to one line: the pieces that a runtime has cut it into, and the lines of a value with line breaks in
/// klog's text (<c>err=&lt;</c>, lines behind a tab, <c> &gt;</c>: k8s.io/klog, internal/serialize). Each stream by itself,
/// since their lines mix.
/// </summary>
internal sealed class RecordAssembler
{
    // Bytes of one record, of which each line is bounded by itself.
    private const int LargestRecord = LineScanner.LongestLine;

    private readonly Piece[] pieces = [new(), new(), new()];

    /// <summary>True while a line is begun and not ended, so that the next lines count whatever they say.</summary>
    public bool IsOpen => Array.Exists(pieces, piece => piece.IsPartial || piece.IsOpen);

    /// <summary>The file's date, for lines without a year.</summary>
    public DateTimeOffset Written { get; set; }

    /// <summary>What a line has that others may belong to.</summary>
    public static readonly byte[][] Beginnings = [.. LogFrame.PartialTags, "=<\n"u8.ToArray()];

    /// <summary>True for a line that others may belong to, or that belongs to others, without looking closer.</summary>
    public static bool MayBelong(ReadOnlySpan<byte> line) => line.EndsWith("=<"u8) || LogFrame.MayBePartial(line);

    /// <summary>Takes a line; what is whole by then is given out.</summary>
    /// <param name="line">The line as the file has it.</param>
    /// <param name="omitted">How many bytes of it were left out.</param>
    /// <param name="give">Gets the record; one before it may have come to its end without saying so.</param>
    public void Add(ReadOnlySpan<byte> line, long omitted, Action<LogRecord> give)
    {
        var frame = LogFrame.Read(line, out var text);
        var piece = pieces[frame.Stream];
        if (!piece.IsPartial && frame.IsPartial is false && omitted == 0 && !piece.IsOpen && !text.EndsWith("=<"u8))
        {
            give(new LogRecord(Encoding.UTF8.GetString(text)) { Time = frame.Time, Written = Written });
            return;
        }

        if (piece.IsOpen && !piece.IsPartial && !IsContinuation(text))
            piece.End(Written, give);
        piece.Append(text, omitted, frame.Time);
        piece.IsPartial = frame.IsPartial;
        if (frame.IsPartial)
            return;
        piece.EndLine();
        if (!piece.IsOpen)
            piece.End(Written, give);
    }

    /// <summary>Gives out what is begun: nothing more comes.</summary>
    public void End(Action<LogRecord> give)
    {
        foreach (var piece in pieces)
            piece.End(Written, give);
    }

    private static bool IsContinuation(ReadOnlySpan<byte> text) =>
        text.IsEmpty || text[0] == '\t' || text.StartsWith(" >"u8);

    private sealed class Piece
    {
        private ArrayBufferWriter<byte> content = new();
        private DateTimeOffset? time;
        private long omitted;
        private int lineStart;
        private bool hasLine;

        public bool IsPartial { get; set; }

        public bool IsOpen { get; private set; }

        public void Append(ReadOnlySpan<byte> text, long leftOut, DateTimeOffset? at)
        {
            if (!hasLine && content.WrittenCount == 0)
                time = at;
            if (hasLine && !IsPartial)
            {
                content.Write("\n"u8);
                lineStart = content.WrittenCount;
            }

            hasLine = true;
            var room = Math.Max(0, LargestRecord - content.WrittenCount);
            content.Write(text[..Math.Min(room, text.Length)]);
            omitted += leftOut + Math.Max(0, text.Length - room);
        }

        public void EndLine()
        {
            var line = content.WrittenSpan[lineStart..];
            IsOpen = omitted == 0 && (line.EndsWith("=<"u8) || (IsOpen && !line.StartsWith(" >"u8)));
        }

        public void End(DateTimeOffset written, Action<LogRecord> give)
        {
            if (!hasLine)
                return;
            var text = Encoding.UTF8.GetString(content.WrittenSpan);
            if (omitted > 0)
                text += $" [… {Counted.Of(omitted, "byte")} more]";
            content = new();
            (hasLine, IsPartial, IsOpen, omitted, lineStart) = (false, false, false, 0, 0);
            give(new LogRecord(text) { Time = time, Written = written });
        }
    }
}
