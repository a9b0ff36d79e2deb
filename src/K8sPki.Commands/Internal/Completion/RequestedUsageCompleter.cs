using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Completes the usages of certificates.k8s.io/v1: those of the signer on the command line, else all.</summary>
public sealed class RequestedUsageCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Matching(UsagesOf(fakeBoundParameters?["SignerName"]?.ToString()), wordToComplete);

    private static IEnumerable<string> UsagesOf(string? signer) =>
        signer is not null && SignerRule.Find(signer) is { Allowed: { } allowed } rule
            ? rule.Required.Concat(allowed)
            : RequestedUsage.All.Select(usage => usage.Name);
}
