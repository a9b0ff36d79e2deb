using System.Globalization;
using System.Text;
using System.Text.Json;
using K8sPki.TestServer.Http;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace K8sPki.TestServer.Yaml;

/// <summary>YAML from and to JSON, as a real server's library does: fields in order of their names.</summary>
internal static class YamlText
{
    public static byte[] FromJson(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder();
        YamlBlock.Write(text, document.RootElement, 0, startsLine: true);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static JsonDocument ToJson(byte[] yaml)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(Encoding.UTF8.GetString(yaml)));
        }
        catch (YamlException failure)
        {
            throw ApiFailure.BadRequest($"error converting YAML to JSON: yaml: {failure.Message}");
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            WriteNode(json, stream.Documents.Count > 0 ? stream.Documents[0].RootNode : new YamlScalarNode("null"));
        return JsonDocument.Parse(buffer.ToArray());
    }

    private static void WriteNode(Utf8JsonWriter json, YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                json.WriteStartObject();
                foreach (var (name, value) in mapping.Children)
                {
                    json.WritePropertyName(((YamlScalarNode)name).Value ?? "");
                    WriteNode(json, value);
                }

                json.WriteEndObject();
                break;
            case YamlSequenceNode sequence:
                json.WriteStartArray();
                foreach (var item in sequence.Children)
                    WriteNode(json, item);
                json.WriteEndArray();
                break;
            default:
                WriteScalar(json, (YamlScalarNode)node);
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, YamlScalarNode scalar)
    {
        var value = scalar.Value ?? "";
        if (scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted or ScalarStyle.Literal or ScalarStyle.Folded)
            json.WriteStringValue(value);
        else if (value is "" or "~" or "null")
            json.WriteNullValue();
        else if (value is "true" or "false")
            json.WriteBooleanValue(value == "true");
        else if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            json.WriteNumberValue(number);
        else
            json.WriteStringValue(value);
    }
}
