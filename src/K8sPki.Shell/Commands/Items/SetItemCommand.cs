namespace K8sPki.Shell.Commands;

/// <summary>Set-Item, for the values that items of drives such as Env: and Variable: have.</summary>
[Cmdlet(VerbsCommon.Set, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class SetItemCommand : PathCommand
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public object? Value { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => ForEachItem(item =>
    {
        if (!ShouldProcess($"Item: {item.Path} Value: {Value}", "Set Item"))
            return;
        var set = InvokeProvider.Item.Set([item.Qualified], Value, Force, true);
        if (PassThru)
            WriteObject(set, true);
    });
}
