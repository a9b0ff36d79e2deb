namespace K8sPki.Shell.Commands;

/// <summary>Get-Alias.</summary>
[Cmdlet(VerbsCommon.Get, "Alias", DefaultParameterSetName = "Default")]
[OutputType(typeof(AliasInfo))]
public sealed class GetAliasCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Default", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = ["*"];

    [Parameter(ParameterSetName = "Definition")]
    public string[] Definition { get; set; } = [];

    protected override void ProcessRecord()
    {
        if (Definition.Length > 0)
        {
            var patterns = Definition.Select(text => new WildcardPattern(text, WildcardOptions.IgnoreCase)).ToArray();
            WriteObject(AliasLookup.Find(this, "*").Where(alias => Array.Exists(patterns, pattern => pattern.IsMatch(alias.Definition))), true);
            return;
        }
        foreach (var name in Name)
            try
            {
                WriteObject(AliasLookup.Find(this, name), true);
            }
            catch (ItemNotFoundException)
            {
                WriteError(new ErrorRecord(
                    new ItemNotFoundException($"This command cannot find a matching alias because an alias with the name '{name}' does not exist."),
                    "ItemNotFoundException", ErrorCategory.ObjectNotFound, name));
            }
    }
}
