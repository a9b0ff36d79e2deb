using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Completes the usual names of a cluster's certificates.</summary>
public sealed class PkiNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Matching(ClusterBlueprint.All.Where(entry => entry.Kind != BlueprintKind.KeyPair).Select(entry => entry.Name), wordToComplete);
}
