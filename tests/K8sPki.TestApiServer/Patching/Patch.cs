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
