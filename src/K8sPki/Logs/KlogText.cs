using System.Globalization;
using System.Text;

namespace K8sPki.Logs;

/// <summary>Lines of klog's text form (k8s.io/klog, internal/buffer): <c>E0822 13:53:00.123456    1 file.go:70]
/// message</c>.</summary>
internal static class KlogText
{
    private const int HeaderStart = 21;

    /// <summary>What a line says; null for one of another form.</summary>
    public static LogText? Read(LogRecord record)
    {
        var text = record.Text;
        if (!HasHeader(text))
            return null;
        var at = HeaderStart;
        while (at < text.Length && text[at] == ' ')
            at++;
        var digits = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        var close = text.IndexOf(']', at);
        if (at == digits || at >= text.Length || text[at] != ' ' || close < 0 || close - at > 200)
            return null;
        var source = text[(at + 1)..close];
        if (source.LastIndexOf(':') is not (> 0 and var colon) || !source[(colon + 1)..].All(char.IsAsciiDigit))
            return null;
        var message = text[Math.Min(text.Length, close + (close + 1 < text.Length && text[close + 1] == ' ' ? 2 : 1))..];
        var (said, fields) = Structured(message);
        return new LogText(said)
        {
            Severity = SeverityOf(text[0]), Source = source, Fields = fields, Time = Time(text, record.Time ?? record.Written),
        };
    }

    /// <summary>True for a line that says of itself that nothing is wrong, told by its first bytes.</summary>
    public static bool IsInformation(ReadOnlySpan<byte> text) => text.Length > HeaderStart && text[0] == 'I'
        && char.IsAsciiDigit((char)text[1]) && char.IsAsciiDigit((char)text[4]) && text[5] == ' ' && text[8] == ':';

    private static bool HasHeader(string text) => text.Length > HeaderStart && text[0] is 'I' or 'W' or 'E' or 'F'
        && text[5] == ' ' && text[8] == ':' && text[11] == ':' && text[14] == '.'
        && text.AsSpan(1, 4).IndexOfAnyExceptInRange('0', '9') < 0;

    private static LogSeverity SeverityOf(char letter) => letter switch
    {
        'I' => LogSeverity.Information,
        'W' => LogSeverity.Warning,
        'E' => LogSeverity.Error,
        _ => LogSeverity.Fatal,
    };

    // The year is that of the day before which the line was written; a day after it is the year before's.
    private static DateTimeOffset? Time(string text, DateTimeOffset near)
    {
        if (!int.TryParse(text.AsSpan(1, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var month)
            || !int.TryParse(text.AsSpan(3, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var day)
            || !TimeSpan.TryParseExact(text.AsSpan(6, 15), @"hh\:mm\:ss\.ffffff", CultureInfo.InvariantCulture, out var time))
            return null;
        var year = near.UtcDateTime.Year;
        var found = Of(year);
        return found is null || found > near.AddDays(1) ? Of(year - 1) ?? found : found;

        DateTimeOffset? Of(int any) => LogTime.Make(
            any, month, day, time.Hours, time.Minutes, time.Seconds, time.Ticks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
    }

    /// <summary>The message and the fields of <c>"message" key="value" key2=value</c>.</summary>
    private static (string Message, IReadOnlyDictionary<string, string> Fields) Structured(string text)
    {
        if (text.Length < 2 || text[0] != '"')
            return (text, LogText.NoFields);
        var (message, at) = KeyValueText.Quoted(text, 0);
        return at < 0 ? (text, LogText.NoFields) : (message, KeyValueText.Read(text, at));
    }
}

/// <summary>Fields as klog and logrus write them: <c>key=value</c> with blanks between, values in quotes as Go has
/// them.</summary>
internal static class KeyValueText
{
    private const int MostFields = 200;

    /// <summary>The fields from a place on; what is no field ends them.</summary>
    public static IReadOnlyDictionary<string, string> Read(string text, int at)
    {
        Dictionary<string, string>? fields = null;
        while (at < text.Length && (fields?.Count ?? 0) < MostFields)
        {
            while (at < text.Length && text[at] is ' ' or '\n')
                at++;
            var equals = text.IndexOf('=', at);
            if (equals <= at || text.AsSpan(at, equals - at).ContainsAny(" \"\n"))
                break;
            var key = text[at..equals];
            (var value, at) = Value(text, equals + 1);
            if (at < 0)
                break;
            (fields ??= new(StringComparer.Ordinal))[key] = value;
        }

        return fields ?? LogText.NoFields;
    }

    /// <summary>A text in quotes as Go's strconv.Quote writes it, and the place behind it; -1 for one without an end.</summary>
    public static (string Value, int End) Quoted(string text, int at)
    {
        var value = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '"':
                    return (value.ToString(), at + 1);
                case '\\' when at + 1 < text.Length:
                    at = Escape(text, at + 1, value);
                    break;
                default:
                    value.Append(text[at]);
                    break;
            }
        }

        return ("", -1);
    }

    private static (string Value, int End) Value(string text, int at)
    {
        if (at < text.Length && text[at] == '"')
            return Quoted(text, at);
        if (at + 1 < text.Length && text[at] == '<' && text[at + 1] == '\n')
        {
            var close = text.IndexOf("\n >", at, StringComparison.Ordinal);
            var end = close < 0 ? text.Length : close;
            var start = Math.Min(at + 2, end);
            return (text[start..end].Replace("\n\t", "\n", StringComparison.Ordinal).TrimStart('\t'),
                close < 0 ? text.Length : close + 3);
        }

        // A value in brackets, as of a list, has blanks in it.
        var stop = at < text.Length && text[at] is '[' or '{' or '&' ? EndOfBrackets(text, at) : text.IndexOf(' ', at);
        return stop < 0 ? (text[at..], text.Length) : (text[at..stop], stop);
    }

    private static int EndOfBrackets(string text, int at)
    {
        var depth = 0;
        for (; at < text.Length; at++)
        {
            depth += text[at] switch { '[' or '{' => 1, ']' or '}' => -1, _ => 0 };
            if (depth == 0 && text[at] is ']' or '}')
                return at + 1;
        }

        return -1;
    }

    private static int Escape(string text, int at, StringBuilder value)
    {
        var length = text[at] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (length > 0 && at + length < text.Length
            && int.TryParse(text.AsSpan(at + 1, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out var code))
        {
            value.Append(Rune.IsValid(code) ? new Rune(code).ToString() : "\uFFFD");
            return at + length;
        }

        value.Append(text[at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'a' => '\a', 'b' => '\b', 'f' => '\f', 'v' => '\v',
            var plain => plain });
        return at;
    }
}
