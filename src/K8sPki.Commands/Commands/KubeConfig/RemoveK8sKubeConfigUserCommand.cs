using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Commands;

/// <summary>Removes users from a kubeconfig.</summary>
[Cmdlet(
    VerbsCommon.Remove, "K8sKubeConfigUser", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = "Name")]
public sealed class RemoveK8sKubeConfigUserCommand() : KubeConfigRemoveCommand(KubeConfigSection.Users)
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    [Parameter]
    public SwitchParameter Cascade { get; set; }

    private protected override string? Along => Cascade ? "the contexts that name it, with what only they use" : null;

    private protected override string[]? Names => Name;
}
