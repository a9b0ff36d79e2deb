using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Commands;

/// <summary>Reads a kubeconfig as kubectl sees it.</summary>
[Cmdlet(VerbsCommon.Get, "K8sKubeConfig", DefaultParameterSetName = "Path")]
[OutputType(typeof(KubeConfig))]
public sealed class GetK8sKubeConfigCommand : KubeConfigCommand
{
    [Parameter(Position = 0, ParameterSetName = "Path")]
    [Alias("Path", "FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public override string? KubeConfig { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNullOrEmpty]
    public object? InputObject { get; set; }

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
        if (InputObject is null)
            Write(ReadSet());
        else
            AttemptItems(InputObject, WriteEach);
    }

    private void WriteEach(object input)
    {
        if (KubeConfigOf(input) is { Set.Location.Origin: not null } copy)
            Write(copy.Set);
        else
            ForEachLocation(input, location => Write(KubeConfigSet.Read(location, mustExist: true)));
    }

    private void Write(KubeConfigSet set)
    {
        if (Minify || Context is not null)
            set = KubeConfigView.Minify(set, Context);
        if (Flatten)
            set = KubeConfigView.AsSet(KubeConfigView.Flatten(KubeConfigView.Merged(set)));
        WriteObject(new KubeConfig(set, Raw));
    }
}
