using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>
/// Completes durations as <see cref="DurationAttribute"/> reads them: the usual ones, or the units of the number that was typed.
/// </summary>
public sealed class DurationCompleter : IArgumentCompleter
{
    private static readonly string[] Lifetimes = ["12h", "30d", "90d", "1y", "10y"];

    private static readonly Dictionary<string, string[]> Usual = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AuthorityValidFor"] = ["5y", "10y", "20y"],
        ["Within"] = ["7d", "14d", "30d", "60d", "90d"],
        ["IfExpiringWithin"] = ["7d", "14d", "30d", "60d", "90d"],
        ["SigningDuration"] = ["1h", "12h", "30d", "90d", "1y"],
        ["RequestTimeout"] = ["10s", "30s", "2m", "5m"],
        ["RestartTimeout"] = ["1m", "2m", "5m", "10m"],
        ["KeepAlive"] = ["10s", "30s", "1m"],
    };

    private static readonly (char Letter, string Name)[] Units =
        [('s', "second"), ('m', "minute"), ('h', "hour"), ('d', "day"), ('w', "week"), ('y', "year")];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = (wordToComplete ?? "").Trim('\'', '"');
        var usual = Usual.GetValueOrDefault(parameterName ?? "", Lifetimes)
            .Where(duration => duration.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).ToArray();
        var durations = usual.Length > 0 || !int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? usual
            : [.. Units.Select(unit => typed + unit.Letter)];
        return durations.Select(duration => new CompletionResult(
            duration, duration, CompletionResultType.ParameterValue, InWords(duration)));
    }

    private static string InWords(string duration)
    {
        var (count, unit) = (duration[..^1], Array.Find(Units, unit => unit.Letter == duration[^1]).Name);
        return count == "1" ? $"1 {unit}" : $"{count} {unit}s";
    }
}

/// <summary>
/// Completes dates as they are read in every culture, some way from today: ends of validity after it, starts before it.
/// </summary>
public sealed class DateCompleter : IArgumentCompleter
{
    private static readonly (int Days, string Name)[] Ahead = [
        (1, "tomorrow"), (30, "in 30 days"), (90, "in 90 days"), (365, "in 365 days"), (3650, "in 3650 days")];
    private static readonly (int Days, string Name)[] Back = [(0, "today"), (-1, "yesterday"), (-30, "30 days ago")];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = (wordToComplete ?? "").Trim('\'', '"');
        var today = Clock.UtcNow.LocalDateTime.Date;
        return (string.Equals(parameterName, "NotBefore", StringComparison.OrdinalIgnoreCase) ? Back : Ahead)
            .Select(step => (Date: IsoTime.Day(today.AddDays(step.Days)), step.Name))
            .Where(step => step.Date.StartsWith(typed, StringComparison.Ordinal))
            .Select(step => new CompletionResult(step.Date, step.Date, CompletionResultType.ParameterValue, step.Name));
    }
}
