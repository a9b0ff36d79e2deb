namespace K8sPki.Yaml;

/// <summary>The comments of a document and their places.</summary>
internal static class YamlComments
{
    /// <summary>Offset and text (from the # on) of each comment, in order.</summary>
    public static IReadOnlyList<(int Offset, string Text)> Of(YamlDocument document)
    {
        var comments = new List<(int, string)>();
        var text = document.Text;
        if (!text.Contains('#', StringComparison.Ordinal))
            return comments;
        var at = 0;
        foreach (var (start, end) in Scalars(document))
        {
            Find(text, at, start, comments);
            at = Math.Max(at, end);
        }

        Find(text, at, EndOfDocument(text, at), comments);
        return comments;
    }

    // Between the scalars a # that nothing stands right before begins a comment.
    private static void Find(string text, int at, int end, List<(int, string)> comments)
    {
        while (at < end)
        {
            var found = text.AsSpan(at, end - at).IndexOf('#');
            if (found < 0)
                return;
            at += found;
            if (at > 0 && text[at - 1] is not (' ' or '\t') && !YamlText.IsBreak(text[at - 1]))
            {
                at++;
                continue;
            }

            var endOfLine = YamlText.LineEnd(text, at);
            comments.Add((at, text[at..endOfLine].TrimEnd()));
            at = endOfLine;
        }
    }

    // What follows a marker belongs to another document.
    private static int EndOfDocument(string text, int at)
    {
        for (var line = YamlText.NextLine(text, at); line < text.Length; line = YamlText.NextLine(text, line))
        {
            if (YamlStream.IsMarker(text, line, "...") || YamlStream.IsMarker(text, line, "---"))
                return line;
        }

        return text.Length;
    }

    private static List<(int Start, int End)> Scalars(YamlDocument document)
    {
        var scalars = new List<(int, int)>();
        if (document.Root is { } root)
            Collect(document, root, scalars);
        return scalars;
    }

    private static void Collect(YamlDocument document, YamlNode node, List<(int Start, int End)> scalars)
    {
        if (node.Kind == YamlKind.Scalar)
            scalars.Add((ContentOf(document, node), node.End));
        foreach (var child in node.Children)
            Collect(document, child, scalars);
    }

    // A comment may stand between a tag and its value, and behind the header of a block scalar.
    private static int ContentOf(YamlDocument document, YamlNode node)
    {
        var start = document.ContentStart(node, trimmed: false);
        return node.Notation == YamlNotation.BlockScalar ? Math.Min(YamlText.LineEnd(document.Text, start), node.End) : start;
    }
}
