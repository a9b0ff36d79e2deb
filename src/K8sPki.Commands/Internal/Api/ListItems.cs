using System.Management.Automation;
using System.Text.Json;

namespace K8sPki.Internal;

/// <summary>The objects of a list. Each gets the kind and apiVersion that the list has for all, so that it can be sent back.</summary>
internal static class ListItems
{
    /// <summary>The value, which gets the view of API objects when it is one: that view shows names from outside safely.</summary>
    public static object? Named(object? value)
    {
        if (value is PSObject item && item.Properties["metadata"]?.Value is PSObject metadata && metadata.Properties["name"] is not null)
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
