using System.Text.Json;
using System.Text.RegularExpressions;

namespace K8sPki;

/// <summary>Reads fields of JSON that somebody else wrote: what is of another type than it should be is as if it were not there.</summary>
internal static partial class JsonFields
{
    /// <summary>A field; null where there is none, and for whatever has no fields.</summary>
    /// <exception cref="MalformedInputException">A field beside it has a name that is no text.</exception>
    public static JsonElement? Field(this JsonElement element, string name)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException failure)
        {
            throw new MalformedInputException("AnswerNotJson", "The name of a field in the JSON is no text: it holds half of a pair of surrogates.", failure);
        }
    }

    /// <summary>A field that is a text; null where there is none.</summary>
    public static string? TextField(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.String } value ? value.Text() : null;

    /// <summary>A field that is a whole number; null where there is none.</summary>
    public static int? NumberField(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    /// <summary>The elements of a field that is a list; null where there is none.</summary>
    public static IReadOnlyList<JsonElement>? ListField(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Array } value ? [.. value.EnumerateArray()] : null;

    /// <summary>A text. Half of a pair of surrogates, which .NET refuses, is U+FFFD as it is to Go.</summary>
    /// <exception cref="MalformedInputException">It is not UTF-8.</exception>
    public static string Text(this JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException) when (text.ValueKind == JsonValueKind.String)
        {
            using var mended = JsonDocument.Parse(Surrogates().Replace(RawText(text), found => found.Value.StartsWith("\\u", StringComparison.Ordinal) && found.Length == 6 ? "\\ufffd" : found.Value));
            return mended.RootElement.GetString()!;
        }
    }

    private static string RawText(JsonElement text)
    {
        try
        {
            return text.GetRawText();
        }
        catch (InvalidOperationException failure)
        {
            throw new MalformedInputException("AnswerNotJson", "A text in the JSON is not UTF-8.", failure);
        }
    }

    // A pair, an escaped backslash, half of a pair.
    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\\\|\\u[dD][89a-fA-F][0-9a-fA-F]{2}")]
    private static partial Regex Surrogates();
}
