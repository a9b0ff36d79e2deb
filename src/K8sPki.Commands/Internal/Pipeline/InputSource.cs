using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>Something to read: a file, or content that came as text or bytes.</summary>
/// <param name="Path">The file; null for content that came from none.</param>
/// <param name="Content">The content; null for a file that is to be read.</param>
public sealed record InputSource(string? Path, byte[]? Content)
{
    /// <summary>What to call it in messages.</summary>
    public string Name => Path is null ? "the text" : $"'{Path}'";

    /// <summary>Why there is nothing to read; null when there is.</summary>
    internal PkiException? Problem { get; init; }

    /// <summary>The text that came line by line and of which this is one block; null for anything else.</summary>
    internal PipelineText? Text { get; init; }

    /// <summary>The bytes.</summary>
    /// <param name="limit">The largest file that is read.</param>
    internal byte[] Read(long limit = FileStore.DefaultLimit) => Content ?? FileStore.Read(Path!, limit);
}
