using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using K8sPki.TestServer.Http;

namespace K8sPki.TestServer.Objects;

/// <summary>Walks an object's fields; those nobody asks for are remembered by their path, for strict field validation.</summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> fields = new(StringComparer.Ordinal);
    private readonly List<string> problems;
    private readonly string path;

    public JsonFields(JsonElement element, string path, List<string> problems)
    {
        this.path = path;
        this.problems = problems;
        if (element.ValueKind != JsonValueKind.Object)
            throw NotReadable($"json: cannot unmarshal {KindName(element)} into Go struct field {path}");
        foreach (var property in element.EnumerateObject())
        {
            if (!fields.TryAdd(property.Name, property.Value))
            {
                problems.Add($"duplicate field \"{PathOf(property.Name)}\"");
                fields[property.Name] = property.Value;
            }
        }
    }

    public static ApiFailure NotReadable(string why) => ApiFailure.BadRequest(
        $"{SigningRequestObject.Kind} in version \"v1\" cannot be handled as a {SigningRequestObject.Kind}: {why}");

    public string Text(string name) => Take(name) is { } value
        ? value.ValueKind == JsonValueKind.String ? value.GetString()! : throw WrongType(name, value, "string")
        : "";

    public int? Number(string name) => Take(name) is { } value
        ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
            : throw WrongType(name, value, "int32")
        : null;

    public DateTime? Time(string name)
    {
        var text = Text(name);
        if (text.Length == 0)
            return null;
        return DateTime.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw NotReadable($"parsing time \"\\\"{text}\\\"\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"{text}\"");
    }

    public byte[]? Bytes(string name)
    {
        if (Take(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw WrongType(name, value, "[]uint8");
        return value.TryGetBytesFromBase64(out var bytes) ? bytes : throw NotReadable(Base64Problem(value.GetString()!));
    }

    public ImmutableArray<string> Texts(string name) => Take(name) is { } value
        ? [.. Items(name, value)
            .Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw WrongType(name, item, "string"))]
        : [];

    public ImmutableSortedDictionary<string, string> Map(string name)
    {
        if (Take(name) is not { } value)
            return ObjectMetadata.Empty;
        var inner = new JsonFields(value, PathOf(name), problems);
        return ObjectMetadata.Empty.AddRange(inner.fields.Select(pair => KeyValuePair.Create(pair.Key, inner.Text(pair.Key))));
    }

    public JsonFields? Object(string name) =>
        Take(name) is { } value ? new JsonFields(value, PathOf(name), problems) : null;

    public IReadOnlyList<JsonFields> Objects(string name) => Take(name) is { } value
        ? [.. Items(name, value).Select((item, index) => new JsonFields(item, $"{PathOf(name)}[{index}]", problems))]
        : [];

    /// <summary>A field of any form; null where it is missing or null.</summary>
    public JsonElement? Take(string name)
    {
        if (!fields.Remove(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value;
    }

    /// <summary>Ends the walk: what is left is unknown.</summary>
    public void Close() => problems.AddRange(fields.Keys.Select(name => $"unknown field \"{PathOf(name)}\""));

    private static string Base64Problem(string text)
    {
        var at = text.TakeWhile(character => char.IsAsciiLetterOrDigit(character) || character is '+' or '/').Count();
        return $"illegal base64 data at input byte {at}";
    }

    private static string KindName(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => "object",
    };

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private JsonElement.ArrayEnumerator Items(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw WrongType(name, value, "[]string");

    private ApiFailure WrongType(string name, JsonElement value, string type) => NotReadable(
        $"json: cannot unmarshal {KindName(value)} into Go struct field {SigningRequestObject.Kind}.{PathOf(name)} "
        + $"of type {type}");
}
