using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using System.Text;
using System.Text.Json;
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

/// <summary>Writes PowerShell objects as JSON; what <see cref="JsonObjects"/> made comes out as it came in.</summary>
internal static class JsonBody
{
    private const int Deepest = 100;
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <exception cref="InvalidRequestException">An object has no form in JSON, or is nested without end.</exception>
    public static byte[] Write(object body)
    {
        using var content = new MemoryStream();
        using (var json = new Utf8JsonWriter(content, new JsonWriterOptions { MaxDepth = Deepest + 1 }))
            Write(json, body, 0);
        return content.ToArray();
    }

    private static void Write(Utf8JsonWriter json, object? value, int depth)
    {
        if (depth > Deepest)
            throw new InvalidRequestException(
                "BodyTooDeep", $"The body is nested more than {Deepest} deep; does an object contain itself?");
        var inner = Wrapped.Inner(value);
        switch (inner)
        {
            case IDictionary map:
                json.WriteStartObject();
                foreach (DictionaryEntry entry in map)
                    WriteProperty(json, LanguagePrimitives.ConvertTo<string>(entry.Key), entry.Value, depth);
                json.WriteEndObject();
                break;
            case PSObject remains:
                json.WriteStartObject();
                foreach (var property in remains.Properties.Where(property => property.IsGettable))
                    WriteProperty(json, property.Name, property.Value, depth);
                json.WriteEndObject();
                break;
            case IEnumerable items and not string:
                json.WriteStartArray();
                foreach (var item in items)
                    Write(json, item, depth + 1);
                json.WriteEndArray();
                break;
            default:
                WriteScalar(json, inner);
                break;
        }
    }

    private static void WriteProperty(Utf8JsonWriter json, string name, object? value, int depth)
    {
        json.WritePropertyName(name);
        Write(json, value, depth + 1);
    }

    private static void WriteScalar(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case SwitchParameter given:
                json.WriteBooleanValue(given);
                break;
            case DateTime time:
                json.WriteStringValue(time.ToUniversalTime().ToString(TimeForm, CultureInfo.InvariantCulture));
                break;
            case DateTimeOffset time:
                json.WriteStringValue(time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture));
                break;
            case double or float when !double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)):
                throw new InvalidRequestException("BodyNotUnderstood",
                    $"The body holds {Convert.ToString(value, CultureInfo.InvariantCulture)}, a number that JSON has not.");
            case double or float:
                json.WriteNumberValue(Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case byte or sbyte or short or ushort or int or uint or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case decimal or ulong:
                json.WriteNumberValue(Convert.ToDecimal(value, CultureInfo.InvariantCulture));
                break;
            case Enum or Guid or Uri or Version or char:
                json.WriteStringValue(value.ToString());
                break;
            case SecureString:
                throw new InvalidRequestException(
                    "BodyNotUnderstood",
                    "The body holds a SecureString, whose text is not sent by accident. Put the plain text in if it is meant.");
            default:
                throw new InvalidRequestException(
                    "BodyNotUnderstood",
                    $"The body holds an object of type {value.GetType().Name}, which has no form in JSON. Use hashtables, "
                    + "lists, texts, numbers and times.");
        }
    }
}
