using System.Runtime.ExceptionServices;
using System.Text;
using K8sPki.Keys;
using K8sPki.Naming;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

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

/// <summary>
/// What is offered to a server in TLS when the client has an Ed25519 key, which the TLS of .NET cannot use: what Go offers.
/// </summary>
internal sealed class Ed25519Client(string serverName, ClientIdentity identity, Action<IReadOnlyList<byte[]>> checkServer)
    : DefaultTlsClient(new BcTlsCrypto())
{
    private static readonly int[] CipherSuites =
    [
        CipherSuite.TLS_AES_128_GCM_SHA256,
        CipherSuite.TLS_AES_256_GCM_SHA384,
        CipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ];

    public override TlsAuthentication GetAuthentication() => new Ed25519Authentication(m_context, identity, checkServer);

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.TLSv13.DownTo(ProtocolVersion.TLSv12);

    protected override int[] GetSupportedCipherSuites() => TlsUtilities.GetSupportedCipherSuites(Crypto, CipherSuites);

    protected override IList<ProtocolName> GetProtocolNames() => [ProtocolName.Http_1_1];

    // RFC 6066 section 3: no addresses.
    protected override IList<ServerName>? GetSniServerNames() =>
        AddressText.TryRead(serverName, out _) ? null
            : [new ServerName(NameType.host_name, Encoding.ASCII.GetBytes(serverName.TrimEnd('.')))];

    protected override CertificateStatusRequest? GetCertificateStatusRequest() => null;
}

/// <summary>Looks at what the server shows and shows it the client's Ed25519 certificate.</summary>
internal sealed class Ed25519Authentication(
    TlsContext context, ClientIdentity identity, Action<IReadOnlyList<byte[]>> checkServer) : TlsAuthentication
{
    /// <inheritdoc/>
    public void NotifyServerCertificate(TlsServerCertificate serverCertificate)
    {
        try
        {
            checkServer([.. serverCertificate.Certificate.GetCertificateList().Select(certificate => certificate.GetEncoded())]);
        }
        catch (Exception refusal) when (refusal is ServerCertificateException or PkiException)
        {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, refusal);
        }
    }

    /// <inheritdoc/>
    public TlsCredentials GetClientCredentials(Org.BouncyCastle.Tls.CertificateRequest certificateRequest)
    {
        if (certificateRequest.SupportedSignatureAlgorithms?.Contains(SignatureAndHashAlgorithm.ed25519) != true)
        {
            throw new TlsFatalAlert(AlertDescription.handshake_failure, new UnsupportedInputException("ClientKeyNotSupported",
                $"The server takes no Ed25519 keys, which the client certificate '{identity.Certificate.Subject}' has; builds "
                    + "for FIPS 140 do not. Use a certificate with an ECDSA or RSA key."));
        }

        var crypto = (BcTlsCrypto)context.Crypto;
        var key = new Ed25519PrivateKeyParameters(Pkcs8Encoding.ReadEd25519(identity.Key.Pkcs8.ToArray()));
        return new BcDefaultTlsCredentialedSigner(
            new TlsCryptoParameters(context), crypto, key, Show(certificateRequest, crypto), SignatureAndHashAlgorithm.ed25519);
    }

    // TLS 1.3 has an entry with extensions for each certificate, and the server's word for the question comes back.
    private Org.BouncyCastle.Tls.Certificate Show(Org.BouncyCastle.Tls.CertificateRequest request, BcTlsCrypto crypto)
    {
        var chain = identity.Chain.Select(certificate => crypto.CreateCertificate(certificate.Der.ToArray())).ToArray();
        return TlsUtilities.IsTlsV13(context)
            ? new Org.BouncyCastle.Tls.Certificate(
                request.GetCertificateRequestContext(), [.. chain.Select(certificate => new CertificateEntry(certificate, null))])
            : new Org.BouncyCastle.Tls.Certificate(chain);
    }
}
