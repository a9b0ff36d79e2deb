using System.Text.Json;
using System.Text.Json.Nodes;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Patching;

/// <summary>
/// A PATCH body: a JSON merge patch (RFC 7396) or a strategic one, which is the same here: null removes a field, and lists are
/// replaced whole, because a request has none that a strategic patch would merge.
/// </summary>
internal sealed class Patch(JsonObject patch)
{
    public static Patch Read(byte[] body)
    {
        try
        {
            return new Patch(
                JsonNode.Parse(body) as JsonObject ?? throw ApiFailure.BadRequest("error decoding patch: it is no object"));
        }
        catch (JsonException failure)
        {
            throw ApiFailure.BadRequest($"error decoding patch: {failure.Message}");
        }
    }

    /// <summary>The whole object as it would be sent in a PUT.</summary>
    public JsonElement Apply(SigningRequestObject old)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            SigningRequestWriter.Write(json, old);
        return JsonSerializer.SerializeToElement(Apply((JsonObject)JsonNode.Parse(buffer.ToArray())!));
    }

    /// <summary>An object with the patch in it.</summary>
    public JsonObject Apply(JsonObject changed)
    {
        Merge(changed, patch);
        return changed;
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        // $setElementOrder and its like tell of the order in lists that are merged.
        foreach (var (name, value) in patch.Where(field => !field.Key.StartsWith('$')))
        {
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
