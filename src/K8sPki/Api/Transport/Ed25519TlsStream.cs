using System.Runtime.ExceptionServices;
using Org.BouncyCastle.Tls;

namespace K8sPki.Api;

/// <summary>A connection protected by TLS in which the client has an Ed25519 key. One may read while another writes.</summary>
internal sealed class Ed25519TlsStream : Stream
{
    private const int LargestPart = 64 * 1024;

    private readonly Stream network;
    private readonly TlsClientProtocol tls = new();
    private readonly object gate = new();
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly byte[] received = new byte[32 * 1024];

    private Ed25519TlsStream(Stream network) => this.network = network;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Speaks TLS on a connection.</summary>
    /// <exception cref="ServerCertificateException">The server is not accepted.</exception>
    /// <exception cref="TlsFailedException">The two do not come to terms.</exception>
    public static async Task<Stream> AuthenticateAsync(Stream network, TlsClient client, CancellationToken cancellation)
    {
        var stream = new Ed25519TlsStream(network);
        try
        {
            stream.InTls(() => stream.tls.Connect(client));
            await stream.SendAsync(cancellation).ConfigureAwait(false);
            while (stream.tls.IsHandshaking)
                await stream.ReceiveAsync(cancellation).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads what has been received; for an empty buffer it waits until there is something.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            lock (gate)
            {
                var available = tls.GetAvailableInputBytes();
                if (available > 0)
                    return Take(buffer.Span, available);
                if (tls.IsClosed)
                    return 0;
            }

            await ReceiveAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var rest = buffer; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, LargestPart)..])
        {
            var part = rest[..Math.Min(rest.Length, LargestPart)];
            InTls(() => tls.WriteApplicationData(part.Span));
            await SendAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush() => network.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => network.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            network.Dispose();
            sending.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Take(Span<byte> buffer, int available)
    {
        var part = new byte[Math.Min(buffer.Length, available)];
        tls.ReadInput(part, 0, part.Length);
        part.CopyTo(buffer);
        return part.Length;
    }

    private async Task ReceiveAsync(CancellationToken cancellation)
    {
        var count = await network.ReadAsync(received, cancellation).ConfigureAwait(false);
        try
        {
            InTls(() => Offer(count));
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            await SayGoodbyeAsync(cancellation).ConfigureAwait(false);
            throw;
        }

        await SendAsync(cancellation).ConfigureAwait(false);
    }

    // An end that the other side did not announce may be somebody else's cut.
    private void Offer(int count)
    {
        if (count > 0)
            tls.OfferInput(received, 0, count);
        else
            tls.CloseInput();
    }

    private async Task SayGoodbyeAsync(CancellationToken cancellation)
    {
        try
        {
            await SendAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Whoever has hung up does not want to know why; the reason for it goes on to the caller.
        }
    }

    // Records have to leave in the order in which they were made.
    private async Task SendAsync(CancellationToken cancellation)
    {
        await sending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            byte[] records;
            lock (gate)
            {
                records = new byte[tls.GetAvailableOutputBytes()];
                tls.ReadOutput(records, 0, records.Length);
            }

            if (records.Length > 0)
                await network.WriteAsync(records, cancellation).ConfigureAwait(false);
        }
        finally
        {
            sending.Release();
        }
    }

    private void InTls(Action work)
    {
        try
        {
            lock (gate)
                work();
        }
        catch (Exception failure) when (failure is TlsException or EndOfStreamException)
        {
            if (failure.InnerException is ServerCertificateException or PkiException)
                ExceptionDispatchInfo.Throw(failure.InnerException);
            throw new TlsFailedException(Describe(failure), failure);
        }
    }

    private static string Describe(Exception failure) => failure switch
    {
        TlsFatalAlertReceived alert => $"The server ended it with the alert {AlertDescription.GetName(alert.AlertDescription)}.",
        TlsFatalAlert alert =>
            $"What the server said was answered with the alert {AlertDescription.GetName(alert.AlertDescription)}.",
        _ => "The server hung up.",
    };
}

/// <summary>TLS of our own failed: the other side sent an alert, or what is none of TLS.</summary>
internal sealed class TlsFailedException(string message, Exception cause) : IOException(message, cause);
