using System.Text.Json;
using System.Text.Json.Nodes;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Patching;

/// <summary>A PATCH body: a JSON merge patch (RFC 7396), a strategic merge patch or a JSON patch (RFC 6902).</summary>
internal abstract class Patch
{
    public static Patch Read(string mediaType, byte[] body)
    {
        var node = Parse(body);
        return mediaType == MediaTypes.JsonPatch
            ? new JsonPatch(node as JsonArray ?? throw ApiFailure.BadRequest("json: cannot unmarshal object into Go value of type jsonpatch.Patch"))
            : new MergePatch(node as JsonObject ?? throw ApiFailure.BadRequest("error decoding patch: json: cannot unmarshal into Go value of type map[string]interface {}"));
    }

    /// <summary>The whole object as it would be sent in a PUT.</summary>
    public JsonElement Apply(SigningRequestObject old)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            SigningRequestWriter.Write(json, old);
        var changed = Change((JsonObject)JsonNode.Parse(buffer.ToArray())!);
        return JsonSerializer.SerializeToElement(changed);
    }

    protected abstract JsonNode? Change(JsonObject old);

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException failure)
        {
            throw ApiFailure.BadRequest($"error decoding patch: {failure.Message}");
        }
    }
}

/// <summary>
/// Merges fields; null removes one. Lists are replaced whole: a request has none that a strategic patch would merge, so
/// that its directives about the order of lists have nothing to say.
/// </summary>
internal sealed class MergePatch(JsonObject patch) : Patch
{
    protected override JsonNode? Change(JsonObject old)
    {
        Merge(old, patch);
        return old;
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (name.StartsWith("$setElementOrder/", StringComparison.Ordinal) || name == "$retainKeys")
                continue;
            if (name.StartsWith('$'))
                throw ApiFailure.BadRequest($"unable to find api field in struct {SigningRequestObject.Kind} for the json field \"{name}\"");
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                var into = target[name] as JsonObject ?? [];
                Merge(into, inner);
                if (into.Parent is null)
                    target[name] = into;
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}

/// <summary>A list of operations: add, replace, remove, test.</summary>
internal sealed class JsonPatch(JsonArray operations) : Patch
{
    protected override JsonNode? Change(JsonObject old)
    {
        foreach (var operation in operations.OfType<JsonObject>())
            Run(old, operation);
        return old;
    }

    private static void Run(JsonObject root, JsonObject operation)
    {
        var path = ((string?)operation["path"] ?? "").Split('/').Skip(1)
            .Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
        if (path.Length == 0)
            throw Refused(operation);
        JsonNode? parent = root;
        foreach (var part in path[..^1])
            parent = Child(parent, part) ?? throw Refused(operation);
        var last = path[^1];
        var value = operation["value"]?.DeepClone();
        switch ((string?)operation["op"], parent)
        {
            case ("add", JsonArray list) when last == "-":
                list.Add(value);
                break;
            case ("add", JsonArray list) when int.TryParse(last, out var index) && index <= list.Count:
                list.Insert(index, value);
                break;
            case ("add", JsonObject fields):
                fields[last] = value;
                break;
            case ("replace", JsonObject fields) when fields.ContainsKey(last):
                fields[last] = value;
                break;
            case ("replace", JsonArray list) when int.TryParse(last, out var index) && index < list.Count:
                list[index] = value;
                break;
            case ("remove", JsonObject fields) when fields.Remove(last):
                break;
            case ("remove", JsonArray list) when int.TryParse(last, out var index) && index < list.Count:
                list.RemoveAt(index);
                break;
            case ("test", _) when JsonNode.DeepEquals(Child(parent, last), value):
                break;
            default:
                throw Refused(operation);
        }
    }

    private static JsonNode? Child(JsonNode? parent, string name) => parent switch
    {
        JsonObject fields => fields[name],
        JsonArray list when int.TryParse(name, out var index) && index < list.Count => list[index],
        _ => null,
    };

    private static ApiFailure Refused(JsonObject operation) => new(
        422, "Invalid", $"the server rejected our request due to an error in our request: {operation["op"]} {operation["path"]}", new StatusDetails());
}
