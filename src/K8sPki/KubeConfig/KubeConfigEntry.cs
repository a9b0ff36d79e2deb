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

    /// <summary>True for the words that kubectl takes for true; a quoted "true" is none.</summary>
    public bool Flag(params ReadOnlySpan<string> path) => Node(path) is { } node && Document.FlagOf(node) == true;

    /// <summary>The strings of a list; empty when it is not there. An empty item is the empty string.</summary>
    public IReadOnlyList<string> Texts(params ReadOnlySpan<string> path)
    {
        var texts = new List<string>();
        foreach (var item in Items(path))
        {
            if (YamlDocument.Resolve(item).Kind == YamlKind.Scalar)
                texts.Add(Document.IsNull(item) ? "" : Document.ValueOf(item));
        }

        return texts;
    }

    /// <summary>The items of a list; none when there is no list.</summary>
    public IReadOnlyList<YamlNode> Items(params ReadOnlySpan<string> path) =>
        Node(path) is { } list && YamlDocument.Resolve(list) is { Kind: YamlKind.Sequence } items ? items.Children.ToArray() : [];

    /// <summary>The fields of a mapping; none when there is no mapping.</summary>
    public IReadOnlyList<(string Name, YamlNode Value)> FieldsOf(params ReadOnlySpan<string> path) =>
        Node(path) is { } mapping && YamlDocument.Resolve(mapping).Kind == YamlKind.Mapping ? Document.Fields(mapping) : [];

    /// <summary>A text of an item; null when it is not there or empty.</summary>
    public string? TextOf(YamlNode item, string field) => Document.Field(item, field) is { } node && IsText(node) && Document.ValueOf(node) is { Length: > 0 } text ? text : null;

    /// <summary>The strings of a table by name; what is no string is left out.</summary>
    public IReadOnlyDictionary<string, string> TextsByName(params ReadOnlySpan<string> path) =>
        FieldsOf(path).Where(field => IsText(field.Value)).ToDictionary(field => field.Name, field => Document.ValueOf(field.Value), StringComparer.Ordinal);

    /// <summary>The full path of the file that a field names; the text itself where that is no path.</summary>
    public string? FullPath(string field) =>
        Text(field) is { } path ? path.Contains('\0', StringComparison.Ordinal) ? path : KubeConfigPaths.Resolve(path, File.Path) : null;

    /// <summary>True when a field is there and not empty.</summary>
    public bool Has(params ReadOnlySpan<string> path) => Text(path) is not null || Items(path).Count > 0;

    /// <summary>The bytes of a field in base64; null when it is not there or empty.</summary>
    /// <exception cref="MalformedInputException">It is no base64 as Go reads it.</exception>
    public byte[]? Data(string field)
    {
        if (Node(field) is not { } node)
            return null;
        var bytes = YamlDocument.Resolve(node).Kind == YamlKind.Sequence ? Document.BytesOf(YamlDocument.Resolve(node))
            : Text(field) is { } text ? GoBase64.Decode(text) : [];
        if (bytes is null)
            throw new NotBase64Exception($"The {field} of {KubeConfigConnection.Where(this)} is not base64.");
        return bytes.Length == 0 ? null : bytes;
    }

    public YamlNode? Node(params ReadOnlySpan<string> path)
    {
        var node = Body;
        foreach (var name in path)
            node = Document.Field(node, name);
        return node is null || Document.IsNull(node) ? null : node;
    }

    private bool IsText(YamlNode node) => YamlDocument.Resolve(node).Kind == YamlKind.Scalar && !Document.IsNull(node);
}
