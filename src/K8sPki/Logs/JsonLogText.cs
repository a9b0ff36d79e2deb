using System.Text;
using System.Text.Json;
using K8sPki.PemAndDer;

namespace K8sPki.Logs;

/// <summary>
/// Lines of JSON: klog's (k8s.io/component-base, logs/json: <c>ts</c> in milliseconds, <c>v</c> on information only), zap's of
/// etcd (<c>level</c>, <c>ts</c> as text), and what others write with the same names.
/// </summary>
internal static class JsonLogText
{
    // Times before that are seconds, and times from there on milliseconds: 1973 in these, 5138 in those.
    private const double FirstMilliseconds = 100_000_000_000;
    private const int MostFields = 200;

    private static readonly string[] Messages = ["msg", "message"];
    private static readonly string[] Times = ["ts", "time", "timestamp", "@timestamp"];
    private static readonly string[] Levels = ["level", "severity", "lvl"];

    /// <summary>What a line says; null for one that is no object of JSON with a message.</summary>
    public static LogText? Read(string text)
    {
        if (text.Length < 2 || text[0] != '{' || text[^1] != '}')
            return null;
        try
        {
            using var document = JsonDocument.Parse(GoJson.Readable(Encoding.UTF8.GetBytes(text)),
                new JsonDocumentOptions { MaxDepth = 32 });
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>True for a line that says of itself that nothing is wrong, told by its first bytes.</summary>
    public static bool IsInformation(ReadOnlySpan<byte> text) =>
        text.StartsWith("{\"level\":\"info\""u8) || text.StartsWith("{\"level\":\"debug\""u8);

    private static LogText? Read(JsonElement root)
    {
        string? message = null, level = null, caller = null;
        DateTimeOffset? time = null;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var (hasVerbosity, hasError) = (false, false);
        foreach (var property in root.EnumerateObject())
        {
            var value = Text(property.Value);
            hasVerbosity |= property.Name == "v";
            hasError |= property.Name == "err";
            if (message is null && Messages.Contains(property.Name))
                message = value;
            else if (time is null && Times.Contains(property.Name) && TimeOf(property.Value) is { } found)
                time = found;
            else if (level is null && Levels.Contains(property.Name))
                level = value;
            else if (caller is null && property.Name == "caller")
                caller = value;
            else if (fields.Count < MostFields)
                fields[property.Name] = value;
        }

        if (message is null)
            return null;
        // klog writes no level.
        var isOfKlog = level is null && (hasVerbosity || (time is not null && caller is not null));
        return new LogText(message)
        {
            Time = time, Source = caller, Fields = fields,
            Severity = level is not null ? LogLevelWord.Find(level)
                : isOfKlog ? hasError || !hasVerbosity ? LogSeverity.Error : LogSeverity.Information : null,
        };
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static DateTimeOffset? TimeOf(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return LogTime.Read(value.GetString()!);
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || number is < 0 or > 2.5e14)
            return null;
        return DateTimeOffset.UnixEpoch.AddTicks((long)(number * (number >= FirstMilliseconds ? TimeSpan.TicksPerMillisecond
            : number >= 2.5e11 ? 1 : TimeSpan.TicksPerSecond)));
    }
}

/// <summary>The words that programs have for severities.</summary>
internal static class LogLevelWord
{
    private static readonly Dictionary<string, LogSeverity> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["trace"] = LogSeverity.Debug, ["debug"] = LogSeverity.Debug,
        ["info"] = LogSeverity.Information, ["information"] = LogSeverity.Information, ["notice"] = LogSeverity.Information,
        ["warn"] = LogSeverity.Warning, ["warning"] = LogSeverity.Warning,
        ["err"] = LogSeverity.Error, ["error"] = LogSeverity.Error,
        ["crit"] = LogSeverity.Fatal, ["critical"] = LogSeverity.Fatal, ["fatal"] = LogSeverity.Fatal,
        ["panic"] = LogSeverity.Fatal, ["dpanic"] = LogSeverity.Fatal,
    };

    /// <summary>The severity that a word stands for; null for another word.</summary>
    public static LogSeverity? Find(string word) => Words.TryGetValue(word, out var severity) ? severity : null;

    /// <summary>That of a number of syslog (RFC 5424 section 6.2.1); null for another.</summary>
    public static LogSeverity? OfSyslog(int priority) => priority switch
    {
        >= 0 and <= 2 => LogSeverity.Fatal,
        3 => LogSeverity.Error,
        4 => LogSeverity.Warning,
        5 or 6 => LogSeverity.Information,
        7 => LogSeverity.Debug,
        _ => null,
    };
}
