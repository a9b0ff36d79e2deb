using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Completes the names of extended key usages.</summary>
public sealed class ExtendedKeyUsageCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Matching(ExtendedKeyUsage.Names, wordToComplete);
}
