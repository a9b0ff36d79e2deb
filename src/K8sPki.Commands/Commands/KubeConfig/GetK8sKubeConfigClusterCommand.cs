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

    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        var set = ReadSet();
        var wanted = KubeConfigEntries.Matching(
            set.Entries(KubeConfigSection.Clusters).Select(entry => entry.Name), Name, name => WriteFailure(set.NotFound(KubeConfigSection.Clusters, name), name));
        WriteObject(K8sPki.KubeConfig.ClustersOf(set, wanted, Raw), enumerateCollection: true);
    }
}
