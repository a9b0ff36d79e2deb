using System.Management.Automation;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Reads a kubeconfig as kubectl sees it.</summary>
[Cmdlet(VerbsCommon.Get, "K8sKubeConfig")]
[OutputType(typeof(KubeConfig))]
public sealed class GetK8sKubeConfigCommand : KubeConfigCommand
{
    /// <summary>The kubeconfig file. Without it the files in the environment variable KUBECONFIG, or ~/.kube/config, as kubectl has it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public override string? KubeConfig { get; set; }

    /// <summary>The context for -Minify; the current one unless said.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ContextNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Context { get; set; }

    /// <summary>Shows tokens, passwords, keys and embedded certificates.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Leaves out everything that the context does not use.</summary>
    [Parameter]
    public SwitchParameter Minify { get; set; }

    /// <summary>Takes in the content of certificate and key files.</summary>
    [Parameter]
    public SwitchParameter Flatten { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        var set = ReadSet();
        if (Minify || Context is not null)
            set = KubeConfigView.Minify(set, Context);
        if (Flatten)
            set = KubeConfigView.AsSet(KubeConfigView.Flatten(KubeConfigView.Merged(set)));
        WriteObject(new KubeConfig(set, Raw));
    }
}
