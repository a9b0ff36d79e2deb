namespace K8sPki;

/// <summary>One document of a kubeadm configuration, read by the path of a field.</summary>
internal sealed class KubeadmDocument(YamlDocument document)
{
    /// <summary>True when the document's API group is that one.</summary>
    public bool IsOfGroup(string group) => Text("apiVersion")?.StartsWith(group, StringComparison.Ordinal) == true;

    /// <summary>The version behind the group.</summary>
    public string Version(string group) => Text("apiVersion")![group.Length..];

    /// <summary>True when the field is there and not null.</summary>
    public bool Has(params string[] path) => Node(path) is not null;

    /// <summary>A text; null when it is not there or empty.</summary>
    /// <exception cref="MalformedInputException">There is something else in its place.</exception>
    public string? Text(params string[] path)
    {
        if (Node(path) is not { } node)
            return null;
        if (YamlDocument.Resolve(node).Kind != YamlKind.Scalar)
            throw Wrong("ConfigFileWrongShape", path, "must be one value");
        return document.ValueOf(node) is { Length: > 0 } value ? value : null;
    }

    /// <summary>The texts of a list; null when it is not there.</summary>
    /// <exception cref="MalformedInputException">There is something else in its place.</exception>
    public IReadOnlyList<string>? Texts(params string[] path)
    {
        if (Node(path) is not { } node)
            return null;
        var list = YamlDocument.Resolve(node);
        var texts = new List<string>();
        if (list.Kind != YamlKind.Sequence)
            throw Wrong("ConfigFileWrongShape", path, "must be a list");
        foreach (var item in list.Children)
        {
            if (YamlDocument.Resolve(item).Kind != YamlKind.Scalar)
                throw Wrong("ConfigFileWrongShape", path, "must be a list of texts");
            texts.Add(document.ValueOf(item));
        }

        return texts;
    }

    /// <summary>The error for a field, which names file, line and field.</summary>
    public MalformedInputException Wrong(string errorId, string[] path, string problem) => document.Malformed(
        Node(path) ?? document.Root!, errorId, $"{string.Join('.', path)}: {problem}");

    private YamlNode? Node(string[] path)
    {
        var node = document.Root;
        foreach (var name in path)
            node = document.Field(node, name);
        return node is null || document.IsNull(node) ? null : node;
    }
}
