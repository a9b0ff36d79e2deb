using System.Text;
using System.Text.Json;

namespace K8sPki.Yaml;

/// <summary>Writes a part of a YAML document as JSON.</summary>
internal static class YamlJson
{
    public static string Write(YamlDocument document, YamlNode node)
    {
        using var content = new MemoryStream();
        using (var json = new Utf8JsonWriter(content))
            Write(json, document, node);
        return Encoding.UTF8.GetString(content.ToArray());
    }

    private static void Write(Utf8JsonWriter json, YamlDocument document, YamlNode node)
    {
        node = YamlDocument.Resolve(node);
        switch (node.Kind)
        {
            case YamlKind.Mapping:
                json.WriteStartObject();
                foreach (var (name, value) in document.Fields(node))
                {
                    json.WritePropertyName(name);
                    Write(json, document, value);
                }

                json.WriteEndObject();
                break;
            case YamlKind.Sequence:
                json.WriteStartArray();
                foreach (var item in node.Children)
                    Write(json, document, item);
                json.WriteEndArray();
                break;
            default:
                WriteScalar(json, document, node);
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, YamlDocument document, YamlNode node)
    {
        var value = document.ValueOf(node);
        switch (document.MeaningOf(node))
        {
            case YamlMeaning.Null:
                json.WriteNullValue();
                break;
            case YamlMeaning.Boolean:
                json.WriteBooleanValue(document.FlagOf(node) == true);
                break;
            case YamlMeaning.Number:
                json.WriteRawValue(YamlTyping.Number(value));
                break;
            default:
                json.WriteStringValue(value);
                break;
        }
    }
}
