using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Logs;

/// <summary>
/// The lines of a unit in the journal, asked of journalctl: the files of a journal are compressed and change between versions.
/// </summary>
/// <param name="units">The units.</param>
/// <param name="folder">The journal's folder of another node; null for this node's.</param>
internal sealed class JournalLogSource(IReadOnlyList<JournalUnit> units, string? folder) : LogSource
{
    /// <summary>The program that reads a journal.</summary>
    public const string Program = "journalctl";

    private const int MostOfMessage = 4000;

    /// <summary>Where the program is; null where it is not installed.</summary>
    public string? ProgramPath { get; init; } = Find();

    /// <summary>True for what ran before the last start alone.</summary>
    public bool IsPrevious { get; init; }

    /// <inheritdoc/>
    public override string Shown => units.Count == 1 ? $"The journal of {units[0].Name}"
        : $"The journal of {units[0].Name} and {Counted.Of(units.Count - 1, "other unit")}";

    /// <inheritdoc/>
    public override IEnumerable<ComponentLogEntry> Read(
        LogQuery query, Action<string, PkiException> tell, CancellationToken cancellation)
    {
        var entries = Run(query, isFollowed: false, tell, cancellation);
        return query.Tail is { } count ? LogFileReader.LastOf(entries, count) : entries;
    }

    /// <inheritdoc/>
    public override void Follow(LogQuery query, Action<ComponentLogEntry> give, CancellationToken cancellation)
    {
        PkiException? problem = null;
        foreach (var entry in Run(query, isFollowed: true, (_, failure) => problem = failure, cancellation))
            give(entry);
        if (problem is not null)
            throw problem;
    }

    private IEnumerable<ComponentLogEntry> Run(
        LogQuery query, bool isFollowed, Action<string, PkiException> tell, CancellationToken cancellation)
    {
        if (ProgramPath is null)
        {
            tell(Shown, new MissingInputException("JournalctlMissing",
                $"{Shown} cannot be read: {Program} is not installed here. On a machine that has it: {Program} -u "
                    + $"{units[0].Name} "
                    + "--no-pager | Get-K8sComponentLog, with -D and the folder of the journal for another node's."));
            yield break;
        }

        var newest = IsPrevious ? Newest(cancellation) : null;
        if (newest is { Invocation: null })
        {
            tell(Shown, new UnsupportedInputException("StartsNotTold", $"{Shown} does not say which line is of which start, so "
                + "that those from before the last start cannot be told: -Until has what was written before a time."));
            yield break;
        }

        var last = newest?.Invocation;
        using var process = Start(Arguments(query, isFollowed));
        using var ending = cancellation.Register(() => Kill(process));
        var said = ReadMessage(process);
        var scanner = new LineScanner(process.StandardOutput.BaseStream);
        while (NextOf(scanner, query, last) is { } next)
        {
            if (next.Entry is { } entry)
                yield return entry;
        }

        cancellation.ThrowIfCancellationRequested();
        process.WaitForExit();
        // It ends with 1 where there is nothing, which is no error.
        if (said.Result is { Length: > 0 } message)
            tell(Shown, new FileAccessException("JournalNotRead",
                $"{Shown} may not be all of it: {Program} says: {message.ReplaceLineEndings(" ").Trim()}"));
    }

    private (ComponentLogEntry? Entry, bool _)? NextOf(LineScanner scanner, LogQuery query, string? last)
    {
        if (!scanner.TryNext(out var line, isOver: true))
            return null;
        // What is no text stands there as numbers.
        if (query.Prefilter is { } filter && !filter.IsIn(line) && line.IndexOf("\"MESSAGE\":["u8) < 0)
            return (null, true);
        var entry = Entry(JournalRecord.Read(line), last);
        return (entry is not null && query.Takes(entry, null) ? entry : null, true);
    }

    private ComponentLogEntry? Entry(JournalRecord record, string? last)
    {
        if (last is not null && record.Invocation == last)
            return null;
        var unit = units.FirstOrDefault(unit => unit.IsNamed(record.Unit)) ?? units[0];
        var origin = new LogOrigin(unit.Component) { Unit = unit.Name, IsTagged = unit.IsTagged };
        return new ComponentLogEntry(origin, record.Record, LogTextReader.Read(record.Record, unit.IsTagged));
    }

