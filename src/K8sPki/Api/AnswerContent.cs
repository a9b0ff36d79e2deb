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

/// <summary>An answer's body that may not be larger than what one is willing to hold, whatever the server announces.</summary>
internal sealed class BoundedStream(Stream inner, long limit, string what) : Stream
{
    private long taken;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => taken;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int Count(int count)
    {
        taken += count;
        return taken <= limit ? count
            : throw new LimitExceededException(
            "AnswerTooLarge",
            $"{what} is larger than {limit / (1024 * 1024)} MiB, the most that is read at once. Ask for less: by name, "
            + "selector or in pages.");
    }
}
