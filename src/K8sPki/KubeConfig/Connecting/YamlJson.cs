using System.Globalization;
using System.Text;
using System.Text.Json;

namespace K8sPki;

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
                WriteScalar(json, document.ValueOf(node), node.Notation == YamlNotation.Plain);
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, string value, bool isPlain)
    {
        if (isPlain && YamlScalarText.IsNull(value))
            json.WriteNullValue();
        else if (isPlain && YamlScalarText.Boolean(value) is { } truth)
            json.WriteBooleanValue(truth);
        else if (isPlain && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            json.WriteNumberValue(whole);
        else if (isPlain && YamlScalarText.IsNumber(value) && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            json.WriteNumberValue(number);
        else
            json.WriteStringValue(value);
    }
}
