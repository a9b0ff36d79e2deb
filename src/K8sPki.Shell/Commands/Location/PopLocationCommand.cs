namespace K8sPki.Shell.Commands;

/// <summary>Pop-Location.</summary>
[Cmdlet(VerbsCommon.Pop, "Location")]
[OutputType(typeof(PathInfo))]
public sealed class PopLocationCommand : ItemCommand
{
    [Parameter]
    public string StackName { get; set; } = "default";

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => Attempt(StackName, () =>
    {
        var place = SessionState.Path.PopLocation(StackName);
        if (PassThru)
            WriteObject(place);
    });
}
