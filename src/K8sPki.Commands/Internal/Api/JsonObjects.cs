using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;

namespace K8sPki.Internal;

/// <summary>
/// Turns JSON into PowerShell objects. Times of whole seconds, as Kubernetes writes creationTimestamp, become local
/// DateTime values so that <c>-lt (Get-Date)</c> is right; <see cref="JsonBody"/> writes them back as they were.
/// </summary>
internal static class JsonObjects
{
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

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
            // A PowerShell object cannot tell such names apart, and labels may differ in case only.
            if (property.Name.Length == 0 || !names.Add(property.Name))
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
