using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Commands;

/// <summary>Gives a cluster another name, also where the kubeconfig refers to it.</summary>
[Cmdlet(VerbsCommon.Rename, "K8sKubeConfigCluster", SupportsShouldProcess = true, DefaultParameterSetName = "Name")]
[OutputType(typeof(KubeConfigCluster))]
public sealed class RenameK8sKubeConfigClusterCommand() : KubeConfigRenameCommand(KubeConfigSection.Clusters)
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(ClusterNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    private protected override string? OldName => Name;

    private protected override object? Find(KubeConfigSet set, string name) => K8sPki.KubeConfig.Cluster(set, name);
}
