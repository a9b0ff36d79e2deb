using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Completes the components that certificates of a cluster are of.</summary>
public sealed class PkiComponentCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Matching(ComponentFlag.Components.Append(PkiPurpose.Authorities).Append("admin").Order(StringComparer.Ordinal), wordToComplete);
}
