using System.Text.Json;

namespace K8sPki;

/// <summary>
/// Reads fields of JSON that somebody else wrote, once <see cref="GoJson"/> has made its texts readable: what is of another type
/// than it should be is as if it were not there.
/// </summary>
internal static class JsonFields
{
    /// <summary>A field; null where there is none, and for whatever has no fields.</summary>
    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>A field that is a text; null where there is none.</summary>
    public static string? TextField(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A field that is a whole number; null where there is none.</summary>
    public static int? NumberField(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    /// <summary>The elements of a field that is a list; null where there is none.</summary>
    public static IReadOnlyList<JsonElement>? ListField(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Array } value ? [.. value.EnumerateArray()] : null;
}
