namespace K8sPki;

/// <summary>Fields of one name in one mapping. kubectl takes the last without a word; other readers refuse the file.</summary>
internal static class YamlDuplicates
{
    /// <summary>The keys that are there already, each with the first of its name, in the order of the text.</summary>
    public static IReadOnlyList<(YamlNode First, YamlNode Second)> Of(YamlDocument document)
    {
        var found = new List<(YamlNode, YamlNode)>();
        if (document.Root is { } root)
            Look(document, root, found);
        return found;
    }

    private static void Look(YamlDocument document, YamlNode node, List<(YamlNode, YamlNode)> found)
    {
        if (node is { Kind: YamlKind.Mapping, Count: > 2 })
            LookIn(document, node, found);
        foreach (var child in node.Children)
        {
            if (child.Count > 0)
                Look(document, child, found);
        }
    }

    private static void LookIn(YamlDocument document, YamlNode mapping, List<(YamlNode, YamlNode)> found)
    {
        var seen = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        for (var i = 0; i < mapping.Count; i += 2)
        {
            var key = mapping.Children[i];
            if (YamlDocument.Resolve(key).Kind == YamlKind.Scalar && !document.IsMergeKey(key) && !seen.TryAdd(document.NameOf(key), key))
                found.Add((seen[document.NameOf(key)], key));
        }
    }
}
