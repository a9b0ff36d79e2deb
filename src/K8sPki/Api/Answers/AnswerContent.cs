using System.Buffers;

namespace K8sPki.Api;

/// <summary>Reads a body whole without leaving ever larger copies of it behind.</summary>
internal static class AnswerContent
{
    private const int FirstPart = 64 * 1024;
    private const int Part = 1024 * 1024;

    /// <summary>The bytes.</summary>
    public static async Task<byte[]> ReadAsync(Stream body, CancellationToken cancellation)
    {
        var parts = new List<(byte[] Bytes, int Count)>();
        try
        {
            while (true)
            {
                var size = parts.Count == 0 ? FirstPart : Part;
                var bytes = ArrayPool<byte>.Shared.Rent(size);
                parts.Add((bytes, 0));
                var count = await body.ReadAtLeastAsync(bytes.AsMemory(0, size), size, throwOnEndOfStream: false, cancellation)
                    .ConfigureAwait(false);
                parts[^1] = (bytes, count);
                if (count < size)
                    return Join(parts);
            }
        }
        finally
        {
            // It may have been a Secret.
            foreach (var (bytes, _) in parts)
                ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }

    private static byte[] Join(List<(byte[] Bytes, int Count)> parts)
    {
        var content = new byte[parts.Sum(part => part.Count)];
        var at = 0;
        foreach (var (bytes, count) in parts)
        {
            bytes.AsSpan(0, count).CopyTo(content.AsSpan(at));
            at += count;
        }

        return content;
    }
}
