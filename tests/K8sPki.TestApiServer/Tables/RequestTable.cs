using System.Text.Json;
using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Tables;

/// <summary>The Table that kubectl get prints.</summary>
internal static class RequestTable
{
    private static readonly (string Name, string Format, string Description)[] Columns =
    [
        ("Name", "name", "The name of the request, unique in the cluster."),
        ("Age", "", "The time since the request was made."),
        ("SignerName", "", "The signer that is asked."),
        ("Requestor", "", "The user that made the request."),
        ("RequestedDuration", "", "How long the certificate is asked to be valid."),
        ("Condition", "", "What was decided, and whether the certificate is issued."),
    ];

    /// <param name="withColumns">A watch tells the columns in its first event only.</param>
    /// <param name="objects">What a row carries of its object: Metadata (the default), Object or None.</param>
    public static void Write(
        Utf8JsonWriter json,
        IEnumerable<SigningRequestObject> items,
        Action<Utf8JsonWriter> listMetadata,
        DateTime now,
        bool withColumns = true,
        string objects = "")
    {
        json.WriteStartObject();
        json.WriteString("kind", "Table");
        json.WriteString("apiVersion", "meta.k8s.io/v1");
        json.WriteStartObject("metadata");
        listMetadata(json);
        json.WriteEndObject();
        json.WritePropertyName("columnDefinitions");
        if (withColumns)
            WriteColumns(json);
        else
            json.WriteNullValue();
        json.WriteStartArray("rows");
        foreach (var item in items)
            WriteRow(json, item, now, objects);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The conditions in one word, as kubectl has them.</summary>
    public static string Condition(SigningRequestObject item)
    {
        var words = new List<string>();
        if (item.HasCondition(RequestCondition.Denied))
            words.Add(RequestCondition.Denied);
        else if (item.HasCondition(RequestCondition.Approved))
            words.Add(RequestCondition.Approved);
        else
            words.Add("Pending");
        if (item.HasCondition(RequestCondition.Failed))
            words.Add(RequestCondition.Failed);
        if (item.Status.Certificate is { Length: > 0 })
            words.Add("Issued");
        return string.Join(',', words);
    }

    private static void WriteColumns(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var (name, format, description) in Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("type", "string");
            json.WriteString("format", format);
            json.WriteString("description", description);
            json.WriteNumber("priority", 0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRow(Utf8JsonWriter json, SigningRequestObject item, DateTime now, string objects)
    {
        json.WriteStartObject();
        json.WriteStartArray("cells");
        json.WriteStringValue(item.Name);
        json.WriteStringValue(Durations.Text(now - (item.Metadata.CreationTimestamp ?? now)));
        json.WriteStringValue(item.Spec.SignerName);
        json.WriteStringValue(item.Spec.Username);
        json.WriteStringValue(
            item.Spec.ExpirationSeconds is { } seconds ? Durations.Text(TimeSpan.FromSeconds(seconds)) : "<none>");
        json.WriteStringValue(Condition(item));
        json.WriteEndArray();
        json.WritePropertyName("object");
        if (objects == "None")
            json.WriteNullValue();
        else if (objects == "Object")
            SigningRequestWriter.Write(json, item);
        else
            WritePartial(json, item);

        json.WriteEndObject();
    }

    private static void WritePartial(Utf8JsonWriter json, SigningRequestObject item)
    {
        json.WriteStartObject();
        json.WriteString("kind", "PartialObjectMetadata");
        json.WriteString("apiVersion", "meta.k8s.io/v1");
        json.WritePropertyName("metadata");
        SigningRequestWriter.WriteMetadata(json, item.Metadata);
        json.WriteEndObject();
    }
}

/// <summary>Durations as kubectl shows them. Source: k8s.io/apimachinery/pkg/util/duration.HumanDuration.</summary>
internal static class Durations
{
    public static string Text(TimeSpan time)
    {
        var seconds = (long)time.TotalSeconds;
        if (seconds < -1)
            return "<invalid>";
        if (seconds < 0)
            return "0s";
        if (seconds < 60 * 2)
            return $"{seconds}s";
        var minutes = seconds / 60;
        if (minutes < 10)
            return With(minutes, "m", seconds % 60, "s");
        if (minutes < 60 * 3)
            return $"{minutes}m";
        var hours = seconds / 3600;
        if (hours < 8)
            return With(hours, "h", minutes % 60, "m");
        if (hours < 48)
            return $"{hours}h";
        if (hours < 24 * 8)
            return With(hours / 24, "d", hours % 24, "h");
        if (hours < 24 * 365 * 2)
            return $"{hours / 24}d";
        var years = hours / 24 / 365;
        return hours < 24 * 365 * 8 ? With(years, "y", hours / 24 % 365, "d") : $"{years}y";
    }

    private static string With(long whole, string unit, long rest, string smallerUnit) =>
        rest == 0 ? $"{whole}{unit}" : $"{whole}{unit}{rest}{smallerUnit}";
}
