namespace K8sPki;

/// <summary>The documents of a text that may have several, one after the other.</summary>
internal static class YamlStream
{
    /// <summary>The documents that hold something, in order; lines in messages are those of the whole text.</summary>
    /// <exception cref="PkiException">Not UTF-8, not YAML, or past the limits.</exception>
    public static IReadOnlyList<YamlDocument> Parse(ReadOnlySpan<byte> bytes, string source)
    {
        var text = YamlText.Decode(bytes, source, out _);
        var documents = new List<YamlDocument>();
        var start = 0;
        for (var line = 0; line < text.Length; line = YamlText.NextLine(text, line))
        {
            // Such a line is a document's start wherever it stands, also within quotes (YAML 1.2.2 section 9.1.2).
            if (line == start || !IsSeparator(text.AsSpan(line)))
                continue;
            Add(documents, text, start, line, source);
            start = line;
        }

        Add(documents, text, start, text.Length, source);
        return documents;
    }

    private static void Add(List<YamlDocument> documents, string text, int start, int end, string source)
    {
        // Blank lines in the place of what came before keep the numbers of lines right.
        var before = text.AsSpan(0, start).Count('\n');
        var document = YamlDocument.Parse(before == 0 ? text[start..end] : new string('\n', before) + text[start..end], source);
        if (document.Root is { } root && !document.IsNull(root))
            documents.Add(document);
    }

    private static bool IsSeparator(ReadOnlySpan<char> line) =>
        line.StartsWith("---") && (line.Length == 3 || line[3] is ' ' or '\t' || YamlText.IsBreak(line[3]));
}
