namespace K8sPki;

/// <summary>Reads the fields of a configuration by their names; what has another shape than expected is not there.</summary>
internal readonly struct YamlFields(YamlDocument document, YamlNode? node)
{
    /// <summary>The fields of a whole document.</summary>
    public YamlFields(YamlDocument document)
        : this(document, document.Root)
    {
    }

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
    public IEnumerable<YamlFields> Items(params ReadOnlySpan<string> path)
    {
        var items = new List<YamlFields>();
        if (Node(path) is { } list && YamlDocument.Resolve(list) is { Kind: YamlKind.Sequence } sequence)
        {
            foreach (var item in sequence.Children)
                items.Add(new YamlFields(document, item));
        }

        return items;
    }

    /// <summary>The texts of a list at any depth; a single text counts as a list of one.</summary>
    public IReadOnlyList<string> Texts(params ReadOnlySpan<string> path)
    {
        var only = Text(path);
        return only is not null ? [only] : Items(path).Select(item => item.Text()).OfType<string>().ToList();
    }

    private YamlNode? Node(ReadOnlySpan<string> path)
    {
        var at = node;
        foreach (var name in path)
            at = document.Field(at, name);
        return at;
    }
}
