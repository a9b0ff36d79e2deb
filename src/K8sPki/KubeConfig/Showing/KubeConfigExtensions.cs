using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>What other programs keep in a kubeconfig: a list of names, each with anything.</summary>
internal static class KubeConfigExtensions
{
    /// <summary>The extensions of an entry by name, each as JSON; of two of one name the last.</summary>
    public static IReadOnlyDictionary<string, string> Of(KubeConfigEntry entry) => Of(entry.Body);

    /// <summary>The extensions of the file as a whole.</summary>
    public static IReadOnlyDictionary<string, string> Of(KubeConfigFile file) => Of(new YamlField(file.Document));

    private static Dictionary<string, string> Of(YamlField fields)
    {
        var extensions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in fields.Items("extensions"))
        {
            if (item.Document.Field(item.Node, "extension") is { } content)
                extensions[PrintableText.Escape(item.Text("name") ?? "")] = PrintableText.Escape(YamlJson.Write(
                    item.Document, content));
        }

        return extensions;
    }
}
