namespace K8sPki.Shell.Commands;

/// <summary>What a heading stands over.</summary>
internal sealed record FormatGrouping(string Label, Func<PSObject, object?> Value);
