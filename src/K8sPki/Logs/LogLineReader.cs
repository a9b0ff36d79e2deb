using System.Text;
using K8sPki.Platform;

namespace K8sPki.Logs;

/// <summary>Reads lines that come one by one, and gives those that are wanted.</summary>
/// <param name="origin">Where they come from.</param>
/// <param name="query">Which are wanted.</param>
internal sealed class LogLineReader(LogOrigin origin, LogQuery query)
{
    private readonly RecordAssembler assembler = new();
    private readonly Queue<ComponentLogEntry> ready = new();
    private DateTimeOffset? near;

    /// <summary>Takes a line; gives what is whole by then.</summary>
    public IEnumerable<ComponentLogEntry> Add(string line)
    {
        assembler.Written = Clock.UtcNow;
        var bytes = Encoding.UTF8.GetBytes(line);
        // journalctl -o json has a form of its own.
        if (bytes.Length > 2 && bytes[0] == '{' && line.Contains("\"__REALTIME_TIMESTAMP\"", StringComparison.Ordinal))
            Give(JournalRecord.Read(bytes).Record);
        else
            assembler.Add(bytes.AsSpan(0, Math.Min(bytes.Length, LineScanner.LongestLine)),
                Math.Max(0, bytes.Length - LineScanner.LongestLine), Give);
        return Taken();
    }

    /// <summary>What was begun: nothing more comes.</summary>
    public IEnumerable<ComponentLogEntry> End()
    {
        assembler.End(Give);
        return Taken();
    }

    private List<ComponentLogEntry> Taken()
    {
        List<ComponentLogEntry> taken = [.. ready];
        ready.Clear();
        return taken;
    }

    private void Give(LogRecord record)
    {
        var entry = new ComponentLogEntry(origin, record, LogTextReader.Read(record, isTagged: true));
        if (query.Takes(entry, near))
            ready.Enqueue(entry);
        near = entry.Instant ?? near;
    }
}

/// <summary>Whose log a file is by where it lies.</summary>
internal static class LogOwner
{
    /// <summary>The component or container; empty where the path does not say.</summary>
    /// <param name="path">The file.</param>
    /// <param name="given">Whose it is said to be; empty where nobody says.</param>
    public static string Of(string path, string given)
    {
        if (given.Length > 0)
            return given;
        var name = Path.GetFileName(path);
        var folder = Path.GetFileName(Path.GetDirectoryName(path) ?? "");
        // …/<namespace>_<pod>_<uid>/<container>/0.log
        if (name.Length > 0 && char.IsAsciiDigit(name[0]) && name.Contains(".log", StringComparison.Ordinal))
            return folder;
        // /var/log/containers/<pod>_<namespace>_<container>-<id>.log
        var parts = Path.GetFileNameWithoutExtension(name).Split('_');
        if (parts.Length == 3 && parts[2].LastIndexOf('-') is > 0 and var dash)
            return parts[2][..dash];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && name.Contains(".log", StringComparison.Ordinal) ? name[..dot] : "";
    }
}
