using System.Text;
using K8sPki.Api;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>What is sent: its bytes and the media type that fits them.</summary>
internal sealed record ApiBody(byte[] Content, string ContentType)
{
    private const string Yaml = "application/yaml";
    private const string MergePatch = "application/merge-patch+json";
    private const string JsonPatch = "application/json-patch+json";
    private const string ApplyPatch = "application/apply-patch+yaml";

    /// <summary>Reads the argument.</summary>
    /// <param name="body">
    /// Text or bytes, which are sent as they are; a file, whose content is; or objects, which become JSON.
    /// </param>
    /// <param name="method">The method of the request.</param>
    /// <param name="contentType">The media type that the user names; null to tell it from the content.</param>
    public static ApiBody Of(object body, HttpMethod method, string? contentType)
    {
        var value = Wrapped.Inner(body);
        var content = value switch
        {
            string text => Encoding.UTF8.GetBytes(text),
            byte[] bytes => bytes,
            FileInfo file => FileStore.Read(file.FullName),
            _ => JsonBody.Write(body),
        };
        return new ApiBody(content, contentType ?? TypeOf(content, method));
    }

    private static string TypeOf(ReadOnlySpan<byte> content, HttpMethod method)
    {
        var start = content.TrimStart(" \t\r\n"u8);
        var first = start.IsEmpty ? (byte)'{' : start[0];
        if (method != HttpMethod.Patch)
            return first is (byte)'{' or (byte)'[' ? ApiRequest.Json : Yaml;
        return first switch
        {
            (byte)'{' => MergePatch,
            (byte)'[' => JsonPatch,
            _ => ApplyPatch,
        };
    }
}
