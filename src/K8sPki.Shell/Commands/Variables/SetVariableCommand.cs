namespace K8sPki.Shell.Commands;

/// <summary>Set-Variable.</summary>
[Cmdlet(VerbsCommon.Set, "Variable", SupportsShouldProcess = true)]
[OutputType(typeof(PSVariable))]
public sealed class SetVariableCommand : PSCmdlet
{
    private readonly List<object?> piped = [];

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

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
        if (MyInvocation.ExpectingInput)
            piped.Add(Value);
    }

    protected override void EndProcessing()
    {
        var value = MyInvocation.ExpectingInput ? piped.Count == 1 ? piped[0] : piped.ToArray() : Value;
        foreach (var name in Name)
        {
            try
            {
                SetOne(name, value);
            }
            catch (SessionStateException failure)
            {
                WriteError(new ErrorRecord(failure.ErrorRecord, failure));
            }
        }
    }

    private void SetOne(string name, object? value)
    {
        if (!ShouldProcess($"Name: {name} Value: {value}", "Set variable"))
            return;
        var qualified = Scope is null ? name : VariableLookup.Qualified(name, Scope);
        if (Force)
            InvokeProvider.Item.Set([$"Variable:{qualified}"], value, force: true, literalPath: true);
        else
            SessionState.PSVariable.Set(qualified, value);
        var variable = SessionState.PSVariable.Get(qualified);
        if (Description is not null)
            variable.Description = Description;
        if (Option != ScopedItemOptions.None)
            variable.Options = Option;
        if (PassThru)
            WriteObject(variable);
    }
}
