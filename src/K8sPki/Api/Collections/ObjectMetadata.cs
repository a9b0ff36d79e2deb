using System.Text.Json;

namespace K8sPki;

/// <summary>The metadata of an object of whatever kind (meta/v1, ObjectMeta).</summary>
internal static class ObjectMetadata
{
    /// <summary>A text of it; empty when it is not there.</summary>
    public static string Text(JsonElement item, string name) =>
        Field(item, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    /// <summary>A field of it; null when it is not there.</summary>
    public static JsonElement? Field(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty(name, out var value) ? value : null;
}
