namespace K8sPki.Yaml;

/// <summary>
/// The documents of a text that may have several, one after the other, as the readers of Kubernetes' components take them;
/// each keeps the line numbers that it has in the text.
/// </summary>
internal static class YamlStream
{
    // Every document is read with as many empty lines before it as the text has there, which many documents in a long
    // text would make a burden.
    private const int MostDocuments = 1_000;
    private const int MostEmptyLines = 2_000_000;

    /// <summary>The documents that have any content, in order.</summary>
    /// <exception cref="YamlException">
    /// One is not YAML, no component reads it, it is too large or too deep, or there are too many.
    /// </exception>
    public static IReadOnlyList<YamlDocument> Read(ReadOnlySpan<byte> bytes, string source)
    {
        var text = YamlText.Decode(bytes, source, out _);
        var documents = new List<YamlDocument>();
        var emptyLines = 0;
        foreach (var (start, end, line) in Pieces(text))
        {
            if (!HasContent(text.AsSpan(start, end - start)))
                continue;
            emptyLines += line;
            if (documents.Count == MostDocuments || emptyLines > MostEmptyLines)
                throw new YamlException(
                    YamlFault.TooManyDocuments, source, null,
                    $"has more documents than are read: {MostDocuments:N0}, or fewer in a long text");
            var document = YamlDocument.Parse(line == 0 ? text[start..end] : new string('\n', line) + text[start..end], source);
            YamlRefusals.Check(document);
            if (document.Root is { } root && !document.IsNull(root))
                documents.Add(document);
        }

        return documents;
    }

    // A marker at the start of a line ends a document whatever it stands in (YAML 1.2.2 section 9.1.2). After the one
    // that starts a document, content may follow in the same line.
    private static IEnumerable<(int Start, int End, int Line)> Pieces(string text)
    {
        var (start, startLine, line) = (0, 0, 0);
        for (var at = 0; at < text.Length; at = YamlText.NextLine(text, at), line++)
        {
            var isEnd = IsMarker(text, at, "...");
            if (!isEnd && !IsMarker(text, at, "---"))
                continue;
            yield return (start, at, startLine);
            (start, startLine) = isEnd ? (YamlText.NextLine(text, at), line + 1) : (at, line);
        }

        yield return (start, text.Length, startLine);
    }

    private static bool HasContent(ReadOnlySpan<char> piece)
    {
        foreach (var line in piece.EnumerateLines())
        {
            var content = line.Trim();
            if (!content.IsEmpty && content[0] != '#' && !content.SequenceEqual("---"))
                return true;
        }

        return false;
    }

    /// <summary>True where a document begins (---) or ends (...): at the start of a line, whatever it stands in.</summary>
    public static bool IsMarker(string text, int at, string marker) =>
        text.AsSpan(at).StartsWith(marker, StringComparison.Ordinal)
        && (at + marker.Length == text.Length || text[at + marker.Length] is ' ' or '\t'
            || YamlText.IsBreak(text[at + marker.Length]));
}
