namespace K8sPki.Shell.Commands;

/// <summary>New-Variable.</summary>
[Cmdlet(VerbsCommon.New, "Variable", SupportsShouldProcess = true)]
[OutputType(typeof(PSVariable))]
public sealed class NewVariableCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public object? Value { get; set; }

    [Parameter]
    public ScopedItemOptions Option { get; set; }

    [Parameter]
    public string? Description { get; set; }

    [Parameter]
    public string? Scope { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        var qualified = VariableLookup.Qualified(Name, Scope ?? "local");
        if (!Force && SessionState.PSVariable.Get(qualified) is not null)
        {
            WriteError(new ErrorRecord(
                new SessionStateException($"A variable with name '{Name}' already exists."), "VariableAlreadyExists", ErrorCategory.ResourceExists, Name));
            return;
        }
        if (!ShouldProcess($"Name: {Name} Value: {Value}", "New variable"))
            return;
        SessionState.PSVariable.Set(qualified, Value);
        var variable = SessionState.PSVariable.Get(qualified);
        if (Description is not null)
            variable.Description = Description;
        variable.Options = Option;
        if (PassThru)
            WriteObject(variable);
    }
}
