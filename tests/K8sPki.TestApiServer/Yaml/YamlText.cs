using System.Text;
using System.Text.Json;

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
