namespace K8sPki.Shell.Hosting;

/// <summary>What a script gave: its objects, its records, and the error that ended it, if one did.</summary>
internal sealed record SessionResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    ErrorRecord? Terminating,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<string> Information)
{
    /// <summary>All errors, the terminating one last.</summary>
    public IEnumerable<ErrorRecord> AllErrors => Terminating is null ? Errors : [.. Errors, Terminating];
}
