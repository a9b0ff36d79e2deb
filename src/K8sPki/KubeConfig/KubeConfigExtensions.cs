namespace K8sPki;

/// <summary>What other programs keep in a kubeconfig: a list of names, each with anything.</summary>
internal static class KubeConfigExtensions
{
    /// <summary>The extensions of an entry by name, each as JSON; of two of one name the last.</summary>
    public static IReadOnlyDictionary<string, string> Of(KubeConfigEntry entry) => Of(entry.Document, entry.Items("extensions"));

    /// <summary>The extensions of the file as a whole.</summary>
    public static IReadOnlyDictionary<string, string> Of(KubeConfigFile file) =>
        file.Document.Field(file.Document.Root, "extensions") is { } list && YamlDocument.Resolve(list).Kind == YamlKind.Sequence
            ? Of(file.Document, YamlDocument.Resolve(list).Children.ToArray()) : new Dictionary<string, string>();

    private static Dictionary<string, string> Of(YamlDocument document, IReadOnlyList<YamlNode> items)
    {
        var extensions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (document.Field(item, "extension") is { } content)
                extensions[document.Field(item, "name") is { Kind: YamlKind.Scalar } name && !document.IsNull(name) ? PrintableText.Escape(document.ValueOf(name)) : ""] = PrintableText.Escape(YamlJson.Write(document, content));
        }

        return extensions;
    }
}
