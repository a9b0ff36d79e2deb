using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Internal;

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
