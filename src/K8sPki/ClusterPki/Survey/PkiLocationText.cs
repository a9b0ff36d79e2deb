using System.Text;
using System.Text.Json;

namespace K8sPki.ClusterPki;

/// <summary>Places as one line of JSON, which remoting keeps whole where it makes text of a list.</summary>
internal static class PkiLocationText
{
    // Of a certificate that is in every namespace of a large cluster.
    private const int MostPlaces = 200_000;
    private const int LongestText = 64 * 1024 * 1024;

    /// <summary>Writes places.</summary>
    public static string Write(IEnumerable<PkiLocation> places)
    {
        using var into = new MemoryStream();
        using (var writer = new Utf8JsonWriter(into))
        {
            writer.WriteStartArray();
            foreach (var place in places)
                Write(writer, place);
            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(into.GetBuffer().AsSpan(0, (int)into.Length));
    }

    /// <summary>Reads what was written, which may come from anywhere.</summary>
    /// <exception cref="MalformedInputException">It is something else.</exception>
    public static IReadOnlyList<PkiLocation> Read(string text)
    {
        if (text.Length > LongestText)
            throw Malformed(null);
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Take(MostPlaces).Select(Read)] : throw Malformed(null);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            throw Malformed(failure);
        }
    }

    private static void Write(Utf8JsonWriter writer, PkiLocation place)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", place.Kind.ToString());
        foreach (var (name, value) in Texts(place))
        {
            if (value is not null)
                writer.WriteString(name, value);
        }

        if (place.Index > 0)
            writer.WriteNumber("index", place.Index);
        writer.WriteEndObject();
    }

    private static (string Name, string? Value)[] Texts(PkiLocation place) =>
    [
        ("node", place.Node), ("path", place.Path), ("entry", place.Entry), ("objectKind", place.ObjectKind),
        ("namespace", place.Namespace), ("name", place.ObjectName), ("key", place.Key),
        ("text", place.Kind == PkiLocationKind.ClusterObject ? null : place.Text),
    ];

    private static PkiLocation Read(JsonElement item)
    {
        if (!Enum.TryParse<PkiLocationKind>(Text(item, "kind"), out var kind) || !Enum.IsDefined(kind))
            throw Malformed(null);
        return new PkiLocation(kind, kind == PkiLocationKind.ClusterObject ? null : Text(item, "text") ?? "")
        {
            Node = Text(item, "node"), Path = Text(item, "path"), Entry = Text(item, "entry"),
            ObjectKind = Text(item, "objectKind"), Namespace = Text(item, "namespace"), ObjectName = Text(item, "name"),
            Key = Text(item, "key"),
            Index = item.TryGetProperty("index", out var index) && index.TryGetInt32(out var number) ? Math.Max(number, 0) : 0,
        };
    }

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static MalformedInputException Malformed(Exception? inner) =>
        new("PlacesMalformed", "The places of a certificate from another session cannot be read.", inner);
}
