namespace K8sPki;

/// <summary>Reads the fields of a configuration by their names; what has another shape than expected is not there.</summary>
internal readonly struct YamlFields
{
    private readonly YamlDocument document;
    private readonly Lazy<YamlLines> lines;
    private readonly YamlNode? node;

    /// <summary>The fields of a whole document.</summary>
    public YamlFields(YamlDocument document)
        : this(document, new Lazy<YamlLines>(() => new YamlLines(document.Text)), document.Root)
    {
    }

    private YamlFields(YamlDocument document, Lazy<YamlLines> lines, YamlNode? node)
    {
        this.document = document;
        this.lines = lines;
        this.node = node;
    }

    /// <summary>The line that it begins in, counted from one; null for what is not there.</summary>
    public int? Line => node is null ? null : lines.Value.PositionOf(YamlDocument.Resolve(node).Start).Line;

    /// <summary>True for a scalar in lines of its own, whose text begins in the line after its sign.</summary>
    public bool IsBlock => node is not null && YamlDocument.Resolve(node).Notation == YamlNotation.BlockScalar;

    /// <summary>True for what is there and not null.</summary>
    public bool IsThere => node is not null && !document.IsNull(node);

    /// <summary>What is at any depth.</summary>
    public YamlFields At(params ReadOnlySpan<string> path) => new(document, lines, Node(path));

    /// <summary>A text at any depth; null when it is not there or empty.</summary>
    public string? Text(params ReadOnlySpan<string> path)
    {
        if (Node(path) is not { } found || YamlDocument.Resolve(found).Kind != YamlKind.Scalar || document.IsNull(found))
            return null;
        var value = document.ValueOf(found);
        return value.Length == 0 ? null : value;
    }

    /// <summary>A boolean at any depth; null when there is none.</summary>
    public bool? Flag(params ReadOnlySpan<string> path) => Node(path) is { } found ? document.FlagOf(found) : null;

    /// <summary>The items of a list at any depth.</summary>
    public IReadOnlyList<YamlFields> Items(params ReadOnlySpan<string> path)
    {
        var items = new List<YamlFields>();
        if (Node(path) is { } list && YamlDocument.Resolve(list) is { Kind: YamlKind.Sequence } sequence)
        {
            foreach (var item in sequence.Children)
                items.Add(new YamlFields(document, lines, item));
        }

        return items;
    }

    /// <summary>The names of the fields of a mapping at any depth.</summary>
    public IReadOnlyList<string> Names(params ReadOnlySpan<string> path)
    {
        var names = new List<string>();
        if (Node(path) is { } fields && YamlDocument.Resolve(fields) is { Kind: YamlKind.Mapping } mapping)
        {
            for (var index = 0; index < mapping.Count; index += 2)
            {
                if (YamlDocument.Resolve(mapping.Children[index]).Kind == YamlKind.Scalar)
                    names.Add(document.ValueOf(mapping.Children[index]));
            }
        }

        return names;
    }

    /// <summary>The texts of a list at any depth; a single text counts as a list of one.</summary>
    public IReadOnlyList<string> Texts(params ReadOnlySpan<string> path) => [.. TextItems(path).Select(item => item.Text()).OfType<string>()];

    /// <summary>The texts of a list at any depth with their places; a single text counts as a list of one.</summary>
    public IReadOnlyList<YamlFields> TextItems(params ReadOnlySpan<string> path)
    {
        var at = At(path);
        return at.Text() is not null ? [at] : at.Items();
    }

    private YamlNode? Node(ReadOnlySpan<string> path)
    {
        var at = node;
        foreach (var name in path)
            at = document.Field(at, name);
        return at;
    }
}
