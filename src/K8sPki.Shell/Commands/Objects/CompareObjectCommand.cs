namespace K8sPki.Shell.Commands;

/// <summary>Compare-Object.</summary>
[Cmdlet(VerbsData.Compare, "Object")]
public sealed class CompareObjectCommand : PSCmdlet
{
    private readonly List<PSObject> references = [];
    private readonly List<PSObject> differences = [];

    [Parameter(Mandatory = true, Position = 0)]
    [AllowEmptyCollection]
    public PSObject[] ReferenceObject { get; set; } = [];

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    public PSObject[] DifferenceObject { get; set; } = [];

    [Parameter(Position = 2)]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    [Parameter]
    public SwitchParameter ExcludeDifferent { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    protected override void BeginProcessing() => references.AddRange(ReferenceObject);

    protected override void ProcessRecord() => differences.AddRange(DifferenceObject);

    protected override void EndProcessing()
    {
        var expressions = PropertyExpression.From(Property);
        var unmatched = new List<PSObject>(references);
        var extra = new List<PSObject>();
        foreach (var difference in differences)
        {
            var match = unmatched.FindIndex(reference => AreSame(reference, difference, expressions));
            if (match < 0)
            {
                extra.Add(difference);
                continue;
            }
            if (IncludeEqual || ExcludeDifferent)
                Emit(unmatched[match], "==", expressions);
            unmatched.RemoveAt(match);
        }
        if (ExcludeDifferent)
            return;
        foreach (var item in extra)
            Emit(item, "=>", expressions);
        foreach (var item in unmatched)
            Emit(item, "<=", expressions);
    }

    private bool AreSame(PSObject left, PSObject right, PropertyExpression[] expressions) => expressions.Length == 0
        ? ObjectComparison.AreSame(left, right, CaseSensitive)
        : Array.TrueForAll(expressions, expression =>
            ObjectComparison.Compare(expression.Value(left), expression.Value(right), CaseSensitive) == 0);

    private void Emit(PSObject item, string side, PropertyExpression[] expressions)
    {
        var result = PassThru ? item : new PSObject();
        if (!PassThru && expressions.Length == 0)
            result.Properties.Add(new PSNoteProperty("InputObject", item.BaseObject is PSCustomObject ? item : item.BaseObject));
        if (!PassThru)
            foreach (var (name, value) in expressions.SelectMany(expression => expression.Of(item)))
                result.Properties.Add(new PSNoteProperty(name, value));
        result.Properties.Add(new PSNoteProperty("SideIndicator", side));
        WriteObject(result);
    }
}
