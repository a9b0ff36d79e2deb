namespace K8sPki.Logs;

/// <summary>
/// The lines of a stream, of whatever size, in memory that does not grow with it. What of a line is longer than is kept is
/// counted and left out.
/// </summary>
internal sealed class LineScanner(Stream stream)
{
    /// <summary>The most of a line that is kept, in bytes: 64 times what containerd writes in one piece.</summary>
    public const int LongestLine = 1024 * 1024;

    private const byte LineFeed = (byte)'\n';

    private byte[] buffer = new byte[256 * 1024];
    private int start;
    private int end;
    private LogPrefilter.Search? search;
    private int searched;

    /// <summary>How many bytes of the last line were left out.</summary>
    public long Omitted { get; private set; }

    /// <summary>True once the stream has given all it has; in a file that is written more may come.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>How many bytes of the stream are read and not yet given out as lines.</summary>
    public int Pending => end - start;

    /// <summary>Lets it look again whether more has come.</summary>
    public void Again() => IsAtEnd = false;

    /// <summary>The next line without its end.</summary>
    /// <param name="line">The line, valid until the next call.</param>
    /// <param name="isOver">True when what follows the last end of a line is a line as well.</param>
    public bool TryNext(out ReadOnlySpan<byte> line, bool isOver)
    {
        Omitted = 0;
        var looked = 0;
        while (true)
        {
            var at = buffer.AsSpan(start + looked, end - start - looked).IndexOf(LineFeed);
            if (at >= 0)
            {
                line = Taken(looked + at, 1);
                return true;
            }

            looked = end - start;
            if (looked >= LongestLine)
            {
                line = Shortened();
                return true;
            }

            if (!Fill())
                break;
        }

        var isLast = isOver && end > start;
        line = isLast ? Taken(end - start, 0) : default;
        return isLast;
    }

    /// <summary>
    /// Passes over the whole lines that have nothing of what is looked for, as far as there are such. False at the end.
    /// </summary>
    public bool SkipTo(LogPrefilter filter)
    {
        search ??= filter.Start(RecordAssembler.Beginnings);
        while (true)
        {
            var whole = buffer.AsSpan(start, end - start).LastIndexOf(LineFeed) + 1;
            if (whole > 0)
            {
                var hit = search.IndexIn(buffer.AsSpan(searched, start + whole - searched), start - searched);
                if (hit >= 0)
                {
                    var found = searched + hit;
                    start += buffer.AsSpan(start, found - start).LastIndexOf(LineFeed) + 1;
                    return true;
                }

                start += whole;
            }
            else if (end - start >= LongestLine)
            {
                return true;
            }

            if (!Fill())
                return end > start;
        }
    }

    private ReadOnlySpan<byte> Taken(int length, int more)
    {
        var line = buffer.AsSpan(start, length);
        start += length + more;
        return line.Length > 0 && line[^1] == '\r' ? line[..^1] : line;
    }

    private ReadOnlySpan<byte> Shortened()
    {
        var kept = buffer.AsSpan(start, LongestLine).ToArray();
        Omitted = end - start - LongestLine;
        start = end;
        while (Fill())
        {
            var at = buffer.AsSpan(start, end - start).IndexOf(LineFeed);
            if (at >= 0)
            {
                Omitted += at;
                start += at + 1;
                return kept;
            }

            Omitted += end - start;
            start = end;
        }

        return kept;
    }

    private bool Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
            Array.Resize(ref buffer, buffer.Length * 2);
        search?.Reset();
        searched = 0;
        var count = stream.Read(buffer, end, buffer.Length - end);
        end += count;
        IsAtEnd = count == 0;
        return count > 0;
    }
}
