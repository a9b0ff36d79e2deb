namespace K8sPki.Shell.Commands;

/// <summary>Which shape a view has.</summary>
internal enum FormatShapeKind
{
    Table,
    List,
    Wide,
}

/// <summary>A shape with its columns.</summary>
internal sealed record FormatView(FormatShapeKind Kind, IReadOnlyList<FormatColumn> Columns)
{
    public string Name { get; init; } = "";

    public IReadOnlyList<string> TypeNames { get; init; } = [];

    public bool AutoSize { get; init; }

    public bool Wrap { get; init; }

    public bool HideHeaders { get; init; }

    /// <summary>Columns of a wide shape; 0 leaves it to the formatter.</summary>
    public uint WideColumns { get; init; }

    public FormatGrouping? Grouping { get; init; }
}
