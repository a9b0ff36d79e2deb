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
