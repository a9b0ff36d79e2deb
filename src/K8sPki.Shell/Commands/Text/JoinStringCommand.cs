namespace K8sPki.Shell.Commands;

/// <summary>Join-String.</summary>
[Cmdlet(VerbsCommon.Join, "String")]
[OutputType(typeof(string))]
public sealed class JoinStringCommand : PSCmdlet
{
    private readonly List<string> parts = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject[] InputObject { get; set; } = [];

    [Parameter(Position = 0)]
    public object? Property { get; set; }

    [Parameter(Position = 1)]
    [AllowEmptyString]
    public string Separator { get; set; } = "";

    [Parameter]
    public string OutputPrefix { get; set; } = "";

    [Parameter]
    public string OutputSuffix { get; set; } = "";

    [Parameter]
    public SwitchParameter SingleQuote { get; set; }

    [Parameter]
    public SwitchParameter DoubleQuote { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var item in InputObject)
        {
            var value = Property is null ? item : PropertyExpression.From([Property])[0].Value(item);
            var quote = SingleQuote ? "'" : DoubleQuote ? "\"" : "";
            parts.Add(quote + ObjectComparison.Text(value) + quote);
        }
    }

    protected override void EndProcessing() => WriteObject(OutputPrefix + string.Join(Separator, parts) + OutputSuffix);
}
