namespace K8sPki;

/// <summary>Two fields of one name in one mapping: which one counts differs between readers, so neither does.</summary>
internal static class YamlDuplicates
{
    private const int FewFields = 16;

    public static void Refuse(YamlNode? node, string text, string source)
    {
        if (node is null)
            return;
        if (node.Kind == YamlKind.Mapping)
            RefuseIn(node, text, source);
        foreach (var child in node.Children)
        {
            if (child.Count > 0)
                Refuse(child, text, source);
        }
    }

    private static void RefuseIn(YamlNode mapping, string text, string source)
    {
        var children = mapping.Children;
        var seen = mapping.Count > FewFields ? new Dictionary<string, YamlNode>(StringComparer.Ordinal) : null;
        for (var i = 0; i < children.Length; i += 2)
        {
            var key = children[i];
            if (YamlDocument.Resolve(key).Kind != YamlKind.Scalar)
                throw YamlText.Malformed(source, text, key.Start, "KubeConfigBadKey", "a field name must be a string");
            if (Earlier(children[..i], key, seen, text) is { } first)
                throw Duplicate(first, key, text, source);
        }
    }

    private static YamlNode? Earlier(
        ReadOnlySpan<YamlNode> before, YamlNode key, Dictionary<string, YamlNode>? seen, string text)
    {
        if (seen is not null)
        {
            var name = YamlDocument.ValueOf(key, text);
            return seen.TryAdd(name, key) ? null : seen[name];
        }

        for (var i = 0; i < before.Length; i += 2)
        {
            if (SameValue(before[i], key, text))
                return before[i];
        }

        return null;
    }

    private static bool SameValue(YamlNode one, YamlNode other, string text)
    {
        if (one is { DecodedValue: null, Notation: YamlNotation.Plain, Target: null }
            && other is { DecodedValue: null, Notation: YamlNotation.Plain, Target: null })
        {
            return text.AsSpan(one.Start, one.End - one.Start).SequenceEqual(text.AsSpan(other.Start, other.End - other.Start));
        }

        return YamlDocument.ValueOf(one, text) == YamlDocument.ValueOf(other, text);
    }

    private static MalformedInputException Duplicate(YamlNode first, YamlNode second, string text, string source)
    {
        var (line, _) = YamlText.Position(text, first.Start);
        return YamlText.Malformed(
            source, text, second.Start, "KubeConfigDuplicateKey",
            $"the field '{PrintableText.Escape(YamlDocument.ValueOf(second, text))}' is there already in line {line}; keep one of the two");
    }
}