    private List<string> Arguments(LogQuery query, bool isFollowed)
    {
        const int usualTail = 10;
        List<string> arguments = [.. Selection(), "-o", "json", "--no-pager", "--all",
            "--output-fields=MESSAGE,PRIORITY,_SYSTEMD_UNIT,_SYSTEMD_INVOCATION_ID"];
        if (query.Since is { } since)
            arguments.Add($"--since=@{since.ToUnixTimeSeconds()}");
        // A second more, of which the query takes what it wants.
        if (query.Until is { } until)
            arguments.Add($"--until=@{until.ToUnixTimeSeconds() + 1}");
        var count = query.Tail ?? (isFollowed && query.Since is null ? usualTail : null);
        if (isFollowed)
            arguments.AddRange(["-f", count is { } lines ? $"--lines={lines}" : "--no-tail"]);
        else if (count is { } some && query.TakesAll && !IsPrevious)
            arguments.Add($"--lines={some}");
        return arguments;
    }

    private IEnumerable<string> Selection() =>
        (folder is null ? [] : new[] { "-D", folder }).Concat(units.SelectMany(unit => new[] { "-u", unit.Name }));

    // Null where there is none.
    private JournalRecord? Newest(CancellationToken cancellation)
    {
        using var process = Start([.. Selection(), "-o", "json", "--no-pager", "--lines=1",
            "--output-fields=_SYSTEMD_INVOCATION_ID"]);
        using var ending = cancellation.Register(() => Kill(process));
        _ = ReadMessage(process);
        var scanner = new LineScanner(process.StandardOutput.BaseStream);
        return scanner.TryNext(out var line, isOver: true) ? JournalRecord.Read(line) : null;
    }

    private Process Start(List<string> arguments)
    {
        var start = new ProcessStartInfo(ProgramPath!, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false,
        };
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception failure)
        {
            throw new FileAccessException("JournalNotRead",
                $"{Shown} cannot be read: {Program} could not be started: {failure.Message}", failure);
        }
    }

    private static async Task<string> ReadMessage(Process process)
    {
        var text = new StringBuilder();
        var buffer = new char[1024];
        int count;
        while ((count = await process.StandardError.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            text.Append(buffer, 0, Math.Min(count, Math.Max(0, MostOfMessage - text.Length)));
        return text.ToString();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted)
        .Select(folder => Path.Combine(folder, Program)).FirstOrDefault(File.Exists);
}

/// <summary>A unit whose lines are read.</summary>
/// <param name="Name">The unit, without .service.</param>
/// <param name="Component">Whose log it is.</param>
/// <param name="IsTagged">True for a program that runs several components and says before each line whose it is.</param>
internal sealed record JournalUnit(string Name, string Component, bool IsTagged)
{
    /// <summary>True for its name in the journal.</summary>
    public bool IsNamed(string? unit) => unit == Name || unit == Name + ".service";
}

/// <summary>An entry of the journal, as journalctl writes it in JSON (systemd: docs/JOURNAL_EXPORT_FORMATS.md).</summary>
/// <param name="Record">The line.</param>
internal sealed record JournalRecord(LogRecord Record)
{
    /// <summary>The unit; null where it is not said.</summary>
    public string? Unit { get; init; }

    /// <summary>Which start of the unit it is of; null where it is not said.</summary>
    public string? Invocation { get; init; }

    /// <summary>Reads one; what is none is a line of its own.</summary>
    public static JournalRecord Read(ReadOnlySpan<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(GoJson.Readable(line.ToArray()));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return new JournalRecord(new LogRecord(Encoding.UTF8.GetString(line)));
            var time = long.TryParse(Text(root, "__REALTIME_TIMESTAMP"), CultureInfo.InvariantCulture, out var microseconds)
                && microseconds is > 0 and < 200_000_000_000_000_000 ? DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds)
                : (DateTimeOffset?)null;
            return new JournalRecord(new LogRecord(Text(root, "MESSAGE") ?? "")
            {
                Time = time, Written = time ?? Clock.UtcNow,
                Severity = int.TryParse(Text(root, "PRIORITY"), CultureInfo.InvariantCulture, out var priority)
                    ? LogLevelWord.OfSyslog(priority) : null,
            })
            {
                Unit = Text(root, "_SYSTEMD_UNIT"), Invocation = Text(root, "_SYSTEMD_INVOCATION_ID"),
            };
        }
        catch (JsonException)
        {
            return new JournalRecord(new LogRecord(Encoding.UTF8.GetString(line)));
        }
    }

    // Numbers are texts, what is no text is numbers, and several values of one name are a list of either.
    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? Text(value) : null;

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Array when value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Number =>
            Encoding.UTF8.GetString([.. value.EnumerateArray().Select(item => item.TryGetByte(out var one) ? one : (byte)'?')]),
        JsonValueKind.Array => string.Join('\n', value.EnumerateArray().Select(Text)),
        _ => null,
    };
}
