using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Runtime.CompilerServices;
using K8sPki.Api;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Internal;

/// <summary>Completes what only the cluster knows. It is asked for two seconds at most.</summary>
public abstract class ClusterCompleter : IArgumentCompleter
{
    private const int MostOffered = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private protected ClusterCompleter()
    {
    }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Completions.Matching(Names(commandName ?? "", new BoundArguments(fakeBoundParameters)).ToArray(), wordToComplete)
            .ToArray();

    /// <summary>The names to offer. A server that does not answer has none; the command itself says what is wrong.</summary>
    private protected abstract IEnumerable<string> Names(string command, BoundArguments bound);

    /// <summary>What the server answers that the command line means.</summary>
    /// <param name="bound">The arguments so far.</param>
    /// <param name="context">The context; the current one for null.</param>
    /// <param name="ask">Asks.</param>
    private protected static IReadOnlyList<string> Ask(
        BoundArguments bound, string? context, Func<ApiClient, CancellationToken, IAsyncEnumerable<string>> ask)
    {
        try
        {
            var location = SessionPaths.Current;
            var paths = new FileSystemPaths(location);
            var connection = new ConnectionChoice(paths, new ArgumentObjects(paths))
            {
                KubeConfig = bound.First("KubeConfig"),
                Context = context,
                Folder = location.CurrentFileSystemLocation.ProviderPath,
            }.Resolve();
            using var patience = new CancellationTokenSource(Patience);
            var client = new ApiClient(connection, ApiSession.Current.Transport(connection)) { RequestTimeout = Patience };
            return [.. ask(client, patience.Token).ToBlocking(patience.Token).Take(MostOffered)];
        }
        catch (Exception failure) when (failure is PkiException or OperationCanceledException)
        {
            return [];
        }
    }
}

/// <summary>
/// Completes namespaces: those that every cluster has, those that contexts of the kubeconfig use, and those of the context's
/// cluster.
/// </summary>
public sealed class NamespaceCompleter : ClusterCompleter
{
    private static readonly string[] Everywhere = ["default", "kube-node-lease", "kube-public", "kube-system"];

    private protected override IEnumerable<string> Names(string command, BoundArguments bound) =>
        Everywhere.Concat(KubeConfigCompleter.Read(bound, NamesIn)).Concat(OfCluster(command, bound))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    // A context that is being made has no cluster to ask yet.
    private static IReadOnlyList<string> OfCluster(string command, BoundArguments bound) =>
        command.StartsWith("Set-", StringComparison.OrdinalIgnoreCase) ? Ask(bound, bound.First("Name"), NamesAsync)
        : command.StartsWith("Get-", StringComparison.OrdinalIgnoreCase) ? Ask(bound, bound.First("Context"), NamesAsync) : [];

    private static IEnumerable<string> NamesIn(KubeConfigSet set) =>
        new KubeConfig(set, showSecrets: false).Contexts.Select(context => context.Namespace).OfType<string>();

    private static async IAsyncEnumerable<string> NamesAsync(
        ApiClient client, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in client.ItemsAsync("/api/v1/namespaces", cancellation).ConfigureAwait(false))
        {
            if (ObjectMetadata.Text(item, "name") is { Length: > 0 } name)
                yield return name;
        }
    }
}

/// <summary>Completes the numbers of the session's proxies.</summary>
public sealed class ProxyIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Completions.Matching(
            ApiSession.Current.Proxies.Select(proxy => proxy.Id.ToString(CultureInfo.InvariantCulture)), wordToComplete);
}

/// <summary>
/// Completes the names of CertificateSigningRequests by asking the cluster; where a decision is to be taken, of pending ones.
/// </summary>
public sealed class SigningRequestNameCompleter : ClusterCompleter
{
    private protected override IEnumerable<string> Names(string command, BoundArguments bound)
    {
        var isDecision = command.StartsWith("Approve-", StringComparison.OrdinalIgnoreCase)
            || command.StartsWith("Deny-", StringComparison.OrdinalIgnoreCase);
        var filter = new SigningRequestFilter { Statuses = isDecision ? ["Pending"] : [] };
        return Ask(bound, bound.First("Context"), (client, patience) => NamesAsync(client, filter, patience));
    }

    private static async IAsyncEnumerable<string> NamesAsync(
        ApiClient client, SigningRequestFilter filter,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var request in new SigningRequestClient(client).ListAsync(filter, cancellation).ConfigureAwait(false))
            yield return request.Name;
    }
}

/// <summary>Completes what the kubeconfig that the command line is about has.</summary>
public abstract class KubeConfigCompleter : IArgumentCompleter
{
    private readonly Func<KubeConfigSet, IEnumerable<string>> choose;

    private protected KubeConfigCompleter(Func<KubeConfigSet, IEnumerable<string>> choose) => this.choose = choose;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Completions.Matching(Read(new BoundArguments(fakeBoundParameters), choose).Order(StringComparer.Ordinal), wordToComplete)
            .ToArray();

    /// <summary>What a kubeconfig has; nothing where it cannot be read, of which the command itself says what is wrong.</summary>
    internal static string[] Read(BoundArguments bound, Func<KubeConfigSet, IEnumerable<string>> choose)
    {
        try
        {
            var paths = SessionPaths.Current;
            var named = bound.First("KubeConfig") is { } file ? new FileSystemPaths(paths).Literal(file) : null;
            return choose(KubeConfigSet.Read(
                KubeConfigLocation.Find(named, paths.CurrentFileSystemLocation.ProviderPath), mustExist: false)).ToArray();
        }
        catch (PkiException)
        {
            return [];
        }
    }

    private protected static IEnumerable<string> NamesOf(KubeConfigSet set, KubeConfigSection section) =>
        set.Entries(section).Select(entry => entry.Name);
}

/// <summary>Completes names of contexts.</summary>
public sealed class ContextNameCompleter() : KubeConfigCompleter(set => NamesOf(set, KubeConfigSection.Contexts));

/// <summary>Completes names of clusters.</summary>
public sealed class ClusterNameCompleter() : KubeConfigCompleter(set => NamesOf(set, KubeConfigSection.Clusters));

/// <summary>Completes names of users.</summary>
public sealed class UserNameCompleter() : KubeConfigCompleter(set => NamesOf(set, KubeConfigSection.Users));

/// <summary>Completes addresses of API servers.</summary>
public sealed class ServerAddressCompleter() : KubeConfigCompleter(set =>
    new KubeConfig(set, showSecrets: false).Clusters.Select(cluster => cluster.Server).OfType<string>()
        .Distinct(StringComparer.Ordinal));
