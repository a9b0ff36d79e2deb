using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Commands;

/// <summary>Lists the contexts of a kubeconfig.</summary>
[Cmdlet(VerbsCommon.Get, "K8sKubeConfigContext", DefaultParameterSetName = "Name")]
[OutputType(typeof(KubeConfigContext))]
public sealed class GetK8sKubeConfigContextCommand : KubeConfigCommand
{
    [Parameter(Position = 0, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(ContextNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Current")]
    public SwitchParameter Current { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        var set = ReadSet();
        if (Current)
        {
            WriteObject(CurrentContextOf(set));
            return;
        }

        WriteObject(K8sPki.KubeConfig.ContextsOf(set, Wanted(set, KubeConfigSection.Contexts, Name)), enumerateCollection: true);
    }
}
