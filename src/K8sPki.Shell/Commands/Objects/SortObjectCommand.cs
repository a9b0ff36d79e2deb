namespace K8sPki.Shell.Commands;

/// <summary>Sort-Object.</summary>
[Cmdlet("Sort", "Object", DefaultParameterSetName = "Default")]
public sealed class SortObjectCommand : PSCmdlet
{
    private readonly List<PSObject> items = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter Descending { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter]
    public SwitchParameter Stable { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Top { get; set; } = int.MaxValue;

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Bottom { get; set; } = int.MaxValue;

    protected override void ProcessRecord()
    {
        if (InputObject is not null)
            items.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        var expressions = PropertyExpression.From(Property, "Descending", "Ascending");
        var descending = Array.ConvertAll(expressions, expression =>
            expression.Option("Descending") is null && expression.Option("Ascending") is null
                ? (bool)Descending : expression.IsOn("Descending") || expression.Option("Ascending") is false);
        var keyed = items.Select(item => (Item: item, Keys: Keys(item, expressions))).ToList();
        var comparer = Comparer<object?[]>.Create((left, right) => Compare(left, right, descending));
        // OrderBy is stable, which both -Stable and its absence allow.
        var sorted = keyed.OrderBy(pair => pair.Keys, comparer).ToList();
        if (Unique)
            sorted = Distinct(sorted, comparer);
        var chosen = Bottom < int.MaxValue ? sorted.TakeLast(Bottom) : sorted.Take(Top);
        foreach (var (item, _) in chosen)
            WriteObject(item);
    }

    private static object?[] Keys(PSObject item, PropertyExpression[] expressions) =>
        expressions.Length == 0 ? [item] : Array.ConvertAll(expressions, expression => expression.Value(item));

    private int Compare(object?[] left, object?[] right, bool[] descending)
    {
        for (var i = 0; i < left.Length; i++)
        {
            var order = ObjectComparison.Compare(left[i], right[i], CaseSensitive);
            if (order != 0)
                return (descending.Length > i ? descending[i] : Descending) ? -order : order;
        }
        return 0;
    }

    private static List<(PSObject Item, object?[] Keys)> Distinct(
        List<(PSObject Item, object?[] Keys)> sorted, Comparer<object?[]> comparer)
    {
        var kept = new List<(PSObject Item, object?[] Keys)>();
        foreach (var pair in sorted)
            if (kept.Count == 0 || comparer.Compare(kept[^1].Keys, pair.Keys) != 0)
                kept.Add(pair);
        return kept;
    }
}
