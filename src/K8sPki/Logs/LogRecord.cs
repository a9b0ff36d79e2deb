namespace K8sPki.Logs;

/// <summary>Where a line comes from.</summary>
/// <param name="Component">Whose log it is.</param>
internal sealed record LogOrigin(string Component)
{
    /// <summary>The namespace and name of the pod; null for what is no container of a pod.</summary>
    public string? Pod { get; init; }

    /// <summary>The file here; null for a journal or a pipeline.</summary>
    public string? Path { get; init; }

    /// <summary>The unit of the journal; null for a file or a pipeline.</summary>
    public string? Unit { get; init; }

    /// <summary>True for the log of a program that runs several components and says before each line whose it is.</summary>
    public bool IsTagged { get; init; }

    /// <summary>What it is called on the screen.</summary>
    public string Shown => Path ?? (Unit is null ? "the pipeline" : $"journal, unit {Unit}");
}

/// <summary>
/// A line as its program wrote it, out of the form that a runtime or journal keeps it in, with the lines that continue it.
/// </summary>
/// <param name="Text">The line.</param>
internal readonly record struct LogRecord(string Text)
{
    /// <summary>When it was taken down; null where nothing but the line itself says it.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The date that a line without a year is of: when its file was written last.</summary>
    public DateTimeOffset Written { get; init; }

    /// <summary>How grave the journal has it; null elsewhere.</summary>
    public LogSeverity? Severity { get; init; }
}

/// <summary>What a line says.</summary>
/// <param name="Message">The message.</param>
internal sealed record LogText(string Message)
{
    public static readonly IReadOnlyDictionary<string, string> NoFields = new Dictionary<string, string>();

    public DateTimeOffset? Time { get; init; }

    public LogSeverity? Severity { get; init; }

    public string? Source { get; init; }

    /// <summary>Who wrote it, where a program of several components says so.</summary>
    public string? Component { get; init; }

    public IReadOnlyDictionary<string, string> Fields { get; init; } = NoFields;
}
