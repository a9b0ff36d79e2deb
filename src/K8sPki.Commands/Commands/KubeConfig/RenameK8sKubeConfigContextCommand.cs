using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Commands;

/// <summary>Gives a context another name, also where the kubeconfig refers to it.</summary>
[Cmdlet(VerbsCommon.Rename, "K8sKubeConfigContext", SupportsShouldProcess = true, DefaultParameterSetName = "Name")]
[OutputType(typeof(KubeConfigContext))]
public sealed class RenameK8sKubeConfigContextCommand() : KubeConfigRenameCommand(KubeConfigSection.Contexts)
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(ContextNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    private protected override string? OldName => Name;

    private protected override object? Find(KubeConfigSet set, string name) => K8sPki.KubeConfig.Context(set, name);
}
