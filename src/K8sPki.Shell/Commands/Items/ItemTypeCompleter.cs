using System.Collections;
using System.Management.Automation.Language;

namespace K8sPki.Shell.Commands;

/// <summary>Offers the types of item that New-Item makes.</summary>
public sealed class ItemTypeCompleter : IArgumentCompleter
{
    private static readonly string[] Names = ["File", "Directory", "SymbolicLink"];

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        from name in Names
        where name.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase)
        select new CompletionResult(name);
}
