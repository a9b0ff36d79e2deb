namespace K8sPki.Logs;

/// <summary>
/// Reads what a line says, whichever program wrote it. A line of no form that is known is its own message.
/// </summary>
internal static class LogTextReader
{
    private const string LogrusStart = "time=";
    private const int LongestTag = 40;

    // A line in a line is a wrapper's, or a time before it; whoever nests more of them means no good.
    private const int MostNested = 2;

    // What Go writes when a program ends in the middle.
    private static readonly string[] Ends = ["panic: ", "fatal error: "];

    /// <summary>What a line says.</summary>
    public static LogText Read(LogRecord record, bool isTagged) => Read(record, isTagged, 0);

    private static LogText Read(LogRecord record, bool isTagged, int nested) =>
        KlogText.Read(record) ?? JsonLogText.Read(record.Text) ?? Logrus(record, nested) ?? CoreDns(record.Text)
        ?? (isTagged ? Tagged(record) : null) ?? Other(record.Text, nested);

    // k0s wraps what its components say: time="…" level=info msg="<the line>" component=kubelet stream=stderr.
    private static LogText? Logrus(LogRecord record, int nested)
    {
        if (!record.Text.StartsWith(LogrusStart, StringComparison.Ordinal))
            return null;
        var fields = KeyValueText.Read(record.Text, 0);
        if (!fields.TryGetValue("msg", out var message))
            return null;
        var rest = fields.Where(field => field.Key is not ("time" or "level" or "msg"))
            .ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal);
        var own = new LogText(message)
        {
            Time = fields.TryGetValue("time", out var time) ? LogTime.Read(time) : null,
            Severity = fields.TryGetValue("level", out var level) ? LogLevelWord.Find(level) : null,
            Source = fields.GetValueOrDefault("file"),
            Fields = rest,
        };
        if (nested == MostNested || !rest.ContainsKey("stream") || !rest.TryGetValue("component", out var component))
            return own;
        var inner = Read(record with { Text = message, Time = own.Time ?? record.Time }, isTagged: false, nested + 1);
        return inner with { Component = component, Time = own.Time ?? inner.Time, Severity = inner.Severity ?? own.Severity };
    }

    private static LogText? CoreDns(string text)
    {
        var close = text.Length > 0 && text[0] == '[' ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        return close is > 1 and < 10 && LogLevelWord.Find(text[1..close]) is { } severity
            ? new LogText(text[(close + 1)..].TrimStart()) { Severity = severity } : null;
    }

    // MicroShift: kube-apiserver I0822 13:53:00.123456 …
    private static LogText? Tagged(LogRecord record)
    {
        var blank = record.Text.IndexOf(' ', StringComparison.Ordinal);
        if (blank is <= 0 or > LongestTag || !record.Text.AsSpan(0, blank).ContainsAnyExceptInRange('0', '9'))
            return null;
        return KlogText.Read(record with { Text = record.Text[(blank + 1)..] }) is { } inner
            ? inner with { Component = record.Text[..blank] } : null;
    }

    private static LogText Other(string text, int nested)
    {
        if (Array.Exists(Ends, end => text.StartsWith(end, StringComparison.Ordinal)))
            return new LogText(text) { Severity = LogSeverity.Fatal };
        // Go's log package: 2026/08/22 13:53:00 message.
        if (text.Length > 20 && text[4] == '/' && text[7] == '/' && text[10] == ' ' && text[13] == ':' && text[16] == ':')
        {
            var end = text.IndexOf(' ', 11);
            var time = end < 0 ? null : LogTime.Read(text[..end].Replace('/', '-').Replace(' ', 'T') + "Z");
            if (time is not null)
                return new LogText(text[(end + 1)..]) { Time = time };
        }

        // kubectl logs --timestamps, and what begins with a time otherwise.
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        return nested < MostNested && blank is >= 20 and <= 40 && LogTime.Read(text[..blank]) is { } first
            ? Read(new LogRecord(text[(blank + 1)..]) { Time = first, Written = first }, isTagged: false, nested + 1)
                with { Time = first }
            : new LogText(text);
    }
}
