namespace K8sPki.Shell.Commands;

/// <summary>Set-Alias.</summary>
[Cmdlet(VerbsCommon.Set, "Alias", SupportsShouldProcess = true)]
public sealed class SetAliasCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Value { get; set; } = "";

    [Parameter]
    public string? Scope { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        if (ShouldProcess($"Name: {Name} Value: {Value}", "Set Alias"))
            InvokeProvider.Item.Set(["Alias:" + (Scope is null ? Name : $"{Scope}:{Name}")], Value, Force, true);
    }
}
