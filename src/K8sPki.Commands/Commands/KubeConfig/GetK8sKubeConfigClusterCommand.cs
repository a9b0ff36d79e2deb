using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;

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
        WriteObject(
            K8sPki.KubeConfig.ClustersOf(set, Wanted(set, KubeConfigSection.Clusters, Name), Raw), enumerateCollection: true);
    }
}
