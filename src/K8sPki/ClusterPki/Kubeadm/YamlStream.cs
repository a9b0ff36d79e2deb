namespace K8sPki;

/// <summary>Splits a YAML text of several documents; each keeps the line numbers that it has in the file.</summary>
internal static class YamlStream
{
    /// <summary>The documents that have any content.</summary>
    /// <exception cref="PkiException">One is not YAML.</exception>
    public static IReadOnlyList<YamlDocument> Read(ReadOnlySpan<byte> bytes, string source)
    {
        var text = YamlText.Decode(bytes, source, out _);
        return [.. Pieces(text).Select(piece => YamlDocument.Parse(piece, source)).Where(document => document.Root is { } root && !document.IsNull(root))];
    }

    // A marker at the start of a line ends a document whatever it stands in (YAML 1.2 section 9.1.2).
    private static IEnumerable<string> Pieces(string text)
    {
        var begin = 0;
        var linesBefore = 0;
        var line = 0;
        for (var at = 0; at < text.Length; at = YamlText.NextLine(text, at), line++)
        {
            if (!IsMarker(text, at))
                continue;
            yield return new string('\n', linesBefore) + text[begin..at];
            begin = YamlText.LineEnd(text, at);
            linesBefore = line;
        }

        yield return new string('\n', linesBefore) + text[begin..];
    }

    private static bool IsMarker(string text, int at)
    {
        var marker = text.AsSpan(at, YamlText.LineEnd(text, at) - at);
        return (marker.StartsWith("---", StringComparison.Ordinal) || marker.StartsWith("...", StringComparison.Ordinal))
            && (marker.Length == 3 || marker[3] is ' ' or '\t');
    }
}
