namespace K8sPki.Internal;

/// <summary>Something to read: a file, or content that came as text or bytes.</summary>
/// <param name="Path">The file; null for content that came from none.</param>
/// <param name="Content">The content; null for a file that is to be read.</param>
public sealed record InputSource(string? Path, byte[]? Content)
{
    /// <summary>What to call it in messages.</summary>
    public string Name => Path is null ? "the text" : $"'{Path}'";

    /// <summary>The bytes.</summary>
    /// <param name="limit">The largest file that is read.</param>
    internal byte[] Read(long limit = FileStore.DefaultLimit) => Content ?? FileStore.Read(Path!, limit);
}
