using System.Collections.ObjectModel;

namespace K8sPki.Shell.Commands;

/// <summary>What Format-Table, Format-List and Format-Wide share: collect, find the columns, let the engine shape them.</summary>
public abstract class FormatCommand : PSCmdlet
{
    /// <summary>As many columns as PowerShell takes from an object without a view.</summary>
    private const int PropertiesInTable = 10;

    private readonly List<PSObject> items = [];

    private protected FormatCommand()
    {
    }

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter]
    public object? GroupBy { get; set; }

    [Parameter]
    public string? View { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected abstract FormatShapeKind Kind { get; }

    private protected abstract object[]? Properties { get; }

    /// <summary>Whether the engine's own view will do as it is.</summary>
    private protected abstract bool IsPlain { get; }

    private protected abstract FormatView Adjust(FormatView view);

    protected override void ProcessRecord()
    {
        if (InputObject is not null)
            items.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        if (items.Count == 0)
            return;
        var view = Properties is { Length: > 0 } ? null : ModuleView();
        if (view is null && Properties is null && GroupBy is null && IsPlain && EngineShape() is { } shaped)
        {
            WriteObject(shaped, true);
            return;
        }
        view = Adjust(view ?? new FormatView(Kind, Columns()));
        if (GroupBy is not null)
        {
            var grouping = PropertyExpression.From([GroupBy])[0];
            view = view with { Grouping = new FormatGrouping(grouping.Label, grouping.Value) };
        }
        WriteObject(ShapeEngine.Shape(view, items, SessionState.PSVariable.GetValue("FormatEnumerationLimit")), true);
    }

    private FormatView? ModuleView()
    {
        var files = InvokeCommand.InvokeScript("Microsoft.PowerShell.Core\\Get-Module | ForEach-Object ExportedFormatFiles");
        var views = files.Select(file => file.ToString()).Distinct().Where(File.Exists).SelectMany(ViewFile.Views)
            .Where(view => view.Kind == Kind && (View is null || view.Name.Equals(View, StringComparison.OrdinalIgnoreCase))).ToList();
        foreach (var type in items[0].TypeNames)
            if (views.Find(view => view.TypeNames.Contains(type)) is { } found)
                return found;
        if (View is not null)
            ThrowTerminatingError(new ErrorRecord(
                new PSArgumentException($"No {Kind.ToString().ToLowerInvariant()} view is named '{View}' for {items[0].TypeNames[0]}."),
                "FormatViewNotFound", ErrorCategory.ObjectNotFound, View));
        return null;
    }

    /// <summary>What the engine makes of the objects by itself, if that is the shape asked for or no shape at all.</summary>
    private Collection<PSObject>? EngineShape()
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        var shaped = shell.AddCommand(ShapeCommand.Info).Invoke(items);
        var start = shaped.Select(record => record.Properties["shapeInfo"]?.Value).FirstOrDefault(shape => shape is not null);
        return start is null || start.ToString()!.EndsWith($".{Kind}HeaderInfo", StringComparison.Ordinal) ? shaped : null;
    }

    private List<FormatColumn> Columns()
    {
        var expressions = PropertyExpression.From(Properties, "Width", "Alignment", "FormatString", "Depth");
        if (expressions.Length > 0)
            return [.. expressions.SelectMany(expression => expression.IsPattern
                ? items.SelectMany(item => expression.Of(item).Select(found => found.Name)).Distinct(StringComparer.OrdinalIgnoreCase)
                    .Select(name => FormatColumn.Of(expression, name))
                : [FormatColumn.Of(expression, expression.Label)])];
        IEnumerable<string> names = DisplaySet(items[0]) ?? (IEnumerable<string>)[.. items[0].Properties.Select(property => property.Name)];
        if (Kind == FormatShapeKind.Table)
            names = names.Take(PropertiesInTable);
        return [.. names.Select(name => FormatColumn.Of(PropertyExpression.From([WildcardPattern.Escape(name)])[0], name) with { Label = name })];
    }

    private static Collection<string>? DisplaySet(PSObject item) =>
        (item.Members["PSStandardMembers"] as PSMemberSet)?.Members["DefaultDisplayPropertySet"] is PSPropertySet set
            ? set.ReferencedPropertyNames : null;
}
