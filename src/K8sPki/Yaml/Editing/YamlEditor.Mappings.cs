namespace K8sPki.Yaml;

/// <summary>Changes to the fields of mappings.</summary>
internal sealed partial class YamlEditor
{
    /// <summary>Makes changes to the fields of the document's root, which is made when the text has none.</summary>
    public void ChangeRoot(IReadOnlyList<YamlChange> changes)
    {
        if (document.Root is { Kind: YamlKind.Mapping } root)
        {
            ChangeFields(null, root, changes, root.IsFlow);
            return;
        }

        var made = new YamlMap([]).With(changes);
        if (made.Fields.Count == 0)
            return;
        var lines = YamlWriter.Mapping(made, 0, style) + style.Break;
        var (start, end) = document.Root is { } empty ? (empty.Start, empty.End) : (text.Length, text.Length);
        var needsBreak = start > 0 && !YamlText.IsBreak(text[start - 1]);
        edits.Add(new TextEdit(start, end, needsBreak ? style.Break + lines : lines));
    }

    /// <summary>Makes changes to the fields of a mapping.</summary>
    /// <param name="key">The key that the mapping is the value of, or null.</param>
    /// <param name="mapping">The mapping, an alias of one, or nothing (null, an empty value).</param>
    /// <param name="changes">What to change.</param>
    /// <param name="inFlow">What the mapping is in stands in brackets.</param>
    public void ChangeFields(YamlNode? key, YamlNode mapping, IReadOnlyList<YamlChange> changes, bool inFlow)
    {
        if (mapping.Kind != YamlKind.Mapping || (mapping.Count == 0 && !inFlow))
        {
            var before = YamlValue.From(document, mapping) as YamlMap ?? new YamlMap([]);
            Replace(key, mapping, before.With(changes), inFlow);
            return;
        }

        var removed = new List<int>();
        var added = new List<(string Name, YamlValue Value)>();
        foreach (var change in changes)
            Sort(mapping, change, removed, added);
        if (removed.Count == 0 && added.Count == 0)
            return;
        anchors.Edit(mapping);
        foreach (var index in removed)
            anchors.Remove(mapping.Children[index + 1]);
        if (mapping.IsFlow)
            ChangeFlow(mapping, removed, [.. added.Select(field => FlowField(mapping, field))]);
        else
            ChangeBlock(key, mapping, removed, added);
    }

    // Fields that are there are changed at once; what remains is which ones go and which ones come. What a merge key brings
    // takes the place of the fields before it, so that a change of those has to stand behind it.
    private void Sort(YamlNode mapping, YamlChange change, List<int> removed, List<(string, YamlValue)> added)
    {
        var indexes = IndexesOf(mapping, change.Name);
        if (indexes.Count == 0 || document.MergedField(mapping, change.Name, indexes[^1]) is not null)
        {
            if (SetBehind(mapping, change, added))
                removed.AddRange(indexes);
            return;
        }

        var key = mapping.Children[indexes[^1]];
        var value = mapping.Children[indexes[^1] + 1];
        if (change.Nested is not null)
            ChangeFields(key, value, change.Nested, mapping.IsFlow);
        else if (change.Value is not null)
            Replace(key, value, change.Value, mapping.IsFlow);
        else if (document.MergedField(mapping, change.Name, 0) is not null)
            Replace(key, value, YamlScalar.Null, mapping.IsFlow);
        else
            removed.AddRange(indexes);
    }

    // True when what stands there now gives way.
    private bool SetBehind(YamlNode mapping, YamlChange change, List<(string, YamlValue)> added)
    {
        var count = added.Count;
        var inherited = document.Field(mapping, change.Name);
        var before = inherited is null ? null : YamlValue.From(document, inherited);
        var after = change.Nested is null ? change.Value : (before as YamlMap ?? new YamlMap([])).With(change.Nested);
        if (after is null && before is not null && before != YamlScalar.Null)
            added.Add((change.Name, YamlScalar.Null));
        else if (after is not null && (before is null || !YamlValue.Same(before, after)))
            added.Add((change.Name, after));
        return added.Count > count;
    }

    private List<int> IndexesOf(YamlNode mapping, string name)
    {
        var indexes = new List<int>();
        for (var i = 0; i < mapping.Count; i += 2)
        {
            if (document.HasValue(mapping.Children[i], name))
                indexes.Add(i);
        }

        return indexes;
    }

    private void ChangeBlock(YamlNode? key, YamlNode mapping, List<int> removed, List<(string Name, YamlValue Value)> added)
    {
        var column = YamlStyle.ColumnOf(text, mapping.Children[0].Start);
        var lines = string.Join(
            style.Break,
            added.Select(field => YamlWriter.Spaces(column) + YamlWriter.Field(field.Name, field.Value, column, style)));
        if (removed.Count * 2 == mapping.Count)
        {
            ReplaceAllFields(key, mapping, lines, column);
            return;
        }

        if (added.Count > 0)
            InsertLines(LineEndAfter(LastKept(mapping, removed)), lines);
        foreach (var index in removed)
            RemoveField(mapping, index, removed);
    }

    private static YamlNode LastKept(YamlNode mapping, List<int> removed)
    {
        for (var i = mapping.Count - 2; ; i -= 2)
        {
            if (!removed.Contains(i))
                return mapping.Children[i + 1];
        }
    }

    private void ReplaceAllFields(YamlNode? key, YamlNode mapping, string lines, int column)
    {
        var first = mapping.Children[0].Start;
        if (lines.Length > 0)
        {
            edits.Add(new TextEdit(first, mapping.End, lines[column..]));
            return;
        }

        if (key is null)
        {
            edits.Add(new TextEdit(first, mapping.End, "{}"));
            return;
        }

        // The comments between the key and the first field stay where they are.
        var after = mapping.HasProperties ? document.ContentStart(mapping, trimmed: true) : AfterColon(key);
        edits.Add(new TextEdit(after, after, " {}"));
        edits.Add(new TextEdit(YamlText.LineStart(text, first), NextLineAfter(mapping), ""));
    }

    private void RemoveField(YamlNode mapping, int index, List<int> removed)
    {
        var key = mapping.Children[index];
        var lineStart = YamlText.LineStart(text, key.Start);
        var ownsLine = text.AsSpan(lineStart, key.Start - lineStart).Trim(' ').IsEmpty;
        if (ownsLine)
        {
            edits.Add(new TextEdit(lineStart, NextLineAfter(mapping.Children[index + 1]), ""));
            return;
        }

        // The key stands behind a dash: what follows moves up.
        var next = index + 2;
        while (removed.Contains(next))
            next += 2;
        edits.Add(new TextEdit(key.Start, mapping.Children[next].Start, ""));
        removed.RemoveAll(other => other > index && other < next);
    }

    private string FlowField(YamlNode mapping, (string Name, YamlValue Value) field)
    {
        var quoted = document.IsJson || mapping.Children is [{ Notation: YamlNotation.DoubleQuoted }, ..];
        var column = YamlStyle.IsSpread(text, mapping) ? YamlStyle.ColumnOf(text, mapping.Children[0].Start) : (int?)null;
        return YamlWriter.FlowField(field.Name, field.Value, quoted, column, style);
    }
}
