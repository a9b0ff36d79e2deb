namespace K8sPki.Shell.Commands;

/// <summary>A hash of Get-FileHash.</summary>
public sealed record FileHashInfo(string Algorithm, string Hash, string? Path);
