using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Completes durations as <see cref="DurationAttribute"/> reads them: the usual ones, or the units of the number that was typed.</summary>
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
        ["KeepAlive"] = ["10s", "30s", "1m"],
    };

    private static readonly (char Letter, string Name)[] Units =
        [('s', "second"), ('m', "minute"), ('h', "hour"), ('d', "day"), ('w', "week"), ('y', "year")];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = (wordToComplete ?? "").Trim('\'', '"');
        var usual = Usual.GetValueOrDefault(parameterName ?? "", Lifetimes).Where(duration => duration.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).ToArray();
        var durations = usual.Length > 0 || !int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? usual
            : [.. Units.Select(unit => typed + unit.Letter)];
        return durations.Select(duration => new CompletionResult(duration, duration, CompletionResultType.ParameterValue, InWords(duration)));
    }

    private static string InWords(string duration)
    {
        var (count, unit) = (duration[..^1], Array.Find(Units, unit => unit.Letter == duration[^1]).Name);
        return count == "1" ? $"1 {unit}" : $"{count} {unit}s";
    }
}
