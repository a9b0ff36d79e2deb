namespace K8sPki.Yaml;

/// <summary>
/// Collects changes to one document and gives its new text. Each change is an edit of the text at the place of a node,
/// in the notation that stands there; anchors that other places need move to the first of those.
/// </summary>
internal sealed partial class YamlEditor
{
    private readonly YamlDocument document;
    private readonly string text;
    private readonly YamlStyle style;
    private readonly List<TextEdit> edits = [];
    private readonly List<(int Offset, string Lines)> insertions = [];
    private readonly YamlAnchorMoves anchors;

    public YamlEditor(YamlDocument document)
    {
        this.document = document;
        text = document.Text;
        style = YamlStyle.Of(document);
        anchors = new YamlAnchorMoves(document, style);
    }

    /// <summary>The document with the changes; the same object when there were none.</summary>
    /// <exception cref="YamlException">It is written in a way that cannot be changed line by line.</exception>
    public YamlDocument Apply()
    {
        if (edits.Count == 0 && insertions.Count == 0)
            return document;
        YamlEditable.Check(document);
        var changed = document.With([.. edits, .. KeptEnd(), .. insertions.Select(LineInsertion), .. anchors.Edits()]);
        if (!document.IsPlain)
            YamlEditable.CheckResult(document, changed);
        return changed;
    }

    /// <summary>Makes the value another one; nothing happens when it is that already.</summary>
    /// <param name="key">The field's key, or null for an item of a list.</param>
    /// <param name="node">The present value.</param>
    /// <param name="value">The value to be.</param>
    /// <param name="inFlow">The field stands in brackets.</param>
    public void Replace(YamlNode? key, YamlNode node, YamlValue value, bool inFlow)
    {
        if (value.IsValueOf(document, node))
            return;
        if (value is YamlMap map && node is { Kind: YamlKind.Mapping, Count: > 0 } && map.Fields.Count > 0)
        {
            ChangeFields(key, node, Differences(node, map), inFlow);
            return;
        }

        if (value is YamlList list && node is { Kind: YamlKind.Sequence, Count: > 0 } && list.Items.Count > 0)
        {
            ReplaceItems(node, list);
            return;
        }

        anchors.Remove(node);
        if (inFlow || key is null)
        {
            var column = inFlow && node.IsFlow && YamlStyle.IsSpread(text, node) ? ColumnOfLine(node.Start) : (int?)null;
            var space = node.Start == node.End && text[node.Start - 1] == ':' ? " " : "";
            edits.Add(new TextEdit(node.Start, node.End, space + InlineText(node, value, inFlow, column)));
        }
        else if (value is YamlScalar && YamlDocument.Resolve(node).Kind == YamlKind.Scalar && node.End > node.Start)
        {
            edits.Add(new TextEdit(node.Start, node.End, InlineText(node, value, false, null)));
        }
        else
        {
            var start = AfterColon(key);
            edits.Add(new TextEdit(start, node.End, YamlWriter.AfterKey(value, YamlStyle.ColumnOf(text, key.Start), style)));
        }
    }

    private string InlineText(YamlNode old, YamlValue value, bool inFlow, int? column)
    {
        var notation = document.IsJson ? YamlNotation.DoubleQuoted
            : old.Notation is YamlNotation.SingleQuoted or YamlNotation.DoubleQuoted ? old.Notation : YamlNotation.Plain;
        return value is YamlScalar scalar
            ? YamlScalarText.Write(scalar, notation, inFlow)
            : YamlWriter.Flow(value, document.IsJson, column, style);
    }

    private int AfterColon(YamlNode key)
    {
        var at = key.End;
        while (at < text.Length && text[at] != ':')
            at++;
        if (at == text.Length)
            throw YamlEditable.WithoutColon(document, key);
        return at + 1;
    }

    /// <summary>The indentation of the line that a place is in.</summary>
    private int ColumnOfLine(int offset)
    {
        var start = YamlText.LineStart(text, offset);
        var at = start;
        while (at < text.Length && text[at] == ' ')
            at++;
        return at - start;
    }

    /// <summary>Where a line is to be added after a node: the end of the node's line.</summary>
    private int LineEndAfter(YamlNode node) => IsAtLineStart(node.End) ? node.End : YamlText.LineEnd(text, node.End);

