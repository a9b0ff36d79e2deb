using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Completes the numbers of the session's proxies.</summary>
public sealed class ProxyIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Matching(ApiSession.Current.Proxies.Select(proxy => proxy.Id.ToString(CultureInfo.InvariantCulture)), wordToComplete);
}
