namespace K8sPki.Yaml;

/// <summary>
/// A YAML or JSON text with the place of every node in it. The text is the truth: changes are text edits at the places
/// of the nodes, so whatever was not changed stays as it was written.
/// </summary>
internal sealed partial class YamlDocument
{
    private readonly Lazy<string> text;
    private readonly Lazy<(YamlNode? Node, bool IsPlain)> root;
    private readonly Lazy<bool> hasAliases;
    private readonly Lazy<YamlLines> lines;
    private readonly (YamlDocument Base, IReadOnlyList<TextEdit> Edits)? origin;

    private YamlDocument(string source, YamlEncoding encoding, Func<string> text, (YamlDocument, IReadOnlyList<TextEdit>)? origin)
    {
        Source = source;
        Encoding = encoding;
        this.origin = origin;
        this.text = new Lazy<string>(text);
        root = new Lazy<(YamlNode?, bool)>(() => Read(Text, source));
        hasAliases = new Lazy<bool>(() => Root is { } node && ContainsAlias(node));
        lines = new Lazy<YamlLines>(() => new YamlLines(Text));
    }

    /// <summary>What messages call the document: a path.</summary>
    public string Source { get; }

    public string Text => text.Value;

    /// <summary>How the text stands in its file.</summary>
    public YamlEncoding Encoding { get; }

    /// <summary>Null when the text has nothing but comments.</summary>
    public YamlNode? Root => root.Value.Node;

    /// <summary>
    /// It has only what kubectl itself writes: one field a line, no anchors, no tags, nothing after the document.
    /// </summary>
    public bool IsPlain => root.Value.IsPlain;

    /// <summary>The whole document is one flow collection, as JSON is.</summary>
    public bool IsJson => Root is { IsFlow: true, HasProperties: false };

    /// <summary>Some node stands for another one.</summary>
    public bool HasAliases => hasAliases.Value;

    /// <exception cref="YamlException">Not UTF-8 or not YAML, too large, too deep, or aliases stand for too much.</exception>
    public static YamlDocument Parse(ReadOnlySpan<byte> bytes, string source)
    {
        var text = YamlText.Decode(bytes, source, out var encoding);
        return Parse(text, source, encoding);
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte}, string)"/>
    public static YamlDocument Parse(string text, string source, YamlEncoding? encoding = null)
    {
        var document = new YamlDocument(source, encoding ?? YamlEncoding.Utf8, () => text, null);
        _ = document.Root;
        return document;
    }

    /// <summary>
    /// The document after some edits. Its text and nodes are made when they are asked for: a large file that is only written
    /// needs neither.
    /// </summary>
    public YamlDocument With(IReadOnlyList<TextEdit> edits)
    {
        var ordered = TextEdit.InOrder(edits.Select(ApartFromComment));
        return new YamlDocument(Source, Encoding, () => TextEdit.Apply(Text, ordered), (this, ordered));
    }

    // A comment may follow a list or a quoted text without a blank; behind plain text it would become part of that.
    private TextEdit ApartFromComment(TextEdit edit) =>
        edit.End < Text.Length && Text[edit.End] == '#' && edit.Text.Length > 0 && !char.IsWhiteSpace(edit.Text[^1])
            ? edit with { Text = edit.Text + " " } : edit;

    /// <summary>Writes the text in parts, with the byte order mark that it came with.</summary>
    public void WriteTo(Stream stream)
    {
        if (origin is { } made && !text.IsValueCreated)
            YamlText.Encode(TextEdit.Pieces(made.Base.Text, made.Edits), Encoding, stream);
        else
            YamlText.Encode([Text.AsMemory()], Encoding, stream);
    }

    /// <summary>The line that a place is in, and the column, both from one.</summary>
    public (int Line, int Column) PositionOf(int offset) => lines.Value.PositionOf(offset);

    /// <summary>What there is to say of a node, with the document, line and column before it.</summary>
    public string MessageAt(YamlNode node, string what) => YamlException.MessageOf(Source, PositionOf(node.Start), what);

    /// <summary>The error for a node.</summary>
    public YamlException Fault(YamlFault fault, YamlNode node, string what) => new(fault, Source, PositionOf(node.Start), what);

    private static (YamlNode? Node, bool IsPlain) Read(string text, string source) =>
        YamlBlockReader.TryRead(text) is { } plain ? (plain, true) : (YamlNodeReader.Read(text, source), false);

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

    /// <summary>What kubectl takes a scalar for.</summary>
    public YamlMeaning MeaningOf(YamlNode node)
    {
        node = Resolve(node);
        return node.Kind == YamlKind.Scalar && (node.Notation == YamlNotation.Plain || node.Tag is not null)
            ? YamlTyping.Of(node.Tag, ValueOf(node), node.Notation == YamlNotation.Plain)
            : YamlMeaning.Text;
    }

    /// <summary>Nothing, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull(YamlNode node)
    {
        node = Resolve(node);
        if (node.Kind != YamlKind.Scalar)
            return false;
        return node is { Notation: YamlNotation.Plain, HasProperties: false, DecodedValue: null }
            ? Text.AsSpan(node.Start, node.End - node.Start) is "" or "~" or "null" or "Null" or "NULL"
            : MeaningOf(node) == YamlMeaning.Null;
    }

    /// <summary>The truth of a scalar that is a boolean; null for anything else, a quoted "true" among it.</summary>
    public bool? FlagOf(YamlNode node) =>
        Resolve(node).Kind == YamlKind.Scalar && MeaningOf(node) == YamlMeaning.Boolean ? YamlTyping.Truth(ValueOf(node)) : null;

    /// <summary>The bytes that a list of numbers stands for; null when it is something else.</summary>
    public byte[]? BytesOf(YamlNode list)
    {
        var bytes = new byte[list.Count];
        for (var i = 0; i < list.Count; i++)
        {
            if (MeaningOf(list.Children[i]) != YamlMeaning.Number || !byte.TryParse(
                YamlTyping.Number(ValueOf(list.Children[i])), out bytes[i]))
                return null;
        }

        return bytes;
    }

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
}
