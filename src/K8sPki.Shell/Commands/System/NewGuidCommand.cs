namespace K8sPki.Shell.Commands;

/// <summary>New-Guid.</summary>
[Cmdlet(VerbsCommon.New, "Guid")]
[OutputType(typeof(Guid))]
public sealed class NewGuidCommand : PSCmdlet
{
    [Parameter]
    public SwitchParameter Empty { get; set; }

    protected override void EndProcessing() => WriteObject(Empty ? Guid.Empty : Guid.NewGuid());
}
