namespace K8sPki.Yaml;

/// <summary>What a node of a document is.</summary>
internal enum YamlKind : byte
{
    Scalar,
    Mapping,
    Sequence,
    Alias,
}

/// <summary>How a node is written in the text.</summary>
internal enum YamlNotation : byte
{
    /// <summary>A scalar without quotes.</summary>
    Plain,
    SingleQuoted,
    DoubleQuoted,

    /// <summary>A literal or folded scalar.</summary>
    BlockScalar,

    /// <summary>A collection by indentation.</summary>
    Block,

    /// <summary>A collection in brackets.</summary>
    Flow,
}

/// <summary>One node of a document and the place of its text. Values are read from the text when asked for.</summary>
internal sealed class YamlNode(YamlKind kind, YamlNotation notation, int start, int end)
{
    private YamlNode[] children = [];

    // Few nodes have any of these, and a large file has many nodes.
    private readonly YamlNodeDetails? details;

    public YamlKind Kind { get; } = kind;

    public YamlNotation Notation { get; } = notation;

    public YamlNodeDetails? Details
    {
        init => details = value;
    }

    /// <summary>An anchor or a tag precedes the content.</summary>
    public bool HasProperties => details is { HasProperties: true };

    /// <summary>Offset of the first character, an anchor or tag included.</summary>
    public int Start { get; } = start;

    /// <summary>Offset after the last character; a block collection ends with its last child.</summary>
    public int End { get; set; } = end;

    /// <summary>Number of direct children; a mapping has two for each field.</summary>
    public int Count { get; private set; }

    /// <summary>A mapping's keys and values in turn, or a sequence's items.</summary>
    public ReadOnlySpan<YamlNode> Children => children.AsSpan(0, Count);

    /// <summary>The value, where it is not the text itself: escapes, several lines.</summary>
    public string? DecodedValue => details?.DecodedValue;

    /// <summary>Name of the anchor, or of the anchor that an alias refers to.</summary>
    public string? Anchor => details?.Anchor;

    /// <summary>The tag in full, as <c>tag:yaml.org,2002:str</c>; null when there is none.</summary>
    public string? Tag => details?.Tag;

    /// <summary>What an alias stands for.</summary>
    public YamlNode? Target => details?.Target;

    public bool IsFlow => Notation == YamlNotation.Flow;

    public void Add(YamlNode child)
    {
        if (Count == children.Length)
            Array.Resize(ref children, Count == 0 ? 4 : Count * 2);
        children[Count++] = child;
    }
}

/// <summary>What only some nodes have.</summary>
internal sealed record YamlNodeDetails(bool HasProperties, string? Anchor, string? Tag, string? DecodedValue, YamlNode? Target);
