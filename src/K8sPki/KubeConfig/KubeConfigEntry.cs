namespace K8sPki;

/// <summary>A named entry in one file.</summary>
/// <param name="File">The file that defines it.</param>
/// <param name="Section">Which list it is in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Item">The item of the list.</param>
internal sealed record KubeConfigEntry(KubeConfigFile File, KubeConfigSection Section, string Name, YamlNode Item)
{
    /// <summary>The mapping with the content; null when there is none.</summary>
    public YamlNode? Body => File.Document.Field(Item, Section.Body);

    public YamlDocument Document => File.Document;

    /// <summary>A text of the content, at any depth; null when it is not there or empty.</summary>
    public string? Text(params ReadOnlySpan<string> path)
    {
        var node = Node(path);
        if (node is null || YamlDocument.Resolve(node).Kind != YamlKind.Scalar || Document.IsNull(node))
            return null;
        var value = Document.ValueOf(node);
        return value.Length == 0 ? null : value;
    }

    /// <summary>True for the words that a reader takes for true.</summary>
    public bool Flag(params ReadOnlySpan<string> path) => Text(path) is { } word && YamlScalarText.Boolean(word) == true;

    /// <summary>The strings of a list; empty when it is not there.</summary>
    public IReadOnlyList<string> Texts(params ReadOnlySpan<string> path)
    {
        var texts = new List<string>();
        if (Node(path) is { } list && YamlDocument.Resolve(list) is { Kind: YamlKind.Sequence } items)
        {
            foreach (var item in items.Children)
            {
                if (YamlDocument.Resolve(item).Kind == YamlKind.Scalar)
                    texts.Add(Document.ValueOf(item));
            }
        }

        return texts;
    }

    public YamlNode? Node(params ReadOnlySpan<string> path)
    {
        var node = Body;
        foreach (var name in path)
            node = Document.Field(node, name);
        return node is null || Document.IsNull(node) ? null : node;
    }
}
