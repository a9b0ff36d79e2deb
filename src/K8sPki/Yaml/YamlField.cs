using System.Globalization;

namespace K8sPki.Yaml;

/// <summary>
/// A part of a document, read by the names of the fields in it. What is not there, null or of another type than asked for
/// reads as nothing; the methods that begin with Expect refuse another type and say where it stands.
/// </summary>
internal readonly record struct YamlField
{
    /// <summary>The whole document.</summary>
    public YamlField(YamlDocument document)
        : this(document, document.Root)
    {
    }

    public YamlField(YamlDocument document, YamlNode? node)
    {
        Document = document;
        Node = node is null || document.IsNull(node) ? null : node;
    }

    public YamlDocument Document { get; }

    /// <summary>The node as it stands there, an alias perhaps; null for what is not there and for null.</summary>
    public YamlNode? Node { get; }

    public bool IsThere => Node is not null;

    /// <summary>The line that it begins in, counted from one; null for what is not there.</summary>
    public int? Line => Node is null ? null : Document.PositionOf(YamlDocument.Resolve(Node).Start).Line;

    /// <summary>True for a scalar in lines of its own, whose text begins in the line after its sign.</summary>
    public bool IsBlock => Target?.Notation == YamlNotation.BlockScalar;

    public bool IsMapping => Target?.Kind == YamlKind.Mapping;

    private YamlNode? Target => Node is null ? null : YamlDocument.Resolve(Node);

    /// <summary>What is at any depth.</summary>
    public YamlField At(params ReadOnlySpan<string> path)
    {
        var node = Node;
        foreach (var name in path)
            node = Document.Field(node, name);
        return new YamlField(Document, node);
    }

    /// <summary>A text at any depth, numbers and booleans as they are written; null when it is not there or empty.</summary>
    public string? Text(params ReadOnlySpan<string> path) => At(path).Scalar is { Length: > 0 } text ? text : null;

    /// <summary>A boolean at any depth, in any of YAML's words for it; null when there is none, and for one in quotes.</summary>
    public bool? Flag(params ReadOnlySpan<string> path) =>
        At(path) is { Node: { } node } field ? field.Document.FlagOf(node) : null;

    /// <summary>A whole number at any depth; null when there is none, and for one in quotes.</summary>
    public long? Number(params ReadOnlySpan<string> path) => At(path) is { Node: { } node } field
        && field.Document.MeaningOf(node) == YamlMeaning.Number
        && long.TryParse(
            YamlTyping.Number(field.Document.ValueOf(node)), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out var number)
        ? number : null;

    /// <summary>The items of a list at any depth; none when there is no list.</summary>
    public IReadOnlyList<YamlField> Items(params ReadOnlySpan<string> path)
    {
        if (At(path).Target is not { Kind: YamlKind.Sequence } list)
            return [];
        var items = new YamlField[list.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = new YamlField(Document, list.Children[i]);
        return items;
    }

    /// <summary>The texts of a list at any depth; an empty item is the empty text, and what is no text is left out.</summary>
    public IReadOnlyList<string> Texts(params ReadOnlySpan<string> path) =>
        [.. Items(path).Select(item => item.IsThere ? item.Scalar : "").OfType<string>()];

    /// <summary>The fields of a mapping at any depth, as kubectl sees them; none when there is no mapping.</summary>
    public IReadOnlyList<(string Name, YamlField Value)> Fields(params ReadOnlySpan<string> path)
    {
        var document = Document;
        return At(path).Target is { Kind: YamlKind.Mapping } mapping
            ? [.. document.Fields(mapping).Select(field => (field.Name, new YamlField(document, field.Value)))] : [];
    }

    /// <summary>A text; null when it is not there or empty.</summary>
    /// <exception cref="YamlException">It is something else: a number, a boolean, a list.</exception>
    public string? ExpectText()
    {
        if (Node is null)
            return null;
        if (Scalar is not { } text)
            throw Wrong("must be one value");
        if (Document.MeaningOf(Node) != YamlMeaning.Text)
            throw Wrong($"{text} is no text to YAML; put it in quotes");
        return text.Length == 0 ? null : text;
    }

    /// <summary>The items of a list; null when it is not there.</summary>
    /// <exception cref="YamlException">It is something else.</exception>
    public IReadOnlyList<YamlField>? ExpectItems() => Target switch
    {
        null => null,
        { Kind: YamlKind.Sequence } => Items(),
        _ => throw Wrong("must be a list"),
    };

    /// <summary>A boolean in any of YAML's words for it; null when it is not there.</summary>
    /// <exception cref="YamlException">It is something else, a text in quotes among it.</exception>
    public bool? ExpectFlag() => Node is null ? null : Flag() ?? throw Wrong("must be true or false, without quotes");

    /// <summary>A whole number; null when it is not there.</summary>
    /// <exception cref="YamlException">It is something else, a text in quotes among it.</exception>
    public long? ExpectNumber() => Node is null ? null : Number() ?? throw Wrong("must be a whole number, without quotes");

    /// <summary>The error for the place where it stands, or for the whole document where it is not there.</summary>
    public YamlException Wrong(string what) => Document.Fault(YamlFault.WrongType, Node ?? Document.Root!, what);

    /// <summary>The value of a scalar, also an empty one; null for what is none.</summary>
    public string? Scalar => Target is { Kind: YamlKind.Scalar } scalar ? Document.ValueOf(scalar) : null;
}
