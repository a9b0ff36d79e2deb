using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;

namespace K8sPki.Shell.Commands;

/// <summary>The table and list views of a module's format file (about_Format.ps1xml).</summary>
internal static class ViewFile
{
    private static readonly ConcurrentDictionary<string, (DateTime Written, IReadOnlyList<FormatView> Views)> Read = new();

    public static IReadOnlyList<FormatView> Views(string path)
    {
        var written = File.GetLastWriteTimeUtc(path);
        if (Read.TryGetValue(path, out var known) && known.Written == written)
            return known.Views;
        var views = XDocument.Load(path).Descendants("View").Select(View).OfType<FormatView>().ToList();
        Read[path] = (written, views);
        return views;
    }

    private static FormatView? View(XElement view)
    {
        var read = view.Element("TableControl") is { } table ? Table(table)
            : view.Element("ListControl") is { } list ? List(list) : null;
        if (read is null)
            return null;
        return read with
        {
            Name = Text(view, "Name") ?? "",
            TypeNames = [.. view.Element("ViewSelectedBy")?.Elements("TypeName").Select(name => name.Value.Trim()) ?? []],
            Grouping = view.Element("GroupBy") is { } group
                ? new FormatGrouping(Text(group, "Label") ?? Text(group, "PropertyName") ?? "", Value(group)) : null,
        };
    }

    private static FormatView? Table(XElement table)
    {
        var headers = table.Element("TableHeaders")?.Elements("TableColumnHeader").ToList() ?? [];
        var row = table.Descendants("TableRowEntry").FirstOrDefault();
        var cells = row?.Descendants("TableColumnItem").ToList() ?? [];
        if (cells.Count == 0)
            return null;
        var columns = cells.Select((cell, i) => Column(cell, i < headers.Count ? headers[i] : null)).ToList();
        return new FormatView(FormatShapeKind.Table, columns)
        {
            AutoSize = table.Element("AutoSize") is not null,
            HideHeaders = table.Element("HideTableHeaders") is not null,
            Wrap = row?.Element("Wrap") is not null,
        };
    }

    private static FormatView? List(XElement list)
    {
        var items = list.Descendants("ListItem").ToList();
        return items.Count == 0 ? null : new FormatView(FormatShapeKind.List, items.ConvertAll(item => Column(item, item)));
    }

    private static FormatColumn Column(XElement cell, XElement? header) =>
        new((header is null ? null : Text(header, "Label")) ?? Text(cell, "PropertyName") ?? Text(cell, "ScriptBlock") ?? "", Value(cell))
        {
            Width = int.TryParse(header is null ? null : Text(header, "Width"), CultureInfo.InvariantCulture, out var width) ? width : 0,
            Alignment = Enum.TryParse<Alignment>(Text(cell, "Alignment") ?? (header is null ? null : Text(header, "Alignment")), true, out var alignment)
                ? alignment : Alignment.Undefined,
            FormatString = Text(cell, "FormatString"),
            Condition = cell.Element("ItemSelectionCondition") is { } condition ? Value(condition) : null,
        };

    private static Func<PSObject, object?> Value(XElement place) => Text(place, "ScriptBlock") is { } script
        ? PropertyExpression.From([ScriptBlock.Create(script)])[0].Value
        : PropertyExpression.From([Text(place, "PropertyName") ?? "*"])[0].Value;

    private static string? Text(XElement parent, string name) => parent.Element(name)?.Value.Trim();
}