    private int NextLineAfter(YamlNode node) => IsAtLineStart(node.End) ? node.End : YamlText.NextLine(text, node.End);

    // A block scalar that keeps its last empty lines ends at the start of the next line.
    private bool IsAtLineStart(int offset) => offset > 0 && YamlText.IsBreak(text[offset - 1]);

    private void InsertLines(int offset, string lines) => insertions.Add((offset, lines));

    // A block scalar that ends with the text has no last line break, unless something follows it: '-' says that it has none.
    private IEnumerable<TextEdit> KeptEnd()
    {
        if (IsAtLineStart(text.Length) || insertions.TrueForAll(insertion => insertion.Offset < text.Length)
            || YamlText.LastScalar(document.Root) is not { Notation: YamlNotation.BlockScalar } last || last.End < text.Length
            || edits.Exists(edit => edit.Start <= last.Start && last.Start < edit.End))
            yield break;
        var at = document.ContentStart(last, trimmed: false) + 1;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        if (at == text.Length || text[at] != '-')
            yield return new TextEdit(at, at < text.Length && text[at] == '+' ? at + 1 : at, "-");
    }

    // Where the line before goes away, the new lines stand in its place.
    private TextEdit LineInsertion((int Offset, string Lines) insertion)
    {
        var (offset, lines) = insertion;
        foreach (var edit in edits)
        {
            if (edit.Start < offset && offset < edit.End)
                return new TextEdit(edit.End, edit.End, lines + style.Break);
        }

        var isOwnLine = offset == 0 || IsAtLineStart(offset);
        return new TextEdit(offset, offset, isOwnLine ? lines + style.Break : style.Break + lines);
    }

    private List<YamlChange> Differences(YamlNode mapping, YamlMap wanted) =>
    [
        .. wanted.Fields.Select(field => YamlChange.Set(field.Name, field.Value)),
        .. document.Fields(mapping).Where(field => wanted.Find(field.Name) is null).Select(field => YamlChange.Remove(field.Name))
            .ToList(),
    ];
}

/// <summary>An item to add to a list.</summary>
/// <param name="Value">Its value, written in the style of the document.</param>
/// <param name="Lines">
/// Its lines as they stood elsewhere, comments included, from the column of the dash on; used where the target is in
/// block form.
/// </param>
internal sealed record YamlInsertion(YamlValue Value, IReadOnlyList<string>? Lines);

/// <summary>The characters from <paramref name="Start"/> up to <paramref name="End"/> become another text.</summary>
internal readonly record struct TextEdit(int Start, int End, string Text)
{
    /// <summary>Edits in the order of the text; of several insertions at one place, the first given comes first.</summary>
    /// <exception cref="InvalidOperationException">Two of them overlap.</exception>
    public static IReadOnlyList<TextEdit> InOrder(IEnumerable<TextEdit> edits)
    {
        var ordered = edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.End > edit.Start).ToList();
        var at = 0;
        foreach (var edit in ordered)
        {
            if (edit.Start < at || edit.End < edit.Start)
                throw new InvalidOperationException($"Text edits overlap at {edit.Start}.");
            at = edit.End;
        }

        return ordered;
    }

    /// <summary>The parts of the new text, given edits in order.</summary>
    public static IEnumerable<ReadOnlyMemory<char>> Pieces(string text, IReadOnlyList<TextEdit> ordered)
    {
        var at = 0;
        foreach (var edit in ordered)
        {
            yield return text.AsMemory(at, edit.Start - at);
            yield return edit.Text.AsMemory();
            at = edit.End;
        }

        yield return text.AsMemory(at);
    }

    /// <summary>The new text, given edits in order.</summary>
    public static string Apply(string text, IReadOnlyList<TextEdit> ordered)
    {
        var length = text.Length + ordered.Sum(edit => edit.Text.Length - (edit.End - edit.Start));
        return string.Create(length, (text, ordered), static (target, state) =>
        {
            foreach (var piece in Pieces(state.text, state.ordered))
            {
                piece.Span.CopyTo(target);
                target = target[piece.Length..];
            }
        });
    }
}
