using System.Security.Cryptography;

namespace K8sPki;

/// <summary>What a file held when it was read, to tell later whether somebody has changed it since.</summary>
internal sealed class FileState
{
    private readonly byte[] digest;

    private FileState(byte[] digest) => this.digest = digest;

    public static FileState Of(ReadOnlySpan<byte> content) => new(SHA256.HashData(content));

    /// <summary>True when the file still holds the same bytes. What is no ordinary file holds nothing that could be asked twice.</summary>
    /// <exception cref="PkiException">It cannot be read.</exception>
    public bool IsStill(FilePath path) => FileFailure.Attempt(path, "read", () =>
    {
        using var place = FilePlace.Open(path);
        return IsStill(place);
    });

    /// <inheritdoc cref="IsStill(FilePath)"/>
    public bool IsStill(FilePlace place)
    {
        if (place.IsOpenFile || place.Status is { IsRegular: false })
            return true;
        if (place.Status is null)
            return false;
        using var stream = place.Folder.OpenToRead(place.Name);
        return SHA256.HashData(stream).AsSpan().SequenceEqual(digest);
    }
}
