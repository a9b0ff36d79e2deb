using System.Text;
using System.Text.Json;

namespace K8sPki.ClusterPki;

/// <summary>
/// What is known of a certificate's places as one line of JSON, which remoting keeps whole where it makes text of a list.
/// </summary>
internal static class PkiCertificateText
{
    // Of a certificate that is in every namespace of a large cluster.
    private const int MostPlaces = 200_000;
    private const int LongestText = 64 * 1024 * 1024;

    /// <summary>Writes them.</summary>
    public static string Write(SurveyedPlaces places)
    {
        using var into = new MemoryStream();
        using (var writer = new Utf8JsonWriter(into))
        {
            writer.WriteStartObject();
            if (places.Cluster is { } cluster)
                Write(writer, "cluster", [("server", cluster.Server), ("kubeConfig", cluster.KubeConfig),
                    ("context", cluster.Context)]);
            writer.WriteStartArray("places");
            foreach (var place in places.Places)
                Write(writer, place);
            writer.WriteEndArray();
            writer.WriteStartArray("entries");
            foreach (var entry in places.Entries)
                Write(writer, entry);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(into.GetBuffer().AsSpan(0, (int)into.Length));
    }

    /// <summary>Reads what was written, which may come from anywhere.</summary>
    /// <exception cref="MalformedInputException">It is something else.</exception>
    public static SurveyedPlaces Read(string text)
    {
        if (text.Length > LongestText)
            throw Malformed(null);
        try
        {
            using var document = JsonDocument.Parse(text);
            var data = document.RootElement;
            return new SurveyedPlaces([.. List(data, "places").Select(Place)], [.. List(data, "entries").Select(Entry)],
                data.TryGetProperty("cluster", out var cluster) ? Cluster(cluster) : null);
        }
        // Half of a surrogate pair, which a text from PowerShell may have, is an ArgumentException.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException
            or ArgumentException)
        {
            throw Malformed(failure);
        }
    }

    private static void Write(Utf8JsonWriter writer, PkiLocation place)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", place.Kind.ToString());
        WriteTexts(writer,
        [
            ("node", place.Node), ("path", place.Path), ("entry", place.Entry), ("objectKind", place.ObjectKind),
            ("namespace", place.Namespace), ("name", place.ObjectName), ("key", place.Key),
            ("text", place.Kind == PkiLocationKind.ClusterObject ? null : place.Text), ("endpoint", place.Endpoint),
            ("called", place.Called), ("component", place.Component), ("flag", place.Flag),
        ]);
        if (place.Index > 0)
            writer.WriteNumber("index", place.Index);
        if (place.HasPrivateKey)
            writer.WriteBoolean("hasPrivateKey", true);
        if (place.Told is { } told)
        {
            Write(writer, "told", [("certificateName", told.CertificateName), ("service", told.Service),
                ("failurePolicy", told.FailurePolicy), ("injectedFrom", told.InjectedFrom),
                ("injectedFromSecret", told.InjectedFromSecret)]);
            if (told.RenewalTime is { } renewal)
                writer.WriteString("renewal", renewal);
            if (told.ManagedNotAfter is { } end)
                writer.WriteString("managedEnd", end);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, EntryFacts entry)
    {
        writer.WriteStartObject();
        WriteTexts(writer,
        [
            ("node", entry.Node), ("name", entry.Name), ("component", entry.Component), ("role", $"{entry.Role}"),
            ("path", entry.Path), ("root", entry.Root), ("folder", entry.Folder), ("source", entry.Source),
            ("namedBy", entry.NamedBy),
        ]);
        if (entry.IsMissing)
            writer.WriteBoolean("isMissing", true);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, (string Name, string? Value)[] texts)
    {
        writer.WriteStartObject(name);
        WriteTexts(writer, texts);
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, (string Name, string? Value)[] texts)
    {
        foreach (var (name, value) in texts)
        {
            if (value is not null)
                writer.WriteString(name, value);
        }
    }

    private static PkiLocation Place(JsonElement item)
    {
        if (!Enum.TryParse<PkiLocationKind>(Text(item, "kind"), out var kind) || !Enum.IsDefined(kind))
            throw Malformed(null);
        return new PkiLocation(kind, kind == PkiLocationKind.ClusterObject ? null : Text(item, "text") ?? "")
        {
            Node = Text(item, "node"), Path = Text(item, "path"), Entry = Text(item, "entry"),
            ObjectKind = Text(item, "objectKind"), Namespace = Text(item, "namespace"), ObjectName = Text(item, "name"),
            Key = Text(item, "key"), Endpoint = Text(item, "endpoint"), Called = Text(item, "called"),
            Component = Text(item, "component"), Flag = Text(item, "flag"),
            Index = item.TryGetProperty("index", out var index) && index.TryGetInt32(out var number) ? Math.Max(number, 0) : 0,
            HasPrivateKey = IsTrue(item, "hasPrivateKey"),
            Told = item.TryGetProperty("told", out var told) ? new ToldByObject
            {
                CertificateName = Text(told, "certificateName"), RenewalTime = Time(item, "renewal"),
                ManagedNotAfter = Time(item, "managedEnd"), Service = Text(told, "service"),
                FailurePolicy = Text(told, "failurePolicy"), InjectedFrom = Text(told, "injectedFrom"),
                InjectedFromSecret = Text(told, "injectedFromSecret"),
            } : null,
        };
    }

    private static EntryFacts Entry(JsonElement item) => new(Text(item, "node") ?? "", Text(item, "name") ?? "")
    {
        Component = Text(item, "component") ?? "", Path = Text(item, "path") ?? "", Root = Text(item, "root"),
        Folder = Text(item, "folder"), Source = Text(item, "source") ?? "", NamedBy = Text(item, "namedBy") ?? "",
        Role = Enum.TryParse<PkiRole>(Text(item, "role"), out var role) && Enum.IsDefined(role) ? role : throw Malformed(null),
        IsMissing = IsTrue(item, "isMissing"),
    };

    private static ClusterSource Cluster(JsonElement item) => new(Text(item, "server") ?? "")
    {
        KubeConfig = Text(item, "kubeConfig"), Context = Text(item, "context"),
    };

    private static IEnumerable<JsonElement> List(JsonElement data, string name) =>
        data.TryGetProperty(name, out var list) ? list.EnumerateArray().Take(MostPlaces) : throw Malformed(null);

    private static bool IsTrue(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.TryGetDateTimeOffset(out var time) ? time : null;

    private static MalformedInputException Malformed(Exception? inner) =>
        new("PlacesMalformed", "The places of a certificate from another session cannot be read.", inner);
}
