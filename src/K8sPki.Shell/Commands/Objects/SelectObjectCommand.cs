namespace K8sPki.Shell.Commands;

/// <summary>Select-Object.</summary>
[Cmdlet(VerbsCommon.Select, "Object", DefaultParameterSetName = "DefaultParameter")]
public sealed class SelectObjectCommand : PSCmdlet
{
    private readonly Queue<PSObject> last = [];
    private readonly List<PSObject> unique = [];
    private PropertyExpression[] properties = [];
    private WildcardPattern[] excluded = [];
    private HashSet<int>? indices;
    private int seen;
    private int written;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0, ParameterSetName = "DefaultParameter")]
    [Parameter(Position = 0, ParameterSetName = "SkipLastParameter")]
    public object[]? Property { get; set; }

    [Parameter]
    public string[] ExcludeProperty { get; set; } = [];

    [Parameter]
    public string? ExpandProperty { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter]
    public SwitchParameter CaseInsensitive { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int First { get; set; } = -1;

    [Parameter(ParameterSetName = "DefaultParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int Last { get; set; } = -1;

    [Parameter(ParameterSetName = "DefaultParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    [Parameter(ParameterSetName = "SkipLastParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int SkipLast { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [Parameter(ParameterSetName = "IndexParameter")]
    public SwitchParameter Wait { get; set; }

    [Parameter(ParameterSetName = "IndexParameter")]
    public int[]? Index { get; set; }

    [Parameter(ParameterSetName = "SkipIndexParameter")]
    public int[]? SkipIndex { get; set; }

    protected override void BeginProcessing()
    {
        properties = PropertyExpression.From(Property);
        excluded = [.. ExcludeProperty.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase))];
        if (excluded.Length > 0 && properties.Length == 0 && ExpandProperty is null)
            properties = PropertyExpression.From(["*"]);
        indices = (Index ?? SkipIndex)?.ToHashSet();
    }

    protected override void ProcessRecord()
    {
        if (InputObject is null)
            return;
        var number = seen++;
        if (indices is not null)
        {
            if (indices.Contains(number) == Index is not null)
                Take(InputObject);
        }
        else if (SkipLast > 0)
            Hold(InputObject, SkipLast, Take);
        else if (Last >= 0)
            SelectEnds(InputObject, number);
        else if (number >= Skip && (First < 0 || written < First))
        {
            written++;
            Take(InputObject);
            if (written == First && !Wait)
                Upstream.End(this);
        }
    }

    protected override void EndProcessing()
    {
        if (Last >= 0)
            foreach (var item in last.Take(Math.Max(0, last.Count - Skip)))
                Take(item);
    }

    /// <summary>-First with -Last takes both ends; -Skip counts from the end with -Last.</summary>
    private void SelectEnds(PSObject item, int number)
    {
        if (number < First)
            Take(item);
        else
            Hold(item, Last + Skip, _ => { });
    }

    private void Hold(PSObject item, int count, Action<PSObject> leaving)
    {
        last.Enqueue(item);
        if (last.Count > count)
            leaving(last.Dequeue());
    }

    private void Take(PSObject item)
    {
        if (ExpandProperty is not null)
            Expand(item);
        else
            Emit(properties.Length == 0 ? item : Project(item));
    }

    private PSObject Project(PSObject item)
    {
        var result = new PSObject();
        result.TypeNames.Insert(0, "Selected." + TypeName(item));
        foreach (var expression in properties)
            foreach (var (name, value) in expression.Of(item))
                Add(result, name, value, warn: !expression.IsPattern);
        return result;
    }

    private void Add(PSObject result, string name, object? value, bool warn)
    {
        if (Array.Exists(excluded, pattern => pattern.IsMatch(name)))
            return;
        if (result.Properties[name] is null)
            result.Properties.Add(new PSNoteProperty(name, value));
        else if (warn)
            WriteError(new ErrorRecord(
                new PSArgumentException($"The property '{name}' is there already and cannot be added."),
                "AlreadyExistingUserSpecifiedPropertyNoExpand", ErrorCategory.InvalidOperation, result));
    }

    private void Expand(PSObject item)
    {
        var expression = PropertyExpression.From([ExpandProperty!])[0];
        if (!expression.IsOn(item))
        {
            WriteError(new ErrorRecord(
                new PSArgumentException($"Property \"{ExpandProperty}\" cannot be found."),
                "ExpandPropertyNotFound", ErrorCategory.InvalidArgument, item));
            return;
        }
        foreach (var (_, value) in expression.Of(item))
            foreach (var part in LanguagePrimitives.GetEnumerable(value)?.Cast<object?>() ?? [value])
                Emit(WithProperties(item, part));
    }

    private object? WithProperties(PSObject item, object? part)
    {
        if (properties.Length == 0 || part is null)
            return part;
        var result = PSObject.AsPSObject(part).Copy();
        foreach (var expression in properties)
            foreach (var (name, value) in expression.Of(item))
                Add(result, name, value, warn: !expression.IsPattern);
        return result;
    }

    private void Emit(object? item)
    {
        if (Unique)
        {
            var wrapped = item is null ? new PSObject() : PSObject.AsPSObject(item);
            if (unique.Exists(other => ObjectComparison.AreSame(other, wrapped, !CaseInsensitive)))
                return;
            unique.Add(wrapped);
        }
        WriteObject(item);
    }

    private static string TypeName(PSObject item) =>
        item.BaseObject is PSCustomObject ? item.TypeNames[0] : item.BaseObject.GetType().FullName ?? "";
}
