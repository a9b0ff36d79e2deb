using System.Management.Automation.Runspaces;

namespace K8sPki.Shell.Commands;

/// <summary>
/// Lets the engine lay out any columns: they become the one view of a small runspace, and the rows, already evaluated,
/// go through its formatter. What comes out is what PowerShell's Format- commands write.
/// </summary>
internal static class ShapeEngine
{
    private const string RowType = "K8sPki.Shell.Row";
    private const string GroupProperty = "group";

    public static ICollection<PSObject> Shape(FormatView view, IReadOnlyList<PSObject> items, object? enumerationLimit)
    {
        var state = InitialSessionState.Create();
        state.LanguageMode = PSLanguageMode.FullLanguage;
        state.Commands.Add(new SessionStateCmdletEntry(ShapeCommand.Info.Name, typeof(ShapeCommand), null));
        state.Variables.Add(new SessionStateVariableEntry("FormatEnumerationLimit", enumerationLimit ?? 4, ""));
        state.Formats.Add(new SessionStateFormatEntry(
            new ExtendedTypeDefinition(RowType, [new FormatViewDefinition(RowType, Control(view, items))])));
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        var shaped = shell.AddCommand(ShapeCommand.Info.Name).Invoke(items.Select(item => Row(view, item)));
        if (view.HideHeaders)
            HideHeaders(shaped);
        return shaped;
    }

    // The engine keeps this of a table control that comes from a file and loses it of one that is built.
    private static void HideHeaders(IEnumerable<PSObject> shaped)
    {
        foreach (var shape in shaped.Select(record => record.Properties["shapeInfo"]?.Value).OfType<object>())
            PSObject.AsPSObject(shape).Properties["hideHeader"].Value = true;
    }

    private static PSObject Row(FormatView view, PSObject item)
    {
        var row = new PSObject();
        row.TypeNames.Insert(0, RowType);
        for (var i = 0; i < view.Columns.Count; i++)
            row.Properties.Add(new PSNoteProperty(Property(i), view.Columns[i].Cell(item)), true);
        if (view.Grouping is { } grouping)
            row.Properties.Add(new PSNoteProperty(GroupProperty, grouping.Value(item)), true);
        return row;
    }

    private static PSControl Control(FormatView view, IReadOnlyList<PSObject> items) => view.Kind switch
    {
        FormatShapeKind.Table => Table(view, items),
        FormatShapeKind.List => List(view, items),
        _ => Wide(view),
    };

    private static TableControl Table(FormatView view, IReadOnlyList<PSObject> items)
    {
        var builder = TableControl.Create(false, view.AutoSize);
        if (view.Grouping is { } grouping)
            builder.GroupByProperty(GroupProperty, null, grouping.Label);
        foreach (var column in view.Columns)
            builder.AddHeader(column.Alignment ?? NaturalAlignment(column, items), column.Width, column.Label);
        var row = builder.StartRowDefinition(view.Wrap);
        for (var i = 0; i < view.Columns.Count; i++)
            row.AddPropertyColumn(Property(i));
        return row.EndRowDefinition().EndTable();
    }

    private static ListControl List(FormatView view, IReadOnlyList<PSObject> items)
    {
        var builder = ListControl.Create();
        if (view.Grouping is { } grouping)
            builder.GroupByProperty(GroupProperty, null, grouping.Label);
        var entry = builder.StartEntry();
        for (var i = 0; i < view.Columns.Count; i++)
        {
            if (view.Columns[i].IsShownFor(items))
                entry.AddItemProperty(Property(i), view.Columns[i].Label);
        }

        return entry.EndEntry().EndList();
    }

    private static WideControl Wide(FormatView view)
    {
        var builder = WideControl.Create(false, view.AutoSize, view.WideColumns);
        if (view.Grouping is { } grouping)
            builder.GroupByProperty(GroupProperty, null, grouping.Label);
        return builder.AddPropertyEntry(Property(0)).EndWideControl();
    }

    private static Alignment NaturalAlignment(FormatColumn column, IReadOnlyList<PSObject> items)
    {
        var value = items.Count == 0 ? null : column.Cell(items[0]);
        return (value is PSObject wrapped ? wrapped.BaseObject : value) is
            sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal
            ? Alignment.Right : Alignment.Left;
    }

    private static string Property(int index) => "c" + index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
