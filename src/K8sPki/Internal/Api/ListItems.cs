using System.Management.Automation;
using System.Text.Json;

namespace K8sPki.Internal;

/// <summary>The objects of a list. Each gets the kind and apiVersion that the list has for all, so that it can be sent back.</summary>
internal static class ListItems
{
    /// <summary>The objects; null when it is no list of objects.</summary>
    public static IEnumerable<object?>? Of(JsonElement answer)
    {
        if (answer.TextField("kind") is not { } kind || !kind.EndsWith("List", StringComparison.Ordinal)
            || answer.Field("items") is not { ValueKind: JsonValueKind.Array or JsonValueKind.Null } items)
            return null;
        var version = answer.TextField("apiVersion");
        return items.ValueKind == JsonValueKind.Null ? [] : items.EnumerateArray().Select(item => Item(item, kind[..^4], version));
    }

    /// <summary>The value, which gets the view of API objects when it is one: that view shows names from outside safely.</summary>
    public static object? Named(object? value)
    {
        if (value is PSObject item && item.Properties["metadata"]?.Value is PSObject metadata && metadata.Properties["name"] is not null)
            item.TypeNames.Insert(0, "K8sPki.ApiObject");
        return value;
    }

    private static object? Item(JsonElement item, string kind, string? version)
    {
        var value = JsonObjects.From(item);
        if (kind.Length == 0 || value is not PSObject from || from.Properties["kind"] is not null)
            return Named(value);
        var result = new PSObject();
        result.Properties.Add(new PSNoteProperty("apiVersion", version));
        result.Properties.Add(new PSNoteProperty("kind", kind));
        foreach (var property in from.Properties)
        {
            if (property.Name != "apiVersion")
                result.Properties.Add(new PSNoteProperty(property.Name, property.Value));
        }

        return Named(result);
    }
}
