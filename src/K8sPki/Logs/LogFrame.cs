using System.Text;
using System.Text.Json;

namespace K8sPki.Logs;

/// <summary>The forms in which a line is kept.</summary>
internal enum LogFrameKind
{
    /// <summary>As the program wrote it.</summary>
    Plain,

    /// <summary>As a runtime of Kubernetes keeps it: time, stream, tags, text (k8s.io/cri-client, pkg/logs).</summary>
    Cri,

    /// <summary>As docker's json-file driver keeps it.</summary>
    Docker,
}

/// <summary>What stands around a line, or a piece of one.</summary>
/// <param name="Kind">The form.</param>
/// <param name="Stream">The stream that it was written to; 0 where it is not said.</param>
/// <param name="IsPartial">True for a piece that another follows.</param>
/// <param name="Time">When it was taken down.</param>
internal readonly record struct LogFrame(LogFrameKind Kind, int Stream, bool IsPartial, DateTimeOffset? Time)
{
    /// <summary>What a piece of a line has: a blank before its tag and a blank or colon behind.</summary>
    public static readonly byte[][] PartialTags = [" P "u8.ToArray(), " P:"u8.ToArray()];

    private static readonly byte[] DockerStart = "{\"log\":"u8.ToArray();

    /// <summary>True for a line that may be a piece of one, without looking closer.</summary>
    public static bool MayBePartial(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith(DockerStart))
            return line.IndexOf("\\n\",\""u8) < 0;
        var head = line[..Math.Min(line.Length, LongestHead)];
        return head.IndexOf(PartialTags[0]) >= 0 || head.IndexOf(PartialTags[1]) >= 0;
    }

    /// <summary>What the program wrote in a line of a runtime of Kubernetes, without looking closer.</summary>
    public static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> line)
    {
        var time = line.IndexOf((byte)' ') + 1;
        var tag = time + "stderr ".Length;
        if (time <= 0 || tag >= line.Length)
            return line;
        var text = line[tag..].IndexOf((byte)' ');
        return text < 0 ? default : line[(tag + text + 1)..];
    }

    /// <summary>True for a line of docker, whose pieces nothing marks.</summary>
    public static bool IsOfDocker(ReadOnlySpan<byte> line) => line.StartsWith(DockerStart);

    // The longest time, the longer name of a stream, and the first tag.
    private const int LongestHead = 64;

    /// <summary>Takes a line out of its form.</summary>
    /// <param name="line">The line.</param>
    /// <param name="text">What the program wrote.</param>
    public static LogFrame Read(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> text)
    {
        if (line.StartsWith(DockerStart) && TryDocker(line, out text) is { } docker)
            return docker;
        if (line.Length > 0 && char.IsAsciiDigit((char)line[0]) && TryCri(line, out text) is { } cri)
            return cri;
        text = line;
        return new LogFrame(LogFrameKind.Plain, 0, false, null);
    }

    private static LogFrame? TryCri(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> text)
    {
        text = default;
        var first = line.IndexOf((byte)' ');
        if (first is < 20 or > 40)
            return null;
        var rest = line[(first + 1)..];
        var stream = rest.StartsWith("stderr "u8) ? 2 : rest.StartsWith("stdout "u8) ? 1 : 0;
        if (stream == 0)
            return null;
        rest = rest["stderr ".Length..];
        var end = rest.IndexOf((byte)' ');
        var tags = end < 0 ? rest : rest[..end];
        if (tags.IsEmpty || tags[0] is not ((byte)'F' or (byte)'P') || (tags.Length > 1 && tags[1] != ':'))
            return null;
        text = end < 0 ? default : rest[(end + 1)..];
        return new LogFrame(LogFrameKind.Cri, stream, tags[0] == 'P', LogTime.Read(line[..first]));
    }

    private static LogFrame? TryDocker(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> text)
    {
        text = default;
        try
        {
            var reader = new Utf8JsonReader(line);
            string? log = null, stream = null, time = null;
            var depth = 0;
            while (reader.Read())
            {
                depth = reader.CurrentDepth;
                if (reader.TokenType != JsonTokenType.PropertyName || depth != 1)
                    continue;
                var name = reader.GetString();
                if (!reader.Read())
                    return null;
                if (reader.TokenType == JsonTokenType.String)
                    _ = name switch
                    {
                        "log" => log = reader.GetString(),
                        "stream" => stream = reader.GetString(),
                        "time" => time = reader.GetString(),
                        _ => null,
                    };
            }

            if (log is null || stream is null)
                return null;
            var isPartial = !log.EndsWith('\n');
            text = Encoding.UTF8.GetBytes(isPartial ? log : log[..^1].TrimEnd('\r'));
            return new LogFrame(LogFrameKind.Docker, stream == "stderr" ? 2 : 1, isPartial,
                time is null ? null : LogTime.Read(Encoding.ASCII.GetBytes(time)));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // The last line of a file may be half written.
            return null;
        }
    }
}

/// <summary>Times as logs have them.</summary>
internal static class LogTime
{
    private const int Digits = 7;

    /// <summary>Reads a time of RFC 3339 with any number of digits behind the point; null for another text.</summary>
    public static DateTimeOffset? Read(ReadOnlySpan<byte> text)
    {
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)' ') || text[13] != ':'
            || text[16] != ':')
            return null;
        var (year, month, day) = (Number(text[..4]), Number(text[5..7]), Number(text[8..10]));
        var (hour, minute, second) = (Number(text[11..13]), Number(text[14..16]), Number(text[17..19]));
        var ticks = 0L;
        var at = 19;
        if (text[at] is (byte)'.' or (byte)',')
        {
            var count = 0;
            for (at++; at < text.Length && char.IsAsciiDigit((char)text[at]); at++, count++)
                ticks = count < Digits ? ticks * 10 + text[at] - '0' : ticks;
            for (; count < Digits; count++)
                ticks *= 10;
        }

        return Offset(text[at..]) is { } offset ? Make(year, month, day, hour, minute, second, ticks, offset) : null;
    }

    /// <summary>The same of text.</summary>
    public static DateTimeOffset? Read(string text) => text.Length > 40 ? null : Read(Encoding.UTF8.GetBytes(text).AsSpan());

    /// <summary>A time; null where there is no such one.</summary>
    public static DateTimeOffset? Make(
        int year, int month, int day, int hour, int minute, int second, long ticks, TimeSpan offset)
    {
        // A leap second is the next minute's first.
        if (year is < 1 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23
            || minute is < 0 or > 59 || second is < 0 or > 60 || offset.Duration() > TimeSpan.FromHours(14))
            return null;
        var local = new DateTime(year, month, day, hour, minute, 0).AddSeconds(second).AddTicks(ticks);
        return local.Ticks < offset.Ticks ? null : new DateTimeOffset(local, offset);
    }

    private static TimeSpan? Offset(ReadOnlySpan<byte> text)
    {
        if (text.Length == 1 && text[0] is (byte)'Z' or (byte)'z')
            return TimeSpan.Zero;
        if (text.Length is not (5 or 6) || text[0] is not ((byte)'+' or (byte)'-'))
            return null;
        var (hours, minutes) = (Number(text[1..3]), Number(text[^2..]));
        if (hours < 0 || minutes < 0)
            return null;
        var offset = new TimeSpan(hours, minutes, 0);
        return text[0] == '-' ? -offset : offset;
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
                return -1;
            number = number * 10 + digit - '0';
        }

        return number;
    }
}
