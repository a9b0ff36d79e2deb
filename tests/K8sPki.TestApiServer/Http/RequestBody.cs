using System.Text.Json;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Protobuf;
using K8sPki.TestServer.Yaml;
using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Http;

/// <summary>Reads what a client sends.</summary>
internal static class RequestBody
{
    private const int Most = 3 * 1024 * 1024;

    public static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        var piece = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(piece, request.HttpContext.RequestAborted)) > 0)
        {
            body.Write(piece, 0, read);
            if (body.Length > Most)
                throw new ApiFailure(413, "RequestEntityTooLarge", $"Request entity too large: limit is {Most}");
        }

        return body.ToArray();
    }

    /// <summary>A document in JSON, YAML or protobuf.</summary>
    public static async Task<JsonDocument> ReadDocumentAsync(HttpRequest request)
    {
        var type = MediaTypes.OfBody(request, MediaTypes.Json, MediaTypes.Yaml, ProtobufBody.MediaType);
        return Parse(type, await ReadAsync(request));
    }

    public static JsonDocument Parse(string mediaType, byte[] body) => mediaType switch
    {
        MediaTypes.Yaml => YamlText.ToJson(body),
        ProtobufBody.MediaType => ProtobufBody.ToJson(body),
        _ => Parse(body),
    };

    private static JsonDocument Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException failure)
        {
            throw JsonFields.NotReadable($"couldn't get version/kind; json parse error: {failure.Message}");
        }
    }
}
