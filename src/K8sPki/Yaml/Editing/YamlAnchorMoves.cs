namespace K8sPki.Yaml;

/// <summary>
/// Keeps aliases meaning what they meant. When a node with an anchor changes or goes, the first alias elsewhere takes
/// over the anchor and a copy of the old value.
/// </summary>
internal sealed class YamlAnchorMoves(YamlDocument document, YamlStyle style)
{
    private readonly HashSet<YamlNode> edited = [];
    private readonly HashSet<YamlNode> removed = [];

    /// <summary>The node's own content changes; so does what every node around it stands for.</summary>
    public void Edit(YamlNode node) => edited.Add(node);

    /// <summary>The node's text goes away.</summary>
    public void Remove(YamlNode node) => removed.Add(node);

    /// <summary>The text edits that move anchors.</summary>
    public IEnumerable<TextEdit> Edits()
    {
        if (!document.HasAliases)
            return [];
        var affected = new List<YamlNode>();
        var gone = new HashSet<YamlNode>();
        var aliases = new List<(YamlNode Alias, YamlNode? Key)>();
        Walk(document.Root!, null, false, affected, gone, aliases);
        return affected.SelectMany(node => Move(
            node, aliases.Where(alias => alias.Alias.Target == node && !gone.Contains(alias.Alias)), gone));
    }

    /// <summary>True when something inside the node changes.</summary>
    private bool Walk(
        YamlNode node, YamlNode? key, bool goes, List<YamlNode> affected, HashSet<YamlNode> gone,
        List<(YamlNode, YamlNode?)> aliases)
    {
        goes |= removed.Contains(node);
        var changes = goes || edited.Contains(node);
        if (goes)
            gone.Add(node);
        if (node.Kind == YamlKind.Alias)
            aliases.Add((node, key));
        for (var i = 0; i < node.Count; i++)
        {
            var childKey = node.Kind == YamlKind.Mapping && i % 2 == 1 && !node.IsFlow ? node.Children[i - 1] : null;
            changes |= Walk(node.Children[i], childKey, goes, affected, gone, aliases);
        }

        if (changes && node.Anchor is not null && node.Kind != YamlKind.Alias)
            affected.Add(node);
        return changes;
    }

    private IEnumerable<TextEdit> Move(
        YamlNode node, IEnumerable<(YamlNode Alias, YamlNode? Key)> aliases, HashSet<YamlNode> gone)
    {
        var heir = aliases.OrderBy(alias => alias.Alias.Start).FirstOrDefault();
        if (heir.Alias is null)
            yield break;
        yield return new TextEdit(heir.Alias.Start, heir.Alias.End, "&" + node.Anchor + Copy(node, heir.Key));
        if (!gone.Contains(node))
            yield return RemoveAnchor(node);
    }

    private string Copy(YamlNode node, YamlNode? key)
    {
        var value = YamlValue.From(document, node);
        if (value is YamlScalar scalar)
        {
            var notation = node.Notation is YamlNotation.SingleQuoted or YamlNotation.DoubleQuoted
                ? node.Notation : YamlNotation.Plain;
            return " " + YamlScalarText.Write(scalar, notation, inFlow: key is null);
        }

        return key is null
            ? " " + YamlWriter.Flow(value, false, null, style)
            : YamlWriter.AfterKey(value, YamlStyle.ColumnOf(document.Text, key.Start), style);
    }

    private TextEdit RemoveAnchor(YamlNode node)
    {
        var start = document.Text.IndexOf("&" + node.Anchor, node.Start, StringComparison.Ordinal);
        var end = start + 1 + node.Anchor!.Length;
        if (end < document.Text.Length && document.Text[end] == ' ')
            end++;
        else if (start > 0 && document.Text[start - 1] == ' ' && end < document.Text.Length
            && YamlText.IsBreak(document.Text[end]))
            start--;
        return new TextEdit(start, end, "");
    }
}
