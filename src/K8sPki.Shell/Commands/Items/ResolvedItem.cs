namespace K8sPki.Shell.Commands;

/// <summary>A path as its provider knows it.</summary>
internal sealed record ResolvedItem(string Path, ProviderInfo Provider, PSDriveInfo? Drive, bool FromPattern)
{
    public bool IsFileSystem => ItemCommand.IsFileSystem(Provider);

    /// <summary>The path with its provider in front, good wherever the session stands.</summary>
    public string Qualified => $"{Provider.Name}::{Path}";
}
