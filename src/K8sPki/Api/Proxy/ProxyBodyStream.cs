using System.Globalization;

namespace K8sPki;

/// <summary>The body of one request: of a length known beforehand, or in chunks.</summary>
internal sealed class ProxyBodyStream(ProxyReader reader, long? length) : Stream
{
    private readonly bool isChunked = length is null;
    private long left = length ?? 0;
    private bool isFirst = true;
    private bool isOver;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (left == 0 && isChunked && !isOver)
            await NextChunkAsync(cancellationToken).ConfigureAwait(false);
        if (left == 0 || buffer.IsEmpty)
            return 0;
        var count = await reader.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken).ConfigureAwait(false);
        left -= count;
        return count > 0 ? count : throw ProxyReader.Malformed("its body ends in the middle");
    }

    /// <summary>Reads what nobody has read, so that the next request can be; false when that is too much.</summary>
    public async Task<bool> DrainAsync(CancellationToken cancellation)
    {
        var buffer = new byte[16 * 1024];
        for (var rounds = 0; rounds < 64; rounds++)
        {
            if (await ReadAsync(buffer, cancellation).ConfigureAwait(false) == 0)
                return true;
        }

        return false;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task NextChunkAsync(CancellationToken cancellation)
    {
        if (!isFirst && await reader.ReadLineAsync(false, cancellation).ConfigureAwait(false) is not "")
            throw ProxyReader.Malformed("a chunk does not end where it should");
        isFirst = false;
        var size = (await reader.ReadLineAsync(false, cancellation).ConfigureAwait(false))!.Split(';')[0].Trim();
        if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out left) || left < 0)
            throw ProxyReader.Malformed("a chunk has no size");
        if (left > 0)
            return;
        isOver = true;
        while (await reader.ReadLineAsync(false, cancellation).ConfigureAwait(false) is not "")
        {
        }
    }
}
