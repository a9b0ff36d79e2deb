using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Commands;

/// <summary>Lists the users of a kubeconfig.</summary>
[Cmdlet(VerbsCommon.Get, "K8sKubeConfigUser")]
[OutputType(typeof(KubeConfigUser))]
public sealed class GetK8sKubeConfigUserCommand : KubeConfigCommand
{
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        var set = ReadSet();
        WriteObject(K8sPki.KubeConfig.UsersOf(set, Wanted(set, KubeConfigSection.Users, Name), Raw), enumerateCollection: true);
    }
}
