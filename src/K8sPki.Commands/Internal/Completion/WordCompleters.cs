using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Completes words that are the same everywhere.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    private readonly string[] words;

    private protected WordCompleter(params string[] words) => this.words = words;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Matching(words, wordToComplete);
}

/// <summary>Completes the methods of HTTP that an API server takes.</summary>
public sealed class HttpMethodCompleter() : WordCompleter("DELETE", "GET", "PATCH", "POST", "PUT");

/// <summary>Completes the media types that an API server takes, those of patches first.</summary>
public sealed class MediaTypeCompleter() : WordCompleter(
    "application/merge-patch+json", "application/strategic-merge-patch+json", "application/json-patch+json", "application/apply-patch+yaml",
    "application/json", "application/yaml");

/// <summary>Completes the lines of Kubernetes whose changes this module knows, the newest first.</summary>
public sealed class KubernetesVersionCompleter() : WordCompleter([.. KubernetesVersion.Known.Select(version => version.ToString())]);

/// <summary>Completes paths of an API server that people ask for by hand.</summary>
public sealed class ApiPathCompleter() : WordCompleter(
    "/api", "/api/v1", "/api/v1/configmaps", "/api/v1/events", "/api/v1/namespaces", "/api/v1/nodes", "/api/v1/pods", "/api/v1/secrets",
    "/api/v1/serviceaccounts", "/apis", "/apis/apiregistration.k8s.io/v1/apiservices", "/apis/apps/v1/deployments",
    "/apis/authentication.k8s.io/v1/selfsubjectreviews", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    "/apis/certificates.k8s.io/v1/certificatesigningrequests", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
    "/livez?verbose", "/readyz?verbose", "/version");

/// <summary>Completes lifetimes in seconds: the shortest that the API takes, an hour, a day, a week, a year.</summary>
public sealed class LifetimeSecondsCompleter() : WordCompleter("600", "3600", "86400", "604800", "31536000");

/// <summary>Completes nothing: what is typed is no file's name, which PowerShell would offer.</summary>
public sealed class FreeTextCompleter() : WordCompleter();
