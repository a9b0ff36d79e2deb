using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>Cuts entries out of a file with their lines and comments, to be put into another.</summary>
internal sealed class KubeConfigExcerpt
{
    private readonly KubeConfigFile file;
    private readonly string text;
    private readonly IReadOnlyList<(int Offset, string Text)> comments;
    private readonly List<KubeConfigEntry> ordered;

    public KubeConfigExcerpt(KubeConfigFile file)
    {
        this.file = file;
        text = file.Document.Text;
        comments = YamlComments.Of(file.Document);
        ordered = [.. KubeConfigSection.All.SelectMany(file.AllEntries).OrderBy(entry => entry.Item.Start)];
    }

    /// <summary>
    /// The chosen entries, each with its comments. A comment above an entry goes with it; those of the file as a whole
    /// go with the first entry that is chosen after them, those at the end with the last.
    /// </summary>
    public IReadOnlyList<(KubeConfigEntry Entry, YamlInsertion Insertion)> Take(Func<KubeConfigEntry, bool> isChosen)
    {
        var cut = new List<(KubeConfigEntry Entry, YamlInsertion Insertion)>();
        var waiting = new List<string>();
        var end = 0;
        foreach (var entry in ordered)
        {
            var start = StartOf(entry);
            var above = Between(end, start);
            end = EndOf(entry);
            if (isChosen(entry))
            {
                cut.Add((entry, Cut(entry, [.. waiting, .. above], [])));
                waiting.Clear();
            }
            else if (IsFirstOfList(entry))
            {
                waiting.AddRange(above);
            }
        }

        waiting.AddRange(Between(end, text.Length));
        if (cut.Count > 0 && waiting.Count > 0)
        {
            var (entry, last) = cut[^1];
            cut[^1] = (entry, last with { Lines = [.. last.Lines!, .. waiting] });
        }

        return cut;
    }

    /// <summary>The comments above and inside an entry.</summary>
    public IReadOnlyList<string> CommentsOf(KubeConfigEntry entry)
    {
        var at = ordered.IndexOf(entry);
        return Between(at > 0 ? EndOf(ordered[at - 1]) : 0, EndOf(entry));
    }

    private YamlInsertion Cut(KubeConfigEntry entry, List<string> above, List<string> below)
    {
        var value = YamlValue.From(file.Document, entry.Item);
        var lines = LinesOf(entry);
        if (lines is null)
        {
            var style = new YamlStyle("\n", 2, 0);
            above.AddRange(Between(StartOf(entry), EndOf(entry)));
            lines = YamlWriter.Item(value, 0, style).Split('\n');
        }

        return new YamlInsertion(value, [.. above, .. lines, .. below]);
    }

    /// <summary>The lines from the column of the dash on; null where they cannot stand elsewhere as they are.</summary>
    private string[]? LinesOf(KubeConfigEntry entry)
    {
        if (entry.List.IsFlow || UsesAnchors(entry.Item) || EndsOpen(entry))
            return null;
        var start = StartOf(entry);
        var column = YamlStyle.ColumnOf(text, start);
        var lines = text[start..EndOf(entry)].Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        for (var i = 1; i < lines.Length; i++)
        {
            var indented = lines[i].Length - lines[i].TrimStart(' ').Length;
            var isComment = lines[i].AsSpan().TrimStart(' ').StartsWith("#");
            if (indented < column && lines[i].Length > indented && !isComment)
                return null;
            lines[i] = lines[i][Math.Min(column, indented)..];
        }

        return lines;
    }

    // A block scalar that ends with the text has no last line break, and would have one elsewhere.
    private bool EndsOpen(KubeConfigEntry entry) =>
        YamlText.LastScalar(entry.Item) is { Notation: YamlNotation.BlockScalar } last && last.End == text.Length
        && !YamlText.IsBreak(text[^1]);

    private static bool UsesAnchors(YamlNode node)
    {
        if (node.Anchor is not null)
            return true;
        foreach (var child in node.Children)
        {
            if (UsesAnchors(child))
                return true;
        }

        return false;
    }

    private List<string> Between(int start, int end) =>
        [.. comments.Where(comment => comment.Offset >= start && comment.Offset < end).Select(comment => comment.Text)];

    private static bool IsFirstOfList(KubeConfigEntry entry) => entry.List.Children[0] == entry.Item;

    private static int StartOf(KubeConfigEntry entry) =>
        entry.List is { IsFlow: false } list ? entry.Document.DashOf(list, entry.Item) : entry.Item.Start;

    // A comment behind the last value belongs to the entry.
    private int EndOf(KubeConfigEntry entry) =>
        entry.List.IsFlow ? entry.Item.End : YamlText.LineEnd(text, Math.Max(0, entry.Item.End - 1));
}
