using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Completes the usual key sizes of the algorithm on the command line.</summary>
public sealed class KeySizeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var algorithm = fakeBoundParameters?["Algorithm"]?.ToString() ?? "RSA";
        string[] sizes = algorithm.ToUpperInvariant() switch
        {
            "ECDSA" => ["256", "384", "521"],
            "ED25519" => ["256"],
            _ => ["2048", "3072", "4096"],
        };
        return Completions.Matching(sizes, wordToComplete);
    }
}
