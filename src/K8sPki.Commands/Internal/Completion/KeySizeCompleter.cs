using System.Collections;
using System.Globalization;
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
        var algorithm = Enum.TryParse<KeyAlgorithm>(fakeBoundParameters?["Algorithm"]?.ToString(), ignoreCase: true, out var given) ? given : KeyAlgorithm.RSA;
        return Completions.Matching(KeyPolicy.SizesOf(algorithm).Select(size => size.ToString(CultureInfo.InvariantCulture)), wordToComplete);
    }
}
