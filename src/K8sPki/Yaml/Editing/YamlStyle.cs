namespace K8sPki.Yaml;

/// <summary>The habits of a document, which what is added follows.</summary>
/// <param name="Break">The line break.</param>
/// <param name="Step">Columns from a mapping to one inside it.</param>
/// <param name="SequenceStep">Columns from a field to the dashes of its list; kubectl writes 0.</param>
internal sealed record YamlStyle(string Break, int Step, int SequenceStep)
{
    private const int Usual = 2;

    public static YamlStyle Of(YamlDocument document)
    {
        int? step = null;
        int? sequenceStep = null;
        if (document.Root is { } root)
            Look(document.Text, root, 0, ref step, ref sequenceStep);
        return new YamlStyle(YamlText.BreakOf(document.Text), step ?? Usual, sequenceStep ?? 0);
    }

    /// <summary>Column of a character in its line, from zero.</summary>
    public static int ColumnOf(string text, int offset) => offset - YamlText.LineStart(text, offset);

    private static void Look(string text, YamlNode node, int depth, ref int? step, ref int? sequenceStep)
    {
        if (node.IsFlow && !IsSpread(text, node))
            return;
        for (var i = 0; i < node.Count && (step is null || sequenceStep is null); i++)
        {
            var child = node.Children[i];
            if (child.Count == 0)
                continue;
            var distance = Distance(text, node, i);
            if (distance > 0 && child.Kind == YamlKind.Mapping && node.Kind == YamlKind.Mapping)
                step ??= distance;
            if (distance >= 0 && child.Kind == YamlKind.Sequence && node.Kind == YamlKind.Mapping)
                sequenceStep ??= distance;
            if (depth < 8)
                Look(text, child, depth + 1, ref step, ref sequenceStep);
        }
    }

    private static int Distance(string text, YamlNode parent, int index)
    {
        var child = parent.Children[index];
        var key = parent.Children[Math.Max(0, index - 1)];
        var first = child.Kind == YamlKind.Sequence && !child.IsFlow ? child.Start : child.Children[0].Start;
        // What stands in the line of its key says nothing of how lines are indented.
        return child.HasProperties || YamlText.LineStart(text, first) <= key.Start
            ? -1 : ColumnOf(text, first) - ColumnOf(text, key.Start);
    }

    /// <summary>The entries of a flow collection stand on lines of their own.</summary>
    public static bool IsSpread(string text, YamlNode node) =>
        node.Count > 0 && text.AsSpan(node.Start, node.Children[0].Start - node.Start).ContainsAny('\n', '\r');
}
