namespace K8sPki.Shell.Commands;

/// <summary>What Measure-Object finds in text.</summary>
public sealed class TextMeasureInfo
{
    public int? Lines { get; init; }

    public int? Words { get; init; }

    public int? Characters { get; init; }

    public string? Property { get; init; }
}
