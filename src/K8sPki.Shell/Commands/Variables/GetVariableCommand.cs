namespace K8sPki.Shell.Commands;

/// <summary>Get-Variable.</summary>
[Cmdlet(VerbsCommon.Get, "Variable")]
[OutputType(typeof(PSVariable))]
public sealed class GetVariableCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    public SwitchParameter ValueOnly { get; set; }

    [Parameter]
    public string? Scope { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            var found = VariableLookup.Find(this, name, Scope);
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteError(VariableLookup.NotFound(name));
            foreach (var variable in found)
                WriteObject(ValueOnly ? variable.Value : variable);
        }
    }
}
