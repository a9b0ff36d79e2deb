using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Completes a secret with the command that asks for it: what is typed in clear stays in the history.</summary>
public abstract class SecretCompleter : IArgumentCompleter
{
    private readonly string question;

    private protected SecretCompleter(string question) => this.question = question;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        string.IsNullOrEmpty(wordToComplete) ? [new CompletionResult(question, question, CompletionResultType.ParameterValue, "Ask for it, without showing what is typed.")] : [];
}

/// <summary>Completes a password or token.</summary>
public sealed class PasswordCompleter() : SecretCompleter("(Read-Host -AsSecureString)");

/// <summary>Completes a name and its password.</summary>
public sealed class CredentialCompleter() : SecretCompleter("(Get-Credential)");
