namespace K8sPki.Yaml;

/// <summary>Changes to lists, and to what stands in brackets.</summary>
internal sealed partial class YamlEditor
{
    /// <summary>Adds comment lines before an item of a block list; in brackets there is no place for them.</summary>
    public void AddComments(YamlNode sequence, YamlNode item, IReadOnlyList<string> comments)
    {
        if (sequence.IsFlow || comments.Count == 0)
            return;
        var dash = Dash(sequence, item);
        var at = YamlText.LineStart(text, dash);
        edits.Add(new TextEdit(
            at, at, string.Concat(comments.Select(line => YamlWriter.Spaces(dash - at) + line + style.Break))));
    }

    /// <summary>Adds texts behind an item of a list, in the quotes that the item has.</summary>
    public void InsertAfter(YamlNode sequence, YamlNode item, IReadOnlyList<string> texts)
    {
        anchors.Edit(sequence);
        var written = texts.Select(value => InlineText(item, YamlScalar.String(value), sequence.IsFlow, null));
        if (!sequence.IsFlow)
        {
            var dash = YamlWriter.Spaces(ColumnOfDashes(sequence)) + "- ";
            InsertLines(LineEndAfter(item), string.Join(style.Break, written.Select(value => dash + value)));
            return;
        }

        var separator = SpreadColumn(sequence) is { } column ? "," + style.Break + YamlWriter.Spaces(column) : ", ";
        edits.Add(new TextEdit(item.End, item.End, string.Concat(written.Select(value => separator + value))));
    }

    /// <summary>Adds items to the end of a list of the root; the list is made when it is not there.</summary>
    /// <param name="name">The root's field.</param>
    /// <param name="items">What to add.</param>
    public void Append(string name, IReadOnlyList<YamlInsertion> items)
    {
        if (items.Count == 0)
            return;
        var values = new YamlList([.. items.Select(item => item.Value)]);
        var found = document.OwnField(document.Root, name);
        if (document.Root is not { Kind: YamlKind.Mapping, Count: > 0 } root || (root.IsFlow && found is null))
            ChangeRoot([YamlChange.Set(name, values)]);
        else if (found is null)
            AddList(root, name, items);
        else if (found.Value.Value is { Kind: YamlKind.Sequence, Count: > 0 } sequence)
            AppendTo(sequence, items);
        else if (root.IsFlow)
            ReplaceInFlow(found.Value.Value, values, root);
        else
            ReplaceEmpty(found.Value.Key, found.Value.Value, items);
    }

    private void AddList(YamlNode root, string name, IReadOnlyList<YamlInsertion> items)
    {
        var column = YamlStyle.ColumnOf(text, root.Children[0].Start);
        InsertLines(
            LineEndAfter(root.Children[^1]),
            YamlWriter.Spaces(column) + name + ":" + style.Break + Lines(items, column + style.SequenceStep));
    }

    private void ReplaceInFlow(YamlNode empty, YamlList values, YamlNode root)
    {
        anchors.Remove(empty);
        var space = empty.Start == empty.End && text[empty.Start - 1] == ':' ? " " : "";
        edits.Add(new TextEdit(
            empty.Start, empty.End, space + YamlWriter.Flow(values, document.IsJson, SpreadColumn(root), style)));
    }

    /// <summary>Removes items of a list.</summary>
    /// <param name="key">The key that the list is the value of.</param>
    /// <param name="sequence">The list.</param>
    /// <param name="items">The items that go.</param>
    public void Remove(YamlNode key, YamlNode sequence, IReadOnlyCollection<YamlNode> items)
    {
        if (items.Count == 0)
            return;
        anchors.Edit(sequence);
        var indexes = new List<int>();
        for (var i = 0; i < sequence.Count; i++)
        {
            if (items.Contains(sequence.Children[i]))
                indexes.Add(i);
        }

        if (indexes.Count == sequence.Count && !sequence.IsFlow)
        {
            var after = sequence.HasProperties ? document.ContentStart(sequence, trimmed: true) : AfterColon(key);
            edits.Add(new TextEdit(after, after, " []"));
        }

        RemoveItems(sequence, indexes);
    }

    private void ReplaceItems(YamlNode sequence, YamlList list)
    {
        anchors.Edit(sequence);
        if (ItemsToDrop(sequence, list) is { } dropped)
        {
            RemoveItems(sequence, dropped);
            return;
        }

        var common = Math.Min(sequence.Count, list.Items.Count);
        for (var i = 0; i < common; i++)
            Replace(null, sequence.Children[i], list.Items[i], inFlow: true);
        var added = list.Items.Skip(common).Select(value => new YamlInsertion(value, null)).ToList();
        if (added.Count > 0)
            AppendTo(sequence, added);
        else
            RemoveItems(sequence, [.. Enumerable.Range(common, sequence.Count - common)]);
    }

