namespace K8sPki;

/// <summary>
/// A YAML or JSON text with the place of every node in it. The text is the truth: changes are text edits at the places
/// of the nodes, so whatever was not changed stays as it was written.
/// </summary>
internal sealed class YamlDocument
{
    private readonly Lazy<string> text;
    private readonly Lazy<YamlNode?> root;
    private readonly Lazy<bool> hasAliases;
    private readonly (YamlDocument Base, IReadOnlyList<TextEdit> Edits)? origin;

    private YamlDocument(string source, bool hasByteOrderMark, Func<string> text, (YamlDocument, IReadOnlyList<TextEdit>)? origin)
    {
        Source = source;
        HasByteOrderMark = hasByteOrderMark;
        this.origin = origin;
        this.text = new Lazy<string>(text);
        root = new Lazy<YamlNode?>(() => Read(Text, source));
        hasAliases = new Lazy<bool>(() => Root is { } node && ContainsAlias(node));
    }

    /// <summary>What messages call the document: a path.</summary>
    public string Source { get; }

    public string Text => text.Value;

    public bool HasByteOrderMark { get; }

    /// <summary>Null when the text has nothing but comments.</summary>
    public YamlNode? Root => root.Value;

    /// <summary>The whole document is one flow collection, as JSON is.</summary>
    public bool IsJson => Root is { IsFlow: true, HasProperties: false };

    /// <summary>Some node stands for another one.</summary>
    public bool HasAliases => hasAliases.Value;

