using System.Management.Automation;
using System.Text.Json;

namespace K8sPki.Internal;

/// <summary>Makes objects of the rows of a Table as the server prints it for kubectl (meta.k8s.io/v1).</summary>
internal static class TableRows
{
    /// <summary>Asks for a Table, or the object itself from a server that has none.</summary>
    public const string Accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    /// <summary>An object a row, with the columns as its properties.</summary>
    public static IEnumerable<PSObject> Of(ApiPage table)
    {
        using var columns = table.Columns();
        if (columns is null || !table.HasItems)
            yield break;
        var names = columns.RootElement.EnumerateArray()
            .Select((column, index) => column.TextField("name") is { Length: > 0 } name ? PrintableText.Escape(name) : $"Column{index + 1}")
            .ToList();
        foreach (var row in table.Items())
            yield return Row(row, names);
    }

    private static PSObject Row(JsonElement row, List<string> names)
    {
        var result = new PSObject();
        foreach (var (name, cell) in names.Zip(row.ListField("cells") ?? []))
        {
            // What a cell shows came from whoever named the object.
            var value = JsonObjects.From(cell);
            if (result.Properties[name] is null)
                result.Properties.Add(new PSNoteProperty(name, value is string text ? PrintableText.Escape(text) : value));
        }

        return result;
    }
}
