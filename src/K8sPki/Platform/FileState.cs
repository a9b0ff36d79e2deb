using System.Security.Cryptography;

namespace K8sPki;

/// <summary>What a file held when it was read, to tell later whether somebody has changed it since.</summary>
internal sealed class FileState
{
    private readonly byte[] digest;

    private FileState(byte[] digest) => this.digest = digest;

    public static FileState Of(ReadOnlySpan<byte> content) => new(SHA256.HashData(content));

    /// <summary>True when the file still holds the same bytes.</summary>
    public bool IsStill(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            return SHA256.HashData(stream).AsSpan().SequenceEqual(digest);
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
