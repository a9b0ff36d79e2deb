namespace K8sPki.Yaml;

/// <summary>
/// Whether a document can be changed at the places of its nodes. What people and kubectl write can; some of what YAML allows
/// beside that cannot, and is refused rather than broken.
/// </summary>
internal static class YamlEditable
{
    /// <exception cref="YamlException">It cannot.</exception>
    public static void Check(YamlDocument document)
    {
        if (document.Root is not { } root)
        {
            RequireEmpty(document);
            return;
        }

        if (document.IsPlain)
            return;
        if (HasTextBehind(document.Text, root.End))
            throw Refused(document, root.End, "there is text behind the end of the document");
        Look(document, root);
    }

    /// <summary>Refuses a change that made no YAML of it.</summary>
    /// <exception cref="YamlException">It is none.</exception>
    public static void CheckResult(YamlDocument before, YamlDocument after)
    {
        try
        {
            _ = after.Root;
        }
        catch (YamlException failure)
        {
            throw new YamlException(
                YamlFault.NotEditable, before.Source, null,
                $"is written in a way that is not changed here: {failure.Message} Nothing is written", failure);
        }
    }

    /// <summary>The refusal of a key behind a '?' that has its colon elsewhere or none.</summary>
    public static YamlException WithoutColon(YamlDocument document, YamlNode key) =>
        Refused(document, key.Start, "a key has no ':' right behind it");

    private static void Look(YamlDocument document, YamlNode node)
    {
        for (var i = 0; i < node.Count; i++)
        {
            if (node.Kind == YamlKind.Mapping && i % 2 == 0)
                LookAtKey(document, node.Children[i]);
            Look(document, node.Children[i]);
        }
    }

    // Behind a '?' a key may be empty, or its colon lines below: neither its column nor its line is the field's.
    private static void LookAtKey(YamlDocument document, YamlNode key)
    {
        if (key.Kind != YamlKind.Scalar || key.Notation == YamlNotation.BlockScalar)
            throw Refused(document, key.Start, "a key is no plain name");
        if (!document.Text.AsSpan(key.End).TrimStart(" \t").StartsWith(":", StringComparison.Ordinal))
            throw WithoutColon(document, key);
    }

    // A document may end before its first line: what is put behind a marker, or behind other text, is none of it.
    private static void RequireEmpty(YamlDocument document)
    {
        var text = document.Text;
        var isBegun = false;
        for (var line = 0; line < text.Length; line = YamlText.NextLine(text, line))
        {
            var content = text.AsSpan(line, YamlText.LineEnd(text, line) - line).TrimStart(" \t");
            if (content.IsEmpty || content[0] == '#' || (!isBegun && text[line] == '%'))
                continue;
            if (isBegun || !YamlStream.IsMarker(text, line, "---") || content[3..].TrimStart(" \t") is [not '#', ..])
                throw Refused(document, line, "there is text behind the end of the document");
            isBegun = true;
        }
    }

    private static bool HasTextBehind(string text, int at)
    {
        for (var line = at; line < text.Length; line = YamlText.NextLine(text, line))
        {
            if (line > at && (YamlStream.IsMarker(text, line, "---") || YamlStream.IsMarker(text, line, "...")))
                return false;
            var content = text.AsSpan(line, YamlText.LineEnd(text, line) - line).TrimStart(" \t");
            if (!content.IsEmpty && content[0] != '#')
                return true;
        }

        return false;
    }

    private static YamlException Refused(YamlDocument document, int offset, string problem) =>
        new(YamlFault.NotEditable, document.Source, document.PositionOf(offset), $"{problem}, which is not changed here");
}
