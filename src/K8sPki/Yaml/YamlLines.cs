namespace K8sPki;

/// <summary>Where the lines of a text begin, so that many places in a large text are named without reading it again for each.</summary>
internal sealed class YamlLines
{
    private readonly List<int> starts = [0];

    public YamlLines(string text)
    {
        for (var next = YamlText.NextLine(text, 0); next < text.Length || (next > starts[^1] && YamlText.IsBreak(text[^1])); next = YamlText.NextLine(text, next))
            starts.Add(next);
    }

    /// <summary>Line and column of a place, both from one.</summary>
    public (int Line, int Column) PositionOf(int offset)
    {
        var found = starts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        return (line + 1, offset - starts[line] + 1);
    }
}
