namespace K8sPki.Shell.Commands;

/// <summary>Remove-PSDrive.</summary>
[Cmdlet(VerbsCommon.Remove, "PSDrive", SupportsShouldProcess = true)]
public sealed class RemovePSDriveCommand : ItemCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public string Scope { get; set; } = "local";

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
            if (ShouldProcess($"Name: {name}", "Remove drive"))
                Attempt(name, () => SessionState.Drive.Remove(name, Force, Scope));
    }
}
