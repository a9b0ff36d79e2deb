using System.Text;

namespace K8sPki.Api;

/// <summary>
/// A connection for one request that says a header once for each of its values. A server takes the groups to impersonate
/// only so, and HttpClient would join them with commas into the name of one group.
/// </summary>
internal sealed class RepeatedHeaderStream(Stream inner) : Stream
{
    /// <summary>Stands between the values of a header until they are written; no name may hold it.</summary>
    public const char Separator = '\u0001';

    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();
    private MemoryStream? head = new();

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await inner.WriteAsync(Pass(buffer), cancellationToken).ConfigureAwait(false);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(Pass(buffer.AsMemory(offset, count)).Span);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.ReadAsync(buffer, offset, count, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            head?.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // The head is held back until it is whole; what follows it is the body and passes as it is.
    private ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> written)
    {
        if (head is null)
            return written;
        head.Write(written.Span);
        var held = head.ToArray();
        var end = held.AsSpan().IndexOf(HeadEnd);
        if (end < 0)
            return ReadOnlyMemory<byte>.Empty;
        head.Dispose();
        head = null;
        var lines = Encoding.UTF8.GetString(held, 0, end).Split("\r\n").SelectMany(Repeat);
        return (byte[])[.. Encoding.UTF8.GetBytes(string.Join("\r\n", lines)), .. held.AsSpan(end)];
    }

    private static IEnumerable<string> Repeat(string line)
    {
        var values = line.Split(Separator);
        var name = values[0][..(values[0].IndexOf(':', StringComparison.Ordinal) + 1)];
        return values.Skip(1).Select(value => $"{name} {value}").Prepend(values[0]);
    }
}
