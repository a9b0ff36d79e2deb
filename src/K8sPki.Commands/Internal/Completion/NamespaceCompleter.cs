using System.Runtime.CompilerServices;

namespace K8sPki.Internal;

/// <summary>Completes namespaces: those that every cluster has, those that contexts of the kubeconfig use, and those of the context's cluster.</summary>
public sealed class NamespaceCompleter : ClusterCompleter
{
    private static readonly string[] Everywhere = ["default", "kube-node-lease", "kube-public", "kube-system"];

    private protected override IEnumerable<string> Names(string command, BoundArguments bound) =>
        Everywhere.Concat(KubeConfigCompleter.Read(bound, NamesIn)).Concat(OfCluster(command, bound)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    // A context that is being made has no cluster to ask yet.
    private static IReadOnlyList<string> OfCluster(string command, BoundArguments bound) =>
        command.StartsWith("Set-", StringComparison.OrdinalIgnoreCase) ? Ask(bound, bound.First("Name"), NamesAsync) : [];

    private static IEnumerable<string> NamesIn(KubeConfigSet set) =>
        new KubeConfig(set, showSecrets: false).Contexts.Select(context => context.Namespace).OfType<string>();

    private static async IAsyncEnumerable<string> NamesAsync(ApiClient client, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in client.ItemsAsync("/api/v1/namespaces", cancellation).ConfigureAwait(false))
        {
            if (ObjectMetadata.Text(item, "name") is { Length: > 0 } name)
                yield return name;
        }
    }
}
