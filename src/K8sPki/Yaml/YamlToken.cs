namespace K8sPki.Yaml;

/// <summary>What a piece of a YAML text is.</summary>
internal enum YamlTokenKind : byte
{
    StreamEnd,
    VersionDirective,
    TagDirective,
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias,
    Anchor,
    Tag,
    Scalar,
}

/// <summary>A piece of a YAML text and its place.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset after its last character.</param>
internal readonly record struct YamlToken(YamlTokenKind Kind, int Start, int End)
{
    /// <summary>The value of a scalar, null where it is the text itself; the name of an anchor; the handle of a tag.</summary>
    public string? Text { get; init; }

    /// <summary>What stands behind the handle of a tag; the prefix that a directive gives a handle.</summary>
    public string? Suffix { get; init; }

    /// <summary>How a scalar is written.</summary>
    public YamlNotation Notation { get; init; }
}
