using System.Management.Automation;
using System.Text.Json;
using K8sPki.Api;
using K8sPki.PemAndDer;
using K8sPki.Platform;

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
            .Select((column, index) => column.TextField("name") is { Length: > 0 } name ? PrintableText.Escape(name)
                : $"Column{index + 1}")
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

/// <summary>
/// The objects of a list. Each gets the kind and apiVersion that the list has for all, so that it can be sent back.
/// </summary>
internal static class ListItems
{
    /// <summary>
    /// The value, which gets the view of API objects when it is one: that view shows names from outside safely.
    /// </summary>
    public static object? Named(object? value)
    {
        if (value is PSObject item && item.Properties["metadata"]?.Value is PSObject metadata
            && metadata.Properties["name"] is not null)
            item.TypeNames.Insert(0, "K8sPki.ApiObject");
        return value;
    }

    /// <summary>An object of a list.</summary>
    public static object? Item(JsonElement item, ApiPage list)
    {
        var value = JsonObjects.From(item);
        var kind = list.Kind[..^"List".Length];
        if (kind.Length == 0 || value is not PSObject from || from.Properties["kind"] is not null)
            return Named(value);
        var result = new PSObject();
        result.Properties.Add(new PSNoteProperty("apiVersion", list.ApiVersion));
        result.Properties.Add(new PSNoteProperty("kind", kind));
        foreach (var property in from.Properties)
        {
            if (property.Name != "apiVersion")
                result.Properties.Add(new PSNoteProperty(property.Name, property.Value));
        }

        return Named(result);
    }
}
