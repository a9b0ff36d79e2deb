using K8sPki.Logs;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>How grave a line of a log is to the program that wrote it.</summary>
public enum LogSeverity
{
    /// <summary>For who looks for a fault in the program.</summary>
    Debug,

    /// <summary>What happens.</summary>
    Information,

    /// <summary>What may become an error.</summary>
    Warning,

    /// <summary>What did not work.</summary>
    Error,

    /// <summary>What ended the program.</summary>
    Fatal,
}

/// <summary>A line that a component wrote into its log, with the lines that continue it.</summary>
public sealed class ComponentLogEntry
{
    // What a terminal makes of a tab depends on where it stands.
    private const string InPlaceOfTab = "    ";

    private readonly LogText said;

    internal ComponentLogEntry(LogOrigin origin, LogRecord record, LogText said)
    {
        Origin = origin;
        Record = record;
        this.said = said;
        Instant = record.Time ?? said.Time;
        Severity = said.Severity ?? record.Severity;
    }

    /// <summary>When it was written, in local time; null for a line that does not say.</summary>
    public DateTime? Time => Instant?.LocalDateTime;

    /// <summary>Who wrote it: <c>kube-apiserver</c>, <c>etcd</c>, the name of a container.</summary>
    public string Component => PrintableText.Escape(said.Component ?? Origin.Component);

    /// <summary>How grave it is; null where the line does not say.</summary>
    public LogSeverity? Severity { get; }

    /// <summary>What it says, without what stands in the other properties, and with control characters escaped.</summary>
    public string Message => PrintableText.EscapeLines(said.Message.Replace("\t", InPlaceOfTab, StringComparison.Ordinal));

    /// <summary>The place in the program's source, as <c>authentication.go:70</c>; null where the line does not say.</summary>
    public string? Source => PrintableText.EscapeOrNull(said.Source);

    /// <summary>What it says by name, with control characters escaped: <c>err</c>, <c>remote-addr</c>.</summary>
    public IReadOnlyDictionary<string, string> Fields => said.Fields.Count == 0 ? said.Fields
        : said.Fields.DistinctBy(pair => PrintableText.Escape(pair.Key)).ToDictionary(
            pair => PrintableText.Escape(pair.Key), pair => PrintableText.EscapeLines(pair.Value), StringComparer.Ordinal);

    /// <summary>The namespace and name of its pod; null for what is no container of a pod.</summary>
    public string? Pod => PrintableText.EscapeOrNull(Origin.Pod);

    /// <summary>The full path of the file here that has it; null for what came from a journal or a pipeline.</summary>
    public string? Path => Origin.Path;

    /// <summary>The line as the program wrote it, byte for byte where it is UTF-8.</summary>
    public string Text => Record.Text;

    /// <summary>The file here, or the journal and its unit, with control characters escaped.</summary>
    public string DisplayPath => PrintableText.Escape(Origin.Shown);

    /// <summary>Day and second in local time as the table has them; empty where the line does not say.</summary>
    public string When => Instant is { } time ? IsoTime.DayAndSecond(time) : "";

    /// <summary>The message, the place in the source before it and the fields behind it, as the table has them.</summary>
    public string Line => PrintableText.EscapeLines(
        $"{Message}{string.Concat(Fields.Select(pair => $" {pair.Key}={Quoted(pair.Value)}"))}");

    /// <summary>The fields, one a line, as the list has them.</summary>
    public string FieldText => string.Join('\n', Fields.Select(pair => $"{pair.Key} = {pair.Value}"));

    internal LogOrigin Origin { get; }

    internal LogRecord Record { get; }

    internal DateTimeOffset? Instant { get; }

    internal string Said => said.Message;

    internal IReadOnlyDictionary<string, string> RawFields => said.Fields;

    /// <inheritdoc/>
    public override string ToString() => PrintableText.EscapeLines(Text.Replace("\t", InPlaceOfTab, StringComparison.Ordinal));

    private static string Quoted(string value) => value.AsSpan().ContainsAny(" \"\n") || value.Length == 0 ? $"\"{value}\""
        : value;
}