    /// <exception cref="MalformedInputException">Not UTF-8 or not YAML; the message has line and column.</exception>
    /// <exception cref="LimitExceededException">Too large, too deep, or aliases stand for too much.</exception>
    public static YamlDocument Parse(ReadOnlySpan<byte> bytes, string source)
    {
        var text = YamlText.Decode(bytes, source, out var hasByteOrderMark);
        return Parse(text, source, hasByteOrderMark);
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte}, string)"/>
    public static YamlDocument Parse(string text, string source, bool hasByteOrderMark = false)
    {
        var document = new YamlDocument(source, hasByteOrderMark, () => text, null);
        _ = document.Root;
        return document;
    }

    /// <summary>The document after some edits. Its text and nodes are made when they are asked for: a large file that is only written needs neither.</summary>
    public YamlDocument With(IReadOnlyList<TextEdit> edits)
    {
        var ordered = TextEdit.InOrder(edits);
        return new YamlDocument(Source, HasByteOrderMark, () => TextEdit.Apply(Text, ordered), (this, ordered));
    }

    /// <summary>Writes the text as UTF-8, in parts, with the byte order mark that it came with.</summary>
    public void WriteTo(Stream stream)
    {
        if (origin is { } made && !text.IsValueCreated)
            YamlText.Encode(TextEdit.Pieces(made.Base.Text, made.Edits), HasByteOrderMark, stream);
        else
            YamlText.Encode([Text.AsMemory()], HasByteOrderMark, stream);
    }

    private static YamlNode? Read(string text, string source)
    {
        var root = YamlBlockReader.TryRead(text) ?? YamlEventReader.Read(text, source);
        YamlDuplicates.Refuse(root, text, source);
        return root;
    }

    /// <summary>The node itself, or what it is an alias of.</summary>
    public static YamlNode Resolve(YamlNode node) => node.Target ?? node;

    /// <summary>The value of a scalar.</summary>
    public string ValueOf(YamlNode node) => ValueOf(node, Text);

    internal static string ValueOf(YamlNode node, string text)
    {
        node = Resolve(node);
        if (node.DecodedValue is not null)
            return node.DecodedValue;
        return node.Notation == YamlNotation.Plain
            ? text[node.Start..node.End]
            : text[(node.Start + 1)..(node.End - 1)];
    }

    /// <summary>Compares a scalar's value without making a string of it.</summary>
    public bool HasValue(YamlNode node, string value)
    {
        node = Resolve(node);
        if (node.Kind != YamlKind.Scalar)
            return false;
        if (node.DecodedValue is not null)
            return node.DecodedValue == value;
        var quotes = node.Notation == YamlNotation.Plain ? 0 : 1;
        return Text.AsSpan(node.Start + quotes, node.End - node.Start - (2 * quotes)).SequenceEqual(value);
    }

    /// <summary>Nothing, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull(YamlNode node)
    {
        node = Resolve(node);
        return node is { Kind: YamlKind.Scalar, Notation: YamlNotation.Plain, HasProperties: false }
            && Text.AsSpan(node.Start, node.End - node.Start) is "" or "~" or "null" or "Null" or "NULL";
    }

    /// <summary>The value of a field; a merge key (<c>&lt;&lt;</c>) is looked into when the field is not there itself.</summary>
    public YamlNode? Field(YamlNode? mapping, string name) =>
        OwnField(mapping, name) is { } own ? own.Value : MergedField(mapping, name, 0);

    /// <summary>Key and value of a field that stands in the mapping itself.</summary>
    public (YamlNode Key, YamlNode Value)? OwnField(YamlNode? mapping, string name)
    {
        if (mapping is null || Resolve(mapping) is not { Kind: YamlKind.Mapping } map)
            return null;
        var children = map.Children;
        for (var i = 0; i < children.Length; i += 2)
        {
            if (HasValue(children[i], name))
                return (children[i], children[i + 1]);
        }

        return null;
    }

    /// <summary>What a merge key of the mapping brings for a field.</summary>
    public YamlNode? MergedFieldOf(YamlNode mapping, string name) => MergedField(mapping, name, 0);

    /// <summary>Offset of the dash of a list's item.</summary>
    public int DashOf(YamlNode sequence, YamlNode item)
    {
        var column = YamlStyle.ColumnOf(Text, ContentStart(sequence, false));
        var line = YamlText.LineStart(Text, item.Start);
        while (!HasDash(line, column))
            line = YamlText.LineStart(Text, line - 1);
        return line + column;
    }

    /// <summary>Offset of the node's content behind anchor and tag.</summary>
    /// <param name="node">The node.</param>
    /// <param name="trimmed">The end of the anchor and tag instead, without the space behind them.</param>
    public int ContentStart(YamlNode node, bool trimmed)
    {
        var at = node.Start;
        var end = at;
        while (node.HasProperties && at < Text.Length && Text[at] is '&' or '!')
        {
            while (at < Text.Length && Text[at] is not (' ' or '\t') && !YamlText.IsBreak(Text[at]))
                at++;
            end = at;
            at = SkipSpace(at);
        }

        return trimmed ? end : at;
    }

    /// <summary>All fields that a reader sees, those of merge keys included.</summary>
    public IEnumerable<(string Name, YamlNode Value)> Fields(YamlNode mapping)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return FieldsOf(mapping, seen, 0);
    }

    private IEnumerable<(string Name, YamlNode Value)> FieldsOf(YamlNode mapping, HashSet<string> seen, int depth)
    {
        var map = Resolve(mapping);
        if (map.Kind != YamlKind.Mapping || depth > YamlLimits.Depth)
            yield break;
        for (var i = 0; i < map.Count; i += 2)
        {
            if (!IsMergeKey(map.Children[i]) && map.Children[i].Kind == YamlKind.Scalar && seen.Add(ValueOf(map.Children[i])))
                yield return (ValueOf(map.Children[i]), map.Children[i + 1]);
        }

        foreach (var source in MergeSources(map))
        {
            foreach (var field in FieldsOf(source, seen, depth + 1))
                yield return field;
        }
    }

    private YamlNode? MergedField(YamlNode? mapping, string name, int depth)
    {
        if (mapping is null || Resolve(mapping) is not { Kind: YamlKind.Mapping } map || depth > YamlLimits.Depth)
            return null;
        foreach (var source in MergeSources(map))
        {
            var found = OwnField(source, name)?.Value ?? MergedField(source, name, depth + 1);
            if (found is not null)
                return found;
        }

        return null;
    }

    private List<YamlNode> MergeSources(YamlNode map)
    {
        var sources = new List<YamlNode>();
        for (var i = 0; i < map.Count; i += 2)
        {
            if (!IsMergeKey(map.Children[i]))
                continue;
            var value = Resolve(map.Children[i + 1]);
            if (value.Kind == YamlKind.Sequence)
                sources.AddRange(value.Children);
            else
                sources.Add(value);
        }

        return sources;
    }

    private bool HasDash(int line, int column)
    {
        var first = line;
        while (first < Text.Length && Text[first] == ' ')
            first++;
        return line + column < Text.Length && Text[line + column] == '-' && Text[first] != '#';
    }

    private int SkipSpace(int at)
    {
        while (at < Text.Length && (Text[at] is ' ' or '\t' or '#' || YamlText.IsBreak(Text[at])))
            at = Text[at] == '#' ? YamlText.LineEnd(Text, at) : at + 1;
        return at;
    }

    private static bool ContainsAlias(YamlNode node)
    {
        if (node.Kind == YamlKind.Alias)
            return true;
        foreach (var child in node.Children)
        {
            if ((child.Count > 0 || child.Kind == YamlKind.Alias) && ContainsAlias(child))
                return true;
        }

        return false;
    }

    private bool IsMergeKey(YamlNode key) => key.Notation == YamlNotation.Plain && HasValue(key, "<<");
}
