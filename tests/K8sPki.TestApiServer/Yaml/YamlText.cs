using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace K8sPki.TestServer.Yaml;

/// <summary>YAML of JSON, as a real server's library writes it: fields in order of their names.</summary>
internal static class YamlText
{
    public static byte[] FromJson(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder();
        YamlBlock.Write(text, document.RootElement, 0, startsLine: true);
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}

/// <summary>Block style as sigs.k8s.io/yaml writes it: sorted fields, list items at the indent of their field.</summary>
internal static partial class YamlBlock
{
    private const int Step = 2;

    /// <param name="startsLine">Whether the writer stands at the beginning of a line, and not after "- ".</param>
    public static void Write(StringBuilder text, JsonElement element, int indent, bool startsLine)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when element.EnumerateObject().Any():
                WriteFields(text, element, indent, startsLine);
                break;
            case JsonValueKind.Array when element.GetArrayLength() > 0:
                WriteItems(text, element, indent, startsLine);
                break;
            default:
                text.Append(Scalar(element, indent)).Append('\n');
                break;
        }
    }

    private static void WriteFields(StringBuilder text, JsonElement element, int indent, bool startsLine)
    {
        foreach (var field in element.EnumerateObject().OrderBy(field => field.Name, StringComparer.Ordinal))
        {
            if (startsLine)
                text.Append(' ', indent);
            startsLine = true;
            text.Append(Text(field.Name, indent)).Append(':');
            if (field.Value.ValueKind == JsonValueKind.Object && field.Value.EnumerateObject().Any())
            {
                text.Append('\n');
                WriteFields(text, field.Value, indent + Step, true);
            }
            else if (field.Value.ValueKind == JsonValueKind.Array && field.Value.GetArrayLength() > 0)
            {
                text.Append('\n');
                WriteItems(text, field.Value, indent, true);
            }
            else
            {
                text.Append(' ').Append(Scalar(field.Value, indent + Step)).Append('\n');
            }
        }
    }

    private static void WriteItems(StringBuilder text, JsonElement element, int indent, bool startsLine)
    {
        foreach (var item in element.EnumerateArray())
        {
            if (startsLine)
                text.Append(' ', indent);
            startsLine = true;
            text.Append("- ");
            Write(text, item, indent + Step, startsLine: false);
        }
    }

    private static string Scalar(JsonElement element, int indent) => element.ValueKind switch
    {
        JsonValueKind.Object => "{}",
        JsonValueKind.Array => "[]",
        JsonValueKind.Null => "null",
        JsonValueKind.String => Text(element.GetString()!, indent),
        _ => element.GetRawText(),
    };

    private static string Text(string value, int indent)
    {
        if (value.Contains('\n', StringComparison.Ordinal)
            && !value.Any(character => char.IsControl(character) && character != '\n'))
            return Literal(value, indent);
        return NeedsQuotes(value) ? Quoted(value) : value;
    }

    private static string Literal(string value, int indent)
    {
        var chomping = value.EndsWith("\n\n", StringComparison.Ordinal) ? "+" : value.EndsWith('\n') ? "" : "-";
        var lines = value.TrimEnd('\n').Split('\n').Select(line => line.Length == 0 ? "" : new string(' ', indent) + line);
        return $"|{chomping}\n{string.Join('\n', lines)}";
    }

    private static bool NeedsQuotes(string value) =>
        value.Length == 0
        || value != value.Trim()
        || value.Any(char.IsControl)
        || OtherType().IsMatch(value)
        || "-?:,[]{}#&*!|>'\"%@`".Contains(value[0], StringComparison.Ordinal) && !PlainStart().IsMatch(value)
        || value.Contains(": ", StringComparison.Ordinal)
        || value.Contains(" #", StringComparison.Ordinal)
        || value.EndsWith(':');

    private static string Quoted(string value) => value.Any(char.IsControl) || OtherType().IsMatch(value) || value.Length == 0
        ? $"\"{string.Concat(value.Select(Escaped))}\""
        : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Escaped(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\t' => "\\t",
        '\r' => "\\r",
        _ when char.IsControl(character) => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)character:X2}"),
        _ => character.ToString(),
    };

    [GeneratedRegex(@"^([-?:][^\s,\[\]{}#&*!|>'""%@`])")]
    private static partial Regex PlainStart();

    // What a reader would take for null, a boolean, a number or a time.
    [GeneratedRegex(@"^(~|null|Null|NULL|true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|y|Y|n|N|"
        + @"[-+]?(\d[\d_]*)?\.?\d+([eE][-+]?\d+)?|[-+]?\d+\.?|0x[0-9a-fA-F]+|0o?[0-7]+|"
        + @"\.inf|\.nan|\d{4}-\d\d?-\d\d?([Tt ].*)?)$")]
    private static partial Regex OtherType();
}
