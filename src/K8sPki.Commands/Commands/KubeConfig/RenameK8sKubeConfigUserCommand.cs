using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Commands;

/// <summary>Gives a user another name, also where the kubeconfig refers to it.</summary>
[Cmdlet(VerbsCommon.Rename, "K8sKubeConfigUser", SupportsShouldProcess = true, DefaultParameterSetName = "Name")]
[OutputType(typeof(KubeConfigUser))]
public sealed class RenameK8sKubeConfigUserCommand() : KubeConfigRenameCommand(KubeConfigSection.Users)
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    private protected override string? OldName => Name;

    private protected override object? Find(KubeConfigSet set, string name) => K8sPki.KubeConfig.User(set, name);
}
