using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using K8sPki.ClusterPki;
using K8sPki.Requests;

namespace K8sPki.Internal;

/// <summary>Completes words that are the same everywhere.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    private readonly string[] words;

    private protected WordCompleter(params string[] words) => this.words = words;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Completions.Matching(words, wordToComplete);
}

/// <summary>Completes the methods of HTTP that an API server takes.</summary>
public sealed class HttpMethodCompleter() : WordCompleter("DELETE", "GET", "PATCH", "POST", "PUT");

/// <summary>Completes the media types that an API server takes, those of patches first.</summary>
public sealed class MediaTypeCompleter() : WordCompleter(
    "application/merge-patch+json", "application/strategic-merge-patch+json", "application/json-patch+json",
    "application/apply-patch+yaml",
    "application/json", "application/yaml");

/// <summary>Completes the lines of Kubernetes whose changes this module knows, the newest first.</summary>
public sealed class KubernetesVersionCompleter()
    : WordCompleter([.. KubernetesVersion.Known.Select(version => version.ToString())]);

/// <summary>Completes paths of an API server that people ask for by hand.</summary>
public sealed class ApiPathCompleter() : WordCompleter(
    "/api", "/api/v1", "/api/v1/configmaps", "/api/v1/events", "/api/v1/namespaces", "/api/v1/nodes", "/api/v1/pods",
    "/api/v1/secrets",
    "/api/v1/serviceaccounts", "/apis", "/apis/apiregistration.k8s.io/v1/apiservices", "/apis/apps/v1/deployments",
    "/apis/authentication.k8s.io/v1/selfsubjectreviews", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    "/apis/certificates.k8s.io/v1/certificatesigningrequests", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
    "/livez?verbose", "/readyz?verbose", "/version");

/// <summary>Completes lifetimes in seconds: the shortest that the API takes, an hour, a day, a week, a year.</summary>
public sealed class LifetimeSecondsCompleter() : WordCompleter("600", "3600", "86400", "604800", "31536000");

/// <summary>Completes what of a cluster is trusted and can be exchanged.</summary>
public sealed class RotationAuthorityCompleter()
    : WordCompleter([.. RotationAuthority.All.Select(authority => authority.Name)]);

/// <summary>Completes the components whose logs have a known place.</summary>
public sealed class LogComponentCompleter() : WordCompleter([.. ClusterPki.LogPlace.Components]);

/// <summary>Completes numbers of lines.</summary>
public sealed class LineCountCompleter() : WordCompleter("10", "50", "100", "1000");

/// <summary>Completes how long ago something was.</summary>
public sealed class MomentCompleter() : WordCompleter("5m", "30m", "1h", "12h", "1d", "7d");

/// <summary>Completes nothing: what is typed is no file's name, which PowerShell would offer.</summary>
public sealed class FreeTextCompleter() : WordCompleter();

/// <summary>Completes the names of extended key usages.</summary>
public sealed class ExtendedKeyUsageCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Completions.Matching(ExtendedKeyUsage.Names, wordToComplete);
}

/// <summary>Completes the usual key sizes of the algorithm on the command line.</summary>
public sealed class KeySizeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var asked = fakeBoundParameters?["Algorithm"]?.ToString();
        var algorithm = Enum.TryParse<KeyAlgorithm>(asked, ignoreCase: true, out var given) ? given : KeyAlgorithm.RSA;
        var sizes = KeyPolicy.SizesOf(algorithm).Select(size => size.ToString(CultureInfo.InvariantCulture));
        return Completions.Matching(sizes, wordToComplete);
    }
}

/// <summary>Completes the components that certificates of a cluster are of.</summary>
public sealed class PkiComponentCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Completions.Matching(
            ComponentFlag.Components.Append(PkiPurpose.Authorities).Append("admin").Order(StringComparer.Ordinal),
            wordToComplete);
}

/// <summary>Completes the usual names of a cluster's certificates.</summary>
public sealed class PkiNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Completions.Matching(
            ClusterBlueprint.All.Where(entry => entry.Kind != BlueprintKind.KeyPair).Select(entry => entry.Name), wordToComplete);
}

/// <summary>Completes the kinds of certificate that a cluster needs; the tip says whose each is.</summary>
public sealed class RequestProfileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        from profile in RequestProfile.All
        where profile.Name.StartsWith((wordToComplete ?? "").Trim('\'', '"'), StringComparison.OrdinalIgnoreCase)
        select new CompletionResult(profile.Name, profile.Name, CompletionResultType.ParameterValue, profile.ToString());
}

/// <summary>Completes the usages of certificates.k8s.io/v1: those of the signer on the command line, else all.</summary>
public sealed class RequestedUsageCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Completions.Matching(UsagesOf(fakeBoundParameters?["SignerName"]?.ToString()), wordToComplete);

    private static IEnumerable<string> UsagesOf(string? signer) =>
        signer is not null && SignerRule.Find(signer) is { Allowed: { } allowed } rule
            ? rule.Required.Concat(allowed)
            : RequestedUsage.All.Select(usage => usage.Name);
}

/// <summary>Completes the names of the signers that are built into Kubernetes.</summary>
public sealed class SignerNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Completions.Matching(SignerRule.All.Where(rule => rule.IsCreatable).Select(rule => rule.Name), wordToComplete);
}

/// <summary>Completes a secret with the command that asks for it: what is typed in clear stays in the history.</summary>
public abstract class SecretCompleter : IArgumentCompleter
{
    private readonly string question;

    private protected SecretCompleter(string question) => this.question = question;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        string.IsNullOrEmpty(wordToComplete)
            ? [new CompletionResult(
                question, question, CompletionResultType.ParameterValue, "Ask for it, without showing what is typed.")]
            : [];
}

/// <summary>Completes a password or token.</summary>
public sealed class PasswordCompleter() : SecretCompleter("(Read-Host -AsSecureString)");

/// <summary>Completes a name and its password.</summary>
public sealed class CredentialCompleter() : SecretCompleter("(Get-Credential)");
