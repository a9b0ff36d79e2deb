namespace K8sPki.Shell.Hosting;

/// <summary>One line at the cursor for the newest progress record; nothing where output is no terminal.</summary>
internal sealed class ProgressDisplay(Terminal terminal)
{
    private const int RedrawEveryMilliseconds = 100;

    private readonly Dictionary<(long Source, int Activity), ProgressRecord> running = [];
    private string? shown;
    private bool atLineStart = true;
    private long lastDrawn;

    public void Show(long sourceId, ProgressRecord record)
    {
        if (!terminal.OutputTakesEscapes)
            return;
        if (record.RecordType == ProgressRecordType.Completed)
            running.Remove((sourceId, record.ActivityId));
        else
            running[(sourceId, record.ActivityId)] = record;
        if (running.Count == 0)
            Clear();
        else if (atLineStart && Environment.TickCount64 - lastDrawn >= RedrawEveryMilliseconds)
            Draw(Line(running.Values.Last()));
    }

    /// <summary>Gives way to a text that is about to be written.</summary>
    public void Yield(string text)
    {
        Hide();
        if (text.Length > 0)
            atLineStart = text[^1] == '\n';
    }

    /// <summary>Forgets all records, as after each command.</summary>
    public void Clear()
    {
        Hide();
        running.Clear();
    }

    private void Hide()
    {
        if (shown is null)
            return;
        terminal.Output.Write("\r\u001b[K");
        shown = null;
    }

    private void Draw(string line)
    {
        lastDrawn = Environment.TickCount64;
        if (line == shown)
            return;
        terminal.Output.Write("\r\u001b[K" + line + "\r");
        shown = line;
    }

    private string Line(ProgressRecord record)
    {
        var percent = record.PercentComplete is >= 0 and <= 100 ? $" {record.PercentComplete,3}%" : "";
        var left = record.SecondsRemaining > 0 ? $" {TimeSpan.FromSeconds(record.SecondsRemaining):mm\\:ss}" : "";
        var text = $"{record.Activity}:{percent}{left} {record.StatusDescription} {record.CurrentOperation}".TrimEnd();
        var width = terminal.Width - 1;
        return text.Length <= width ? text : text[..(width - 1)] + "…";
    }
}
