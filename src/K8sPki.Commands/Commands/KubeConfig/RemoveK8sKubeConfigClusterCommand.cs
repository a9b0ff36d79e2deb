using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Commands;

/// <summary>Removes clusters from a kubeconfig.</summary>
[Cmdlet(
    VerbsCommon.Remove, "K8sKubeConfigCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = "Name")]
public sealed class RemoveK8sKubeConfigClusterCommand() : KubeConfigRemoveCommand(KubeConfigSection.Clusters)
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(ClusterNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override string[]? Names => Name;
}
