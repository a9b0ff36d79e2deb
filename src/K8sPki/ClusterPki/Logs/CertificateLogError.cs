using K8sPki.ClusterPki;
using K8sPki.Logs;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>What a component's log says about a certificate, once for all lines that say the same.</summary>
public sealed class CertificateLogError
{
    internal CertificateLogError(
        CertificateErrorCase error, PkiEntry? certificate, LogConfidence confidence, Finding finding, LoggedTimes times)
    {
        Case = error;
        Certificate = certificate;
        Confidence = confidence;
        Finding = finding;
        Count = times.Count;
        First = times.First?.LocalDateTime;
        Last = times.Last?.LocalDateTime;
    }

    /// <summary>How bad it is.</summary>
    public FindingSeverity Severity => Finding.Severity;

    /// <summary>Who wrote it.</summary>
    public string Component => Case.Entry.Component;

    /// <summary>How many lines say it.</summary>
    public long Count { get; }

    /// <summary>When the first of them was written, in local time; null where the lines do not say.</summary>
    public DateTime? First { get; }

    /// <summary>When the last of them was written, in local time; null where the lines do not say.</summary>
    public DateTime? Last { get; }

    /// <summary>The certificate that is meant; null where none of the node's files has it.</summary>
    public PkiEntry? Certificate { get; }

    /// <summary>How sure it is that this is the one.</summary>
    public LogConfidence Confidence { get; }

    /// <summary>What is wrong and what mends it, as Test-K8sPki has it.</summary>
    public Finding Finding { get; }

    /// <summary>What was found and where.</summary>
    public string Message => Finding.Message;

    /// <summary>The last line that says it, with control characters escaped.</summary>
    public string Line => Case.Entry.ToString();

    /// <summary>The number of the text among those that are known; null for another one.</summary>
    public int? Number => Case.Kind?.Number;

    /// <summary>What mends it.</summary>
    public Remedy Remedy => Finding.Remedy;

    /// <summary>The full path of the log here that has the last line; null for a journal or a pipeline.</summary>
    public string? Path => Case.Entry.Path;

    /// <summary>The log that it stands in.</summary>
    public string DisplayPath => Case.Entry.DisplayPath;

    /// <summary>The certificate by its name and file; null where none is meant.</summary>
    public string? DisplayCertificate => Certificate?.ToString();

    /// <summary>Day and second of the last line, as the table has them.</summary>
    public string When => Case.Entry.When;

    /// <summary>What it is and what it means, in lines that a table of 80 columns has room for.</summary>
    public string Text => TextLines.Wrap($"{Finding.Id}: {Message}", TextWidth);

    /// <summary>The commands of the remedy in lines of their own, and its words in lines that a list has room for.</summary>
    public string RemedyLines => Finding.RemedyLines;

    /// <summary>The message in lines that a list has room for.</summary>
    public string MessageText => TextLines.Wrap(Message, TextLines.ListWidth);

    // What is left of 79 columns beside the mark, the time and the count.
    private const int TextWidth = 55;

    internal CertificateErrorCase Case { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity}: {Message} ({Counted.Of(Count, "line")})";
}

/// <summary>How often something was said, and when.</summary>
/// <param name="Count">The number of lines.</param>
/// <param name="First">The earliest time.</param>
/// <param name="Last">The latest time.</param>
internal readonly record struct LoggedTimes(long Count, DateTimeOffset? First, DateTimeOffset? Last)
{
    /// <summary>The same with a line more. A clock may go backwards.</summary>
    public LoggedTimes With(DateTimeOffset? time) => new(Count + 1,
        First is null || time < First ? time ?? First : First, Last is null || time > Last ? time ?? Last : Last);
}

/// <summary>Collects what logs say about certificates: each once, with how often and when.</summary>
/// <param name="read">Reads what the node has, once something is said.</param>
internal sealed class CertificateErrorCollector(Func<PkiInventory> read)
{
    // Of a log that somebody fills on purpose not everything is held.
    private const int MostKept = 10_000;
    private const int LongestKey = 300;

    private readonly Dictionary<string, (CertificateErrorCase Case, LoggedTimes Times)> found = new(StringComparer.Ordinal);
    private string? last;

    /// <summary>The lines that are none: probes, and what only says that all is well.</summary>
    public long Harmless { get; private set; }

    /// <summary>The lines that were not kept, since there are too many that differ.</summary>
    public long Dropped { get; private set; }

    /// <summary>What is in every line that may count.</summary>
    public static LogPrefilter Prefilter { get; } = LogPrefilter.AnyOf(CertificateErrorKind.Signs);

    /// <summary>Takes a line.</summary>
    public void Add(ComponentLogEntry entry)
    {
        if (CertificateErrorCase.Of(entry) is not { } error)
            return;
        if (error.Fault == LoggedFault.Harmless)
        {
            Harmless++;
            return;
        }

        var key = KeyOf(error);
        if (found.TryGetValue(key, out var known))
            found[key] = (error, known.Times.With(error.Time));
        else if (found.Count < MostKept)
            found.Add(key, (error, new LoggedTimes().With(error.Time)));
        else
            Dropped++;
        last = key;
    }

    /// <summary>What was said, the last of it last; what means the same certificate and fault is one.</summary>
    public IReadOnlyList<CertificateLogError> Finish()
    {
        if (last is null)
            return [];
        var search = new CertificateErrorSearch(read());
        var findings = new CertificateErrorFinding(search);
        return [.. found.Values.Select(one => (one.Case, one.Times, Found: search.Find(one.Case)))
            .GroupBy(one => (one.Case.Entry.Component, one.Case.Kind?.Number, one.Case.Fault, Mean(one.Case, one.Found.Entry)))
            .Select(alike => Join(alike.Select(one => (one.Case, one.Times)), alike.First().Found, findings))
            .OrderBy(error => error.Severity).ThenBy(error => error.Last ?? DateTime.MinValue)];
    }

    private static CertificateLogError Join(
        IEnumerable<(CertificateErrorCase Case, LoggedTimes Times)> alike, LoggedCertificate meant,
        CertificateErrorFinding findings)
    {
        var all = alike.ToList();
        var latest = all.MaxBy(one => one.Times.Last).Case;
        var times = new LoggedTimes(all.Sum(one => one.Times.Count), all.Min(one => one.Times.First), all.Max(one =>
            one.Times.Last));
        return new CertificateLogError(latest, meant.Entry, meant.Confidence, findings.Of(latest, meant), times);
    }

    private static object Mean(CertificateErrorCase error, PkiEntry? entry) => (object?)entry ?? KeyOf(error);

    // What differs from line to line only by times and ports is the same.
    private static string KeyOf(CertificateErrorCase error)
    {
        var evidence = error.Evidence;
        var same = error.Kind is null ? new string([.. Short(error.Entry.Said).Select(sign => char.IsAsciiDigit(sign) ? '#'
            : sign)])
            : "";
        return $"{error.Entry.Component}\n{error.Kind?.Number}\n{error.Fault}\n{error.Whose}\n{evidence.Boundary?.UtcTicks}\n"
            + $"{evidence.Serial}\n{evidence.Host}\n{evidence.Address}\n{error.Port}\n"
            + $"{string.Join('\n', evidence.Files)}\n{same}";
    }

    private static string Short(string text) => text.Length > LongestKey ? text[..LongestKey] : text;
}
