using System.Text.Json;

namespace K8sPki.Api;

/// <summary>An approval or a denial with its reason.</summary>
/// <param name="Type">Approved or Denied.</param>
/// <param name="Reason">Why, in one word.</param>
/// <param name="Message">Why, for people.</param>
internal sealed record SigningDecision(string Type, string Reason, string Message)
{
    /// <summary>The condition that must not be there.</summary>
    public string Opposite =>
        Type == SigningRequestCondition.Approved ? SigningRequestCondition.Denied : SigningRequestCondition.Approved;

    /// <summary>
    /// The object as it was seen, with the condition added: sent back whole, so that the server compares UID and
    /// resourceVersion.
    /// </summary>
    public byte[] ApplyTo(ReadOnlyMemory<byte> seen)
    {
        using var document = JsonDocument.Parse(seen, SigningRequestReader.Options);
        using var stream = new MemoryStream(seen.Length + 512);
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", SigningRequestReader.ApiVersion);
            writer.WriteString("kind", SigningRequestReader.Kind);
            foreach (var member in document.RootElement.EnumerateObject()
                .Where(member => member.Name is not ("apiVersion" or "kind" or "status")))
                member.WriteTo(writer);
            writer.WritePropertyName("status");
            WriteStatus(writer, document.RootElement);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private void WriteStatus(Utf8JsonWriter writer, JsonElement root)
    {
        writer.WriteStartObject();
        var conditions = new List<JsonElement>();
        if (root.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in status.EnumerateObject())
            {
                if (member.Name != "conditions")
                    member.WriteTo(writer);
                else if (member.Value.ValueKind == JsonValueKind.Array)
                    conditions.AddRange(member.Value.EnumerateArray());
            }
        }

        writer.WriteStartArray("conditions");
        conditions.ForEach(condition => condition.WriteTo(writer));
        writer.WriteStartObject();
        writer.WriteString("type", Type);
        writer.WriteString("status", "True");
        writer.WriteString("reason", Reason);
        writer.WriteString("message", Message);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
