using System.IO.Compression;
using K8sPki.Platform;

namespace K8sPki.Logs;

/// <summary>Reads the lines of a file, or of what comes as bytes otherwise, that are wanted.</summary>
internal sealed class LogFileReader
{
    private const string Compressed = ".gz";

    private readonly LogOrigin origin;
    private readonly LogQuery query;
    private readonly LineScanner scanner;
    private readonly RecordAssembler assembler;
    private readonly Queue<ComponentLogEntry> ready = new();
    private readonly Action<LogRecord> give;
    private DateTimeOffset? near;
    private LogFrameKind? kind;

    /// <summary>Begins to read.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="origin">Where they come from.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="written">When they were written, for lines without a year.</param>
    public LogFileReader(Stream stream, LogOrigin origin, LogQuery query, DateTimeOffset written)
    {
        this.origin = origin;
        this.query = query;
        scanner = new LineScanner(stream);
        assembler = new RecordAssembler { Written = written };
        give = Give;
    }

    /// <summary>The lines of a file that are wanted, in order.</summary>
    /// <exception cref="PkiException">It cannot be read, or not to its end.</exception>
    public static IEnumerable<ComponentLogEntry> Read(LogOrigin origin, LogQuery query, CancellationToken cancellation) =>
        Read(origin, query, 0, cancellation);

    /// <summary>The last lines of a file that are wanted, in order.</summary>
    /// <exception cref="PkiException">It cannot be read, or not to its end.</exception>
    public static IReadOnlyCollection<ComponentLogEntry> ReadLast(
        LogOrigin origin, LogQuery query, int count, CancellationToken cancellation)
    {
        var isCompressed = IsCompressed(origin.Path!);
        for (var lines = (long)count + 1; ; lines *= 2)
        {
            var start = isCompressed || !query.TakesAll ? 0 : StartOfLast(origin.Path!, lines);
            // The first may be the rest of a line whose pieces stand before.
            var last = LastOf(Read(origin, query, start, cancellation), start == 0 || count == int.MaxValue ? count : count + 1);
            if (start == 0)
                return last;
            if (last.Count > count)
                return [.. last.Skip(1)];
        }
    }

    /// <summary>The last of some lines, in order.</summary>
    public static IReadOnlyCollection<ComponentLogEntry> LastOf(IEnumerable<ComponentLogEntry> entries, int count)
    {
        var last = new Queue<ComponentLogEntry>();
        foreach (var entry in entries)
        {
            if (count > 0)
                last.Enqueue(entry);
            if (last.Count > count)
                last.Dequeue();
        }

        return last;
    }

    /// <summary>Where the last lines of a file begin, in bytes.</summary>
    /// <exception cref="PkiException">It cannot be read.</exception>
    public static long StartOfLast(string path, long lines) => FileFailure.Attempt(path, "read", () =>
    {
        using var file = OpenedFile.Open(path);
        var buffer = new byte[64 * 1024];
        var handle = file.Stream.SafeFileHandle;
        // What ends the last line begins none.
        for (var end = Math.Max(0, RandomAccess.GetLength(handle) - 1); end > 0;)
        {
            var start = Math.Max(0, end - buffer.Length);
            var window = buffer.AsSpan(0, RandomAccess.Read(handle, buffer.AsSpan(0, (int)(end - start)), start));
            for (var at = window.LastIndexOf((byte)'\n'); at >= 0; at = window[..at].LastIndexOf((byte)'\n'))
            {
                if (--lines <= 0)
                    return start + at + 1;
            }

            end = start;
        }

        return 0L;
    });

    private static IEnumerable<ComponentLogEntry> Read(
        LogOrigin origin, LogQuery query, long start, CancellationToken cancellation)
    {
        var written = FileStatus.IfSeen(origin.Path!)?.Written ?? Clock.UtcNow;
        if (written < query.Since)
            yield break;
        using var file = OpenedFile.Open(origin.Path!);
        file.Stream.Position = start;
        using var unpacked = IsCompressed(origin.Path!) ? new GZipStream(file.Stream, CompressionMode.Decompress) : null;
        var reader = new LogFileReader((Stream?)unpacked ?? file.Stream, origin, query, written);
        while (reader.TryNextOf(cancellation) is { } entry)
            yield return entry;
    }

    /// <summary>The next line that is wanted; null at the end.</summary>
    /// <exception cref="PkiException">It cannot be read to its end.</exception>
    public ComponentLogEntry? TryNextOf(CancellationToken cancellation)
    {
        try
        {
            while (ready.Count == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!Step(isOver: true))
                {
                    assembler.End(give);
                    return ready.TryDequeue(out var last) ? last : null;
                }
            }

            return ready.Dequeue();
        }
        catch (InvalidDataException failure)
        {
            throw new MalformedInputException("LogDamaged",
                $"'{origin.Shown}' cannot be unpacked to its end: {failure.Message} What came before was read.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FileAccessException("LogNotRead",
                $"'{origin.Shown}' cannot be read to its end: {failure.Message} What came before was read.", failure);
        }
    }

    /// <summary>The lines that have come to their end by now.</summary>
    /// <param name="isIdle">True when nothing has come for some time: what is begun is given out.</param>
    public IEnumerable<ComponentLogEntry> Available(bool isIdle)
    {
        scanner.Again();
        while (Step(isOver: false))
        {
            while (ready.TryDequeue(out var entry))
                yield return entry;
        }

        if (isIdle)
            assembler.End(give);
        while (ready.TryDequeue(out var entry))
            yield return entry;
    }

    private bool Step(bool isOver)
    {
        var filter = query.Prefilter;
        if (filter is not null && isOver && !assembler.IsOpen && MaySkip && !scanner.SkipTo(filter))
            return false;
        if (!scanner.TryNext(out var line, isOver))
            return false;
        kind ??= LogFrame.IsOfDocker(line) ? LogFrameKind.Docker : LogFrame.Read(line, out _).Kind;
        if (assembler.IsOpen || scanner.Omitted > 0 || RecordAssembler.MayBelong(line))
            assembler.Add(line, scanner.Omitted, give);
        else if ((filter is null || filter.IsIn(line)) && !IsBelow(line))
            assembler.Add(line, 0, give);
        return true;
    }

    // Docker marks no piece, and without a time a line has that of the line before.
    private bool MaySkip => kind is LogFrameKind.Cri || (kind is LogFrameKind.Plain && !query.HasTimes);

    private bool IsBelow(ReadOnlySpan<byte> line)
    {
        if (!(query.Severity > LogSeverity.Information))
            return false;
        var text = kind == LogFrameKind.Cri ? LogFrame.TextOf(line) : line;
        return KlogText.IsInformation(text) || JsonLogText.IsInformation(text);
    }

    private void Give(LogRecord record)
    {
        if (query.Prefilter is { } filter && record.Text.Length < LineScanner.LongestLine / 4
            && !filter.IsIn(System.Text.Encoding.UTF8.GetBytes(record.Text)))
            return;
        var entry = new ComponentLogEntry(origin, record, LogTextReader.Read(record, origin.IsTagged));
        if (query.Takes(entry, near))
            ready.Enqueue(entry);
        near = entry.Instant ?? near;
    }

    private static bool IsCompressed(string path) => path.EndsWith(Compressed, StringComparison.OrdinalIgnoreCase);
}
