using System.Management.Automation;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Lists the clusters of a kubeconfig.</summary>
[Cmdlet(VerbsCommon.Get, "K8sKubeConfigCluster")]
[OutputType(typeof(KubeConfigCluster))]
public sealed class GetK8sKubeConfigClusterCommand : KubeConfigCommand
{
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ClusterNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        var set = ReadSet();
        var entries = new KubeConfig(set, false).Clusters;
        var chosen = KubeConfigEntries.Matching(
            entries, entry => entry.Name, Name, name => WriteFailure(set.NotFound(KubeConfigSection.Clusters, name), name));
        WriteObject(chosen, enumerateCollection: true);
    }
}
