using System.Text.RegularExpressions;

namespace K8sPki.Logs;

/// <summary>Which lines are wanted.</summary>
internal sealed class LogQuery
{
    // A pattern that goes back and forth could take for ever on a line that somebody made for it.
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(2);

    private readonly List<Regex> patterns = [];

    /// <summary>Lines from then on; null for all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Lines until then; null for all.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Lines that are at least that grave; null for all.</summary>
    public LogSeverity? Severity { get; init; }

    /// <summary>The last of the lines that are wanted; null for all.</summary>
    public int? Tail { get; init; }

    /// <summary>Which components of a program that runs several; empty for all.</summary>
    public IReadOnlyList<Func<string, bool>> Components { get; init; } = [];

    /// <summary>What is in every line that is wanted; null where nothing can be said.</summary>
    public LogPrefilter? Prefilter { get; init; }

    /// <summary>True when every line is wanted.</summary>
    public bool TakesAll => Since is null && Until is null && Severity is null && patterns.Count == 0 && Prefilter is null
        && Components.Count == 0;

    /// <summary>True when times decide.</summary>
    public bool HasTimes => Since is not null || Until is not null;

    /// <summary>The expressions of which a line has to match one.</summary>
    /// <exception cref="InvalidRequestException">One is no regular expression.</exception>
    public IReadOnlyList<string> Patterns
    {
        get => [.. patterns.Select(pattern => pattern.ToString())];
        init => patterns = [.. value.Select(Compile)];
    }

    /// <summary>True for a line that is wanted.</summary>
    /// <param name="entry">The line.</param>
    /// <param name="near">The time of the line before, for one that has none.</param>
    public bool Takes(ComponentLogEntry entry, DateTimeOffset? near)
    {
        if (Severity is { } least && !(entry.Severity >= least))
            return false;
        var time = entry.Instant ?? near;
        if (HasTimes && (time is null || time < Since || time > Until))
            return false;
        if (entry.Origin.IsTagged && Components.Count > 0 && !Components.Any(wanted => wanted(entry.Component)))
            return false;
        return patterns.Count == 0 || patterns.Exists(pattern => IsMatch(pattern, entry.Text));
    }

    private static Regex Compile(string pattern)
    {
        const RegexOptions options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, options, LongestMatch);
        }
        catch (ArgumentException failure)
        {
            throw new InvalidRequestException("PatternInvalid",
                $"'{pattern}' is no regular expression: {failure.Message} Put a backslash before what stands for itself.",
                    failure);
        }
    }

    private static bool IsMatch(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException failure)
        {
            throw new LimitExceededException("PatternTooSlow",
                $"'{pattern}' takes more than {LongestMatch.TotalSeconds:0} s on one line. Write it without a repetition in a "
                + "repetition.", failure);
        }
    }
}
