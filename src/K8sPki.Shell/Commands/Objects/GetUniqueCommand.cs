namespace K8sPki.Shell.Commands;

/// <summary>Get-Unique.</summary>
[Cmdlet(VerbsCommon.Get, "Unique")]
public sealed class GetUniqueCommand : PSCmdlet
{
    private PSObject? before;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter]
    public SwitchParameter AsString { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is null)
            return;
        var same = before is not null && (AsString
            ? ObjectComparison.Text(before) == ObjectComparison.Text(InputObject)
            : ObjectComparison.AreSame(before, InputObject, caseSensitive: true));
        if (!same)
            WriteObject(before = InputObject);
    }
}
