namespace K8sPki.Shell.Commands;

/// <summary>New-Alias.</summary>
[Cmdlet(VerbsCommon.New, "Alias", SupportsShouldProcess = true)]
public sealed class NewAliasCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Value { get; set; } = "";

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        if (!Force && InvokeProvider.Item.Exists("Alias:" + Name, false, true))
            WriteError(new ErrorRecord(
                new SessionStateException($"The alias is not allowed, because an alias with the name '{Name}' already exists."),
                "AliasAlreadyExists", ErrorCategory.ResourceExists, Name));
        else if (ShouldProcess($"Name: {Name} Value: {Value}", "New Alias"))
            InvokeProvider.Item.Set(["Alias:" + Name], Value, Force, true);
    }
}
