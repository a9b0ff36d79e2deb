using System.Text.Json;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Protobuf;
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

    /// <summary>A document in JSON or in protobuf, in which kubectl sends what it has types for.</summary>
    public static async Task<JsonDocument> ReadDocumentAsync(HttpRequest request) => Parse(request, await ReadAsync(request));

    public static JsonDocument Parse(HttpRequest request, byte[] body) =>
        MediaTypes.IsProtobuf(request) ? ProtobufBody.ToJson(body) : Parse(body);

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
