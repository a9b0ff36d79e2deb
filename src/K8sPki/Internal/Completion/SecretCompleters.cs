using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Completes a secret with the command that asks for it: what is typed in clear stays in the history.</summary>
public sealed class PasswordCompleter : IArgumentCompleter
{
    private const string Question = "(Read-Host -AsSecureString)";

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        string.IsNullOrEmpty(wordToComplete) ? [new CompletionResult(Question, Question, CompletionResultType.ParameterValue, "Ask for it, without showing what is typed.")] : [];
}
