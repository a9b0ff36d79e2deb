using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using K8sPki.Api;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>
/// Turns JSON into PowerShell objects. Times of whole seconds, as Kubernetes writes creationTimestamp, become local
/// DateTime values so that <c>-lt (Get-Date)</c> is right; <see cref="JsonBody"/> writes them back as they were.
/// </summary>
internal static class JsonObjects
{
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    // Views of the object that the engine itself gives every object, and takes from nobody.
    private static readonly string[] Taken = ["psbase", "psadapted", "psextended", "psobject", "pstypenames"];

    /// <summary>True for a name that a property can have.</summary>
    public static bool IsPropertyName(string name) =>
        name.Length > 0 && !Taken.Contains(name, StringComparer.OrdinalIgnoreCase);

    public static object? From(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => FromObject(element),
        JsonValueKind.Array => element.EnumerateArray().Select(From).ToArray(),
        JsonValueKind.String => FromText(element.GetString()!),
        JsonValueKind.Number => FromNumber(element),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static object FromObject(JsonElement element)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in element.EnumerateObject())
        {
            // A PowerShell object cannot tell names apart that differ in case only, as labels may.
            if (!IsPropertyName(property.Name) || !names.Add(property.Name))
                return FromUnusualObject(element);
        }

        var result = new PSObject();
        foreach (var property in element.EnumerateObject())
            result.Properties.Add(new PSNoteProperty(property.Name, From(property.Value)));
        return result;
    }

    private static Hashtable FromUnusualObject(JsonElement element)
    {
        var result = new Hashtable(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
            result[property.Name] = From(property.Value);
        return result;
    }

    private static object FromText(string text) =>
        text.Length == 20
            && DateTime.TryParseExact(text, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : text;

    private static object FromNumber(JsonElement element) =>
        element.TryGetInt64(out var whole) ? whole : element.TryGetDecimal(out var number) ? number : element.GetDouble();
}

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
            .Select((column, index) => column.TextField("name") is { } name && JsonObjects.IsPropertyName(name)
                ? PrintableText.Escape(name) : $"Column{index + 1}")
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
