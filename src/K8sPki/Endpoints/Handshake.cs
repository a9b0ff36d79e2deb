using System.Text;
using K8sPki.Platform;
using Org.BouncyCastle.Tls;

namespace K8sPki.Endpoints;

/// <summary>A handshake of TLS from its first to its last packet; nothing is said or read behind it.</summary>
internal sealed class Handshake
{
    // All that a server may say until the handshake is done.
    private const int MostBytes = 1024 * 1024;
    private const int FirstBytes = 60;
    private const string Closing = "the server closed the connection in the middle of the handshake";

    // RFC 8446 section 5.1: change_cipher_spec, alert, handshake, application_data.
    private const byte FirstRecordType = 20;
    private const byte LastRecordType = 23;

    private readonly Stream network;
    private readonly TlsClientProtocol tls = new();
    private readonly ShownChainRecord record = new();
    private readonly byte[] buffer = new byte[16 * 1024];
    private int received;

    private Handshake(Stream network) => this.network = network;

    /// <summary>Shakes hands with a server and gives what it presented, also where it ended the handshake then.</summary>
    /// <param name="network">The connection.</param>
    /// <param name="serverName">The server name to send (SNI); empty for none.</param>
    /// <param name="cancellation">Ends it; where certificates were presented by then, that is how it ended.</param>
    /// <exception cref="HandshakeException">The server has presented no certificate.</exception>
    public static async Task<ShownChainRecord> RunAsync(Stream network, string serverName, CancellationToken cancellation)
    {
        var handshake = new Handshake(network);
        try
        {
            await handshake.RunAsync(serverName, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (handshake.record.Certificates.Count > 0)
        {
            // What comes behind the certificates is not asked for: a demand for one of ours, a key that is not proven.
            handshake.record.Refusal = Ending(failure);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or HandshakeException))
        {
            throw handshake.Describe(failure);
        }

        return handshake.record.Certificates.Count > 0 ? handshake.record
            : throw new HandshakeException(HandshakeProblem.NoCertificate, "the handshake was completed without a certificate");
    }

    private async Task RunAsync(string serverName, CancellationToken cancellation)
    {
        tls.Connect(new ShownChainClient(serverName, record));
        await SendAsync(cancellation).ConfigureAwait(false);
        while (tls.IsHandshaking)
        {
            var count = await network.ReadAsync(buffer, cancellation).ConfigureAwait(false);
            if (count == 0)
            {
                throw new HandshakeException(HandshakeProblem.Closed, received == 0
                    ? "it closed the connection without a word" : Closing);
            }

            RefuseOther(count);
            await TakeAsync(count, cancellation).ConfigureAwait(false);
        }

        tls.Close();
        await SayWhyAsync(cancellation).ConfigureAwait(false);
    }

    private async Task TakeAsync(int count, CancellationToken cancellation)
    {
        try
        {
            tls.OfferInput(buffer, 0, count);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            await SayWhyAsync(cancellation).ConfigureAwait(false);
            throw;
        }

        await SendAsync(cancellation).ConfigureAwait(false);
    }

    private async Task SayWhyAsync(CancellationToken cancellation)
    {
        try
        {
            await SendAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Whoever has hung up does not want to know why; the reason goes on to the caller.
        }
    }

    private void RefuseOther(int count)
    {
        if (received == 0 && buffer[0] is < FirstRecordType or > LastRecordType)
            throw NotTls(buffer.AsSpan(0, Math.Min(count, FirstBytes)));
        received += count;
        if (received > MostBytes)
        {
            throw new HandshakeException(HandshakeProblem.TooLarge,
                $"it said more than {MostBytes / 1024} KiB and the handshake was not done");
        }
    }

    private static HandshakeException NotTls(ReadOnlySpan<byte> first) => first.StartsWith("HTTP/"u8)
        ? new HandshakeException(HandshakeProblem.PlainHttp, "it speaks plain HTTP, without TLS, and so has no certificate there")
        : new HandshakeException(HandshakeProblem.NotTls,
            $"it does not speak TLS: what it says begins with '{PrintableText.Escape(Encoding.Latin1.GetString(first))}'");

    private async Task SendAsync(CancellationToken cancellation)
    {
        var records = new byte[tls.GetAvailableOutputBytes()];
        tls.ReadOutput(records, 0, records.Length);
        if (records.Length > 0)
            await network.WriteAsync(records, cancellation).ConfigureAwait(false);
    }

    private HandshakeException Describe(Exception failure) => failure switch
    {
        TlsFatalAlertReceived => new HandshakeException(HandshakeProblem.Refused, Ending(failure), failure),
        TlsFatalAlert =>
            new HandshakeException(HandshakeProblem.NotTls, "what it says is broken TLS: " + Ending(failure), failure),
        EndOfStreamException =>
            new HandshakeException(HandshakeProblem.NotTls, "what it says is broken TLS: a message ends too soon", failure),
        _ => new HandshakeException(HandshakeProblem.Closed, Ending(failure), failure),
    };

    private static string Ending(Exception failure) => failure switch
    {
        TlsFatalAlertReceived alert => $"the server ended the handshake with the alert {Name(alert.AlertDescription)}",
        TlsFatalAlert alert => $"the handshake ended at this side with the alert {Name(alert.AlertDescription)}",
        OperationCanceledException => "the server did not go on with the handshake in the time that it had",
        HandshakeException other => other.Message,
        IOException and not EndOfStreamException => Closing,
        _ => $"the handshake ended at what the server said ({failure.GetType().Name})",
    };

    private static string Name(short alert) => AlertDescription.GetName(alert);
}

/// <summary>Why a server has presented no certificate.</summary>
internal enum HandshakeProblem
{
    /// <summary>It ended the handshake with an alert.</summary>
    Refused,

    /// <summary>It closed the connection.</summary>
    Closed,

    /// <summary>It speaks HTTP without TLS.</summary>
    PlainHttp,

    /// <summary>It speaks something else, or broken TLS.</summary>
    NotTls,

    /// <summary>It says more than any handshake has.</summary>
    TooLarge,

    /// <summary>It has none.</summary>
    NoCertificate,
}

/// <summary>A server has presented no certificate.</summary>
internal sealed class HandshakeException(HandshakeProblem problem, string text, Exception? inner = null) : Exception(text, inner)
{
    /// <summary>Why.</summary>
    public HandshakeProblem Problem { get; } = problem;
}
