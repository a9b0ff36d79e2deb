using System.Management.Automation;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Reads a kubeconfig as kubectl sees it.</summary>
[Cmdlet(VerbsCommon.Get, "K8sKubeConfig")]
[OutputType(typeof(KubeConfig))]
public sealed class GetK8sKubeConfigCommand : KubeConfigCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public override string? KubeConfig { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(ContextNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Context { get; set; }

    [Parameter]
    public SwitchParameter Raw { get; set; }

    [Parameter]
    public SwitchParameter Minify { get; set; }

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
