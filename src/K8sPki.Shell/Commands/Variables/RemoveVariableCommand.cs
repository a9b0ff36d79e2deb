namespace K8sPki.Shell.Commands;

/// <summary>Remove-Variable.</summary>
[Cmdlet(VerbsCommon.Remove, "Variable", SupportsShouldProcess = true)]
public sealed class RemoveVariableCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

    [Parameter]
    public string? Scope { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            var found = VariableLookup.Find(this, name, Scope);
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteError(VariableLookup.NotFound(name));
            foreach (var variable in found)
                if (ShouldProcess($"Name: {variable.Name}", "Remove variable"))
                    Remove(variable);
        }
    }

    private void Remove(PSVariable variable)
    {
        try
        {
            if (Force && variable.Options.HasFlag(ScopedItemOptions.ReadOnly))
                variable.Options &= ~ScopedItemOptions.ReadOnly;
            SessionState.PSVariable.Remove(variable);
        }
        catch (SessionStateException failure)
        {
            WriteError(new ErrorRecord(failure.ErrorRecord, failure));
        }
    }
}
