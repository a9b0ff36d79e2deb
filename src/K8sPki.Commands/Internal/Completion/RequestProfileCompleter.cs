using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Completes the kinds of certificate that a cluster needs; the tip says whose each is.</summary>
public sealed class RequestProfileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        from profile in RequestProfile.All
        where profile.Name.StartsWith((wordToComplete ?? "").Trim('\'', '"'), StringComparison.OrdinalIgnoreCase)
        select new CompletionResult(profile.Name, profile.Name, CompletionResultType.ParameterValue, profile.ToString());
}