    /// <summary>The items that are too many, when what is wanted is there already in that order.</summary>
    private List<int>? ItemsToDrop(YamlNode sequence, YamlList wanted)
    {
        var dropped = new List<int>();
        var matched = 0;
        for (var i = 0; i < sequence.Count; i++)
        {
            if (matched < wanted.Items.Count && wanted.Items[matched].IsValueOf(document, sequence.Children[i]))
                matched++;
            else
                dropped.Add(i);
        }

        return matched == wanted.Items.Count ? dropped : null;
    }

    private void RemoveItems(YamlNode sequence, List<int> indexes)
    {
        foreach (var index in indexes)
            anchors.Remove(sequence.Children[index]);
        if (sequence.IsFlow)
        {
            ChangeFlow(sequence, indexes, []);
            return;
        }

        foreach (var index in indexes)
        {
            var item = sequence.Children[index];
            edits.Add(new TextEdit(YamlText.LineStart(text, Dash(sequence, item)), NextLineAfter(item), ""));
        }
    }

    private void AppendTo(YamlNode sequence, IReadOnlyList<YamlInsertion> items)
    {
        anchors.Edit(sequence);
        if (sequence.IsFlow)
        {
            var column = SpreadColumn(sequence);
            ChangeFlow(sequence, [], [.. items.Select(item => YamlWriter.Flow(item.Value, document.IsJson, column, style))]);
            return;
        }

        InsertLines(LineEndAfter(sequence.Children[^1]), Lines(items, ColumnOfDashes(sequence)));
    }

    private void ReplaceEmpty(YamlNode key, YamlNode empty, IReadOnlyList<YamlInsertion> items)
    {
        anchors.Remove(empty);
        var start = AfterColon(key);
        var column = YamlStyle.ColumnOf(text, key.Start) + style.SequenceStep;
        var end = YamlText.LineEnd(text, empty.End);
        edits.Add(new TextEdit(start, empty.End, ""));
        edits.Add(new TextEdit(end, end, style.Break + Lines(items, column)));
    }

    private string Lines(IReadOnlyList<YamlInsertion> items, int column) =>
        string.Join(style.Break, items.Select(item => item.Lines is null
            ? YamlWriter.Spaces(column) + YamlWriter.Item(item.Value, column, style)
            : string.Join(style.Break, item.Lines.Select(line => line.Length == 0 ? line : YamlWriter.Spaces(column) + line))));

    private int? SpreadColumn(YamlNode flow) =>
        YamlStyle.IsSpread(text, flow) ? YamlStyle.ColumnOf(text, flow.Children[0].Start) : null;

    private int ColumnOfDashes(YamlNode sequence) => YamlStyle.ColumnOf(text, Dash(sequence, sequence.Children[0]));

    private int Dash(YamlNode sequence, YamlNode item) => document.DashOf(sequence, item);

    /// <summary>Removes entries of a flow collection and adds others at its end.</summary>
    private void ChangeFlow(YamlNode collection, List<int> removed, IReadOnlyList<string> added)
    {
        var width = collection.Kind == YamlKind.Mapping ? 2 : 1;
        var kept = Enumerable.Range(0, collection.Count / width).Select(i => i * width).Except(removed).ToList();
        var entries = Enumerable.Range(0, collection.Count / width).Select(i => i * width).ToList();
        if (kept.Count == 0 && collection.Count > 0)
        {
            var all = string.Join(", ", added);
            edits.Add(new TextEdit(document.ContentStart(collection, false) + 1, collection.End - 1, all));
            return;
        }

        foreach (var run in RunsOf(removed, width))
            RemoveRun(collection, run.First, run.Last, width, entries.Count);
        if (added.Count == 0)
            return;
        if (collection.Count == 0)
        {
            var at = document.ContentStart(collection, false) + 1;
            edits.Add(new TextEdit(at, at, string.Join(", ", added)));
            return;
        }

        var end = collection.Children[kept[^1] + width - 1].End;
        var separator = YamlStyle.IsSpread(text, collection)
            ? "," + style.Break + YamlWriter.Spaces(YamlStyle.ColumnOf(text, collection.Children[0].Start))
            : ", ";
        edits.Add(new TextEdit(end, end, separator + string.Join(separator, added)));
    }

    private static IEnumerable<(int First, int Last)> RunsOf(List<int> indexes, int width)
    {
        for (var i = 0; i < indexes.Count; i++)
        {
            var first = indexes[i];
            while (i + 1 < indexes.Count && indexes[i + 1] == indexes[i] + width)
                i++;
            yield return (first, indexes[i]);
        }
    }

    // A run in the middle or at the start goes with the comma behind it, the last one with the comma before it.
    private void RemoveRun(YamlNode collection, int first, int last, int width, int entryCount)
    {
        var isLast = last / width == entryCount - 1;
        if (isLast)
            edits.Add(new TextEdit(collection.Children[first - 1].End, collection.Children[last + width - 1].End, ""));
        else
            edits.Add(new TextEdit(collection.Children[first].Start, collection.Children[last + width].Start, ""));
    }
}
