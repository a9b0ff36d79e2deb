using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Completes names of the kubeconfig that the command line is about.</summary>
public abstract class KubeConfigNameCompleter : IArgumentCompleter
{
    private readonly KubeConfigSection section;

    private protected KubeConfigNameCompleter(KubeConfigSection section) => this.section = section;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var named = fakeBoundParameters?["KubeConfig"]?.ToString();
            var paths = SessionPaths.Current;
            if (named is not null)
                named = new FileSystemPaths(paths).Literal(named);
            var set = KubeConfigSet.Read(KubeConfigLocation.Find(named, paths.CurrentFileSystemLocation.ProviderPath), mustExist: false);
            return Completions.Matching(set.Entries(section).Select(entry => entry.Name).Order(StringComparer.Ordinal), wordToComplete);
        }
        catch (PkiException)
        {
            // A kubeconfig that cannot be read has no names to offer; the command itself says what is wrong.
            return [];
        }
    }
}

/// <summary>Completes names of contexts.</summary>
public sealed class ContextNameCompleter() : KubeConfigNameCompleter(KubeConfigSection.Contexts);

/// <summary>Completes names of clusters.</summary>
public sealed class ClusterNameCompleter() : KubeConfigNameCompleter(KubeConfigSection.Clusters);

/// <summary>Completes names of users.</summary>
public sealed class UserNameCompleter() : KubeConfigNameCompleter(KubeConfigSection.Users);
