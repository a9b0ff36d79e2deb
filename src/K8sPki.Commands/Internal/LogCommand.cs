using System.Management.Automation;
using K8sPki.Logs;

namespace K8sPki.Internal;

/// <summary>A command that reads lines of logs, and which of them are wanted.</summary>
public abstract class LogCommand : PkiCommand
{
    private protected LogCommand()
    {
    }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    [ArgumentCompleter(typeof(LineCountCompleter))]
    public int? Tail { get; set; }

    [Parameter]
    [Moment]
    [ArgumentCompleter(typeof(MomentCompleter))]
    public DateTime? Since { get; set; }

    [Parameter]
    [Moment]
    [ArgumentCompleter(typeof(MomentCompleter))]
    public DateTime? Until { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string[] Pattern { get; set; } = [];

    [Parameter]
    public LogSeverity? Severity { get; set; }

    [Parameter]
    public SwitchParameter Newest { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Since > Until)
            throw new InvalidRequestException("TimesReversed", "-Since is later than -Until, so that no line can be between "
                + "them.");
        _ = QueryOf(null, []);
    }

    /// <summary>Which lines are wanted.</summary>
    /// <param name="prefilter">What is in all of them; null for what -Pattern says.</param>
    /// <param name="components">Which components of a program that runs several.</param>
    private protected LogQuery QueryOf(LogPrefilter? prefilter, IReadOnlyList<Func<string, bool>> components) => new()
    {
        Since = Instant(Since), Until = Instant(Until), Severity = Severity, Patterns = Pattern, Tail = Tail,
        Components = components, Prefilter = prefilter ?? LogPrefilter.Of(Pattern),
    };

    private static DateTimeOffset? Instant(DateTime? time) => time is { } local ? new DateTimeOffset(local.ToUniversalTime())
        : null;
}

/// <summary>Lines that come down the pipeline, of which the last may be wanted alone.</summary>
/// <param name="component">Whose they are; empty where nobody says.</param>
/// <param name="query">Which are wanted.</param>
internal sealed class GivenLines(string component, LogQuery query)
{
    private readonly LogLineReader reader = new(new LogOrigin(component), query);
    private readonly Queue<ComponentLogEntry> held = new();

    /// <summary>Takes a line, or several with breaks between; gives what is whole by then.</summary>
    public IEnumerable<ComponentLogEntry> Take(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            foreach (var entry in reader.Add(line.TrimEnd('\r')))
                yield return entry;
        }
    }

    /// <summary>Holds a line until the end; of many the last ones.</summary>
    public void Hold(ComponentLogEntry entry, int? most)
    {
        held.Enqueue(entry);
        if (held.Count > most)
            held.Dequeue();
    }

    /// <summary>What was held, and what was begun.</summary>
    public IEnumerable<ComponentLogEntry> Finish() => held.Concat(reader.End());
}
