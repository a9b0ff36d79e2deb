using System.Text.Json.Nodes;

namespace K8sPki.Tests.Api.Server;

/// <summary>Puts marks in the place of what a server makes up, so that two servers' answers can be compared.</summary>
internal static class NormalAnswer
{
    private static readonly Dictionary<string, string> Marks = new(StringComparer.Ordinal)
    {
        ["uid"] = "UID",
        ["resourceVersion"] = "VERSION",
        ["creationTimestamp"] = "TIME",
        ["lastUpdateTime"] = "TIME",
        ["lastTransitionTime"] = "TIME",
        ["certificate"] = "CERTIFICATE",
        ["continue"] = "TOKEN",
        ["serverAddress"] = "ADDRESS",
        ["ca.crt"] = "CERTIFICATE",
    };

    public static JsonNode Of(JsonNode node)
    {
        var copy = node.DeepClone();
        Mark(copy);
        return copy;
    }

    private static void Mark(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                Mark(item);
            return;
        }

        if (node is not JsonObject fields)
            return;
        // Bookkeeping of field managers, and the prose of the Go types.
        fields.Remove("managedFields");
        if (fields.ContainsKey("format") && fields.ContainsKey("priority"))
            fields.Remove("description");
        if (fields["cells"] is JsonArray cells)
            cells[1] = "AGE";
        foreach (var (name, value) in fields.ToList())
        {
            if (Marks.TryGetValue(name, out var mark) && value is JsonValue)
                fields[name] = mark;
            else
                Mark(value);
        }
    }
}
