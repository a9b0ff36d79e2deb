using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Commands;

/// <summary>Removes contexts from a kubeconfig.</summary>
[Cmdlet(
    VerbsCommon.Remove, "K8sKubeConfigContext", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = "Name")]
public sealed class RemoveK8sKubeConfigContextCommand() : KubeConfigRemoveCommand(KubeConfigSection.Contexts)
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(ContextNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    [Parameter]
    public SwitchParameter Cascade { get; set; }

    private protected override string? Along => Cascade ? "what only it uses" : null;

    private protected override string[]? Names => Name;
}
