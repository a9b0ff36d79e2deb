using System.Text;

namespace K8sPki.Yaml;

/// <summary>Writes values as block lines or in brackets.</summary>
internal static class YamlWriter
{
    /// <summary>
    /// A value after its key: a scalar or an empty collection on the same line with a space before it, anything else on
    /// lines of its own.
    /// </summary>
    /// <param name="value">What is written.</param>
    /// <param name="keyColumn">Column of the key.</param>
    /// <param name="style">The document's habits.</param>
    public static string AfterKey(YamlValue value, int keyColumn, YamlStyle style) => value switch
    {
        YamlMap { Fields.Count: > 0 } map => style.Break + Mapping(map, keyColumn + style.Step, style),
        YamlList { Items.Count: > 0 } list => style.Break + Sequence(list, keyColumn + style.SequenceStep, style),
        _ => " " + Flow(value, false, null, style),
    };

    /// <summary>The lines of a mapping, without a last break.</summary>
    public static string Mapping(YamlMap map, int column, YamlStyle style) =>
        string.Join(style.Break, map.Fields.Select(field => Spaces(column) + Field(field.Name, field.Value, column, style)));

    /// <summary>One field; its first line has no indentation.</summary>
    public static string Field(string name, YamlValue value, int column, YamlStyle style) =>
        YamlScalarText.Write(YamlScalar.String(name), YamlNotation.Plain, false) + ":" + AfterKey(value, column, style);

    /// <summary>The lines of a list, without a last break.</summary>
    public static string Sequence(YamlList list, int column, YamlStyle style) =>
        string.Join(style.Break, list.Items.Select(item => Spaces(column) + Item(item, column, style)));

    /// <summary>One item with its dash; its first line has no indentation.</summary>
    public static string Item(YamlValue item, int column, YamlStyle style)
    {
        const string Dash = "- ";
        return item switch
        {
            YamlMap { Fields.Count: > 0 } map => Dash + Mapping(map, column + Dash.Length, style)[(column + Dash.Length)..],
            YamlList { Items.Count: > 0 } list => Dash + Sequence(list, column + Dash.Length, style)[(column + Dash.Length)..],
            _ => Dash + Flow(item, false, null, style),
        };
    }

    /// <summary>A value in brackets.</summary>
    /// <param name="value">What is written.</param>
    /// <param name="json">Every string and key in double quotes.</param>
    /// <param name="column">
    /// Column of the line that the value begins in, to put entries on lines of their own; null to put all in one line.
    /// </param>
    /// <param name="style">The document's habits.</param>
    public static string Flow(YamlValue value, bool json, int? column, YamlStyle style)
    {
        var quotes = json ? YamlNotation.DoubleQuoted : YamlNotation.Plain;
        return value switch
        {
            YamlScalar scalar => YamlScalarText.Write(scalar, quotes, inFlow: true),
            YamlMap map => Bracketed(
                '{', '}', map.Fields.Select(field => FlowField(field.Name, field.Value, json, column + style.Step, style)),
                column, style),
            YamlList list => Bracketed(
                '[', ']', list.Items.Select(item => Flow(item, json, column + style.Step, style)), column, style),
            _ => throw new InvalidOperationException(value.GetType().Name),
        };
    }

    public static string FlowField(string name, YamlValue value, bool json, int? column, YamlStyle style) =>
        Flow(YamlScalar.String(name), json, null, style) + ": " + Flow(value, json, column, style);

    public static string Spaces(int count) => new(' ', count);

    private static string Bracketed(char open, char close, IEnumerable<string> parts, int? column, YamlStyle style)
    {
        var entries = parts.ToList();
        if (column is null || entries.Count == 0)
            return open + string.Join(", ", entries) + close;
        var inner = style.Break + Spaces(column.Value + style.Step);
        return new StringBuilder().Append(open).Append(inner).AppendJoin("," + inner, entries)
            .Append(style.Break).Append(Spaces(column.Value)).Append(close).ToString();
    }
}

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
