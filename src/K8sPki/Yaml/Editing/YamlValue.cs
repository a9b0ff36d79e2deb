namespace K8sPki.Yaml;

/// <summary>A value to be written, free of any notation.</summary>
internal abstract record YamlValue
{
    /// <summary>The value that a node has, aliases and merge keys written out.</summary>
    public static YamlValue From(YamlDocument document, YamlNode node)
    {
        var target = YamlDocument.Resolve(node);
        return target.Kind switch
        {
            YamlKind.Mapping =>
                new YamlMap([.. document.Fields(target).Select(field => (field.Name, From(document, field.Value)))]),
            YamlKind.Sequence => new YamlList([.. Items(document, target)]),
            _ => YamlScalar.FromText(document, target),
        };
    }

    /// <summary>The value of a field; nothing for what is not there.</summary>
    public static YamlValue From(YamlField field) => field.Node is { } node ? From(field.Document, node) : YamlScalar.Null;

    /// <summary>True when the node has this value already.</summary>
    public bool IsValueOf(YamlDocument document, YamlNode node) => Same(this, From(document, node));

    public static implicit operator YamlValue(string text) => YamlScalar.String(text);

    public static implicit operator YamlValue(bool value) => YamlScalar.Literal(value ? "true" : "false");

    private static IEnumerable<YamlValue> Items(YamlDocument document, YamlNode sequence)
    {
        for (var i = 0; i < sequence.Count; i++)
            yield return From(document, sequence.Children[i]);
    }

    /// <summary>Equal in content; the order of a mapping's fields does not count.</summary>
    public static bool Same(YamlValue one, YamlValue other) => (one, other) switch
    {
        (YamlScalar a, YamlScalar b) => a == b,
        (YamlList a, YamlList b) =>
            a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair => Same(pair.First, pair.Second)),
        (YamlMap a, YamlMap b) => a.Fields.Count == b.Fields.Count
            && a.Fields.All(field => b.Find(field.Name) is { } match && Same(field.Value, match)),
        _ => false,
    };
}

/// <summary>A string, or a word that readers take for something else: true, null, a number.</summary>
internal sealed record YamlScalar : YamlValue
{
    public static readonly YamlScalar Null = Literal("null");

    private YamlScalar(string text, bool isLiteral)
    {
        Text = text;
        IsLiteral = isLiteral;
    }

    public string Text { get; }

    /// <summary>Not a string: written as it is.</summary>
    public bool IsLiteral { get; }

    public static YamlScalar String(string text) => new(text, false);

    public static YamlScalar Literal(string word) => new(word, true);

    public static YamlScalar FromText(YamlDocument document, YamlNode node) => document.MeaningOf(node) switch
    {
        YamlMeaning.Null => Null,
        YamlMeaning.Boolean => Literal(document.FlagOf(node) == true ? "true" : "false"),
        YamlMeaning.Number or YamlMeaning.NoNumber => Literal(document.ValueOf(node)),
        _ => String(document.ValueOf(node)),
    };
}

internal sealed record YamlList(IReadOnlyList<YamlValue> Items) : YamlValue;

internal sealed record YamlMap(IReadOnlyList<(string Name, YamlValue Value)> Fields) : YamlValue
{
    private readonly Lazy<Dictionary<string, YamlValue>> byName = new(() => Fields.DistinctBy(field => field.Name).ToDictionary(
        field => field.Name, field => field.Value, StringComparer.Ordinal));

    public YamlValue? Find(string name) => byName.Value.GetValueOrDefault(name);

    /// <summary>The mapping after the changes.</summary>
    public YamlMap With(IEnumerable<YamlChange> changes)
    {
        var fields = Fields.ToList();
        foreach (var change in changes)
        {
            var at = fields.FindIndex(field => field.Name == change.Name);
            var value = change.Nested is null
                ? change.Value : ((at < 0 ? null : fields[at].Value as YamlMap) ?? new YamlMap([])).With(change.Nested);
            if (value is null && at >= 0)
                fields.RemoveAt(at);
            else if (value is not null && at >= 0)
                fields[at] = (change.Name, value);
            else if (value is not null)
                fields.Add((change.Name, value));
        }

        return new YamlMap(fields);
    }
}

/// <summary>What becomes of one field of a mapping.</summary>
internal sealed record YamlChange
{
    private YamlChange(string name) => Name = name;

    public string Name { get; }

    /// <summary>The new value; null to remove the field.</summary>
    public YamlValue? Value { get; private init; }

    /// <summary>Changes inside the field's own mapping, which is made when it is not there.</summary>
    public IReadOnlyList<YamlChange>? Nested { get; private init; }

    public static YamlChange Set(string name, YamlValue value) => new(name) { Value = value };

    public static YamlChange Remove(string name) => new(name);

    public static YamlChange Inside(string name, IReadOnlyList<YamlChange> changes) => new(name) { Nested = changes };
}
