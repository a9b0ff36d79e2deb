namespace K8sPki.Shell.Commands;

/// <summary>Push-Location.</summary>
[Cmdlet(VerbsCommon.Push, "Location")]
[OutputType(typeof(PathInfo))]
public sealed class PushLocationCommand : ItemCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "PSPath")]
    public string? Path { get; set; }

    [Parameter]
    public string StackName { get; set; } = "default";

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => Attempt(Path, () =>
    {
        SessionState.Path.PushCurrentLocation(StackName);
        var place = Path is null ? SessionState.Path.CurrentLocation : SessionState.Path.SetLocation(Path);
        if (PassThru)
            WriteObject(place);
    });
}
