using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Completes dates as they are read in every culture, some way from today: ends of validity after it, starts before it.</summary>
public sealed class DateCompleter : IArgumentCompleter
{
    private static readonly (int Days, string Name)[] Ahead = [(1, "tomorrow"), (30, "in 30 days"), (90, "in 90 days"), (365, "in 365 days"), (3650, "in 3650 days")];
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
