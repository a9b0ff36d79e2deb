using System.Collections;

namespace K8sPki.Shell.Commands;

/// <summary>Group-Object.</summary>
[Cmdlet("Group", "Object")]
[OutputType(typeof(GroupInfo), typeof(Hashtable))]
public sealed class GroupObjectCommand : PSCmdlet
{
    private readonly List<GroupInfo> groups = [];
    private Dictionary<string, List<GroupInfo>> byText = [];
    private PropertyExpression[] expressions = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter NoElement { get; set; }

    [Parameter]
    [Alias("AHT")]
    public SwitchParameter AsHashTable { get; set; }

    [Parameter]
    public SwitchParameter AsString { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    protected override void BeginProcessing()
    {
        expressions = PropertyExpression.From(Property);
        byText = new Dictionary<string, List<GroupInfo>>(CaseSensitive ? StringComparer.CurrentCulture : StringComparer.CurrentCultureIgnoreCase);
    }

    protected override void ProcessRecord()
    {
        if (InputObject is null)
            return;
        object?[] values = expressions.Length == 0
            ? [InputObject.BaseObject is PSCustomObject ? InputObject : InputObject.BaseObject]
            : Array.ConvertAll(expressions, expression => expression.Value(InputObject));
        GroupOf(values).Add(InputObject, !NoElement || AsHashTable);
    }

    protected override void EndProcessing()
    {
        if (AsHashTable)
            WriteObject(Table());
        else
            foreach (var group in groups.OrderBy(group => group.Values, Comparer<IReadOnlyList<object?>>.Create(Compare)))
                WriteObject(Shown(group));
    }

    private GroupInfo GroupOf(object?[] values)
    {
        var candidate = new GroupInfo(values);
        if (!byText.TryGetValue(candidate.Name, out var same))
            byText[candidate.Name] = same = [];
        if (same.Find(group => Compare(group.Values, values) == 0) is { } known)
            return known;
        same.Add(candidate);
        groups.Add(candidate);
        return candidate;
    }

    private int Compare(IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        for (var i = 0; i < left.Count; i++)
            if (ObjectComparison.Compare(left[i], right[i], CaseSensitive) is not 0 and var order)
                return order;
        return 0;
    }

    private Hashtable Table()
    {
        var table = new Hashtable(CaseSensitive ? StringComparer.CurrentCulture : StringComparer.CurrentCultureIgnoreCase);
        foreach (var group in groups)
        {
            var key = AsString || group.Values.Count > 1 ? group.Name : group.Values[0] is PSObject wrapped ? wrapped.BaseObject : group.Values[0];
            table[key ?? ""] = group.Group;
        }
        return table;
    }

    /// <summary>The engine's views are named after PowerShell's own type.</summary>
    private PSObject Shown(GroupInfo group)
    {
        var shown = new PSObject(group);
        shown.TypeNames.Insert(0, "Microsoft.PowerShell.Commands.GroupInfo");
        if (NoElement)
            shown.TypeNames.Insert(0, "Microsoft.PowerShell.Commands.GroupInfoNoElement");
        return shown;
    }
}
