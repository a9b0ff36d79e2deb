using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace K8sPki;

/// <summary>The open connections to one API server as one user. Safe to use by many at once.</summary>
internal sealed class ApiTransport : IDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(15);

    private readonly ApiConnection connection;
    private readonly RequestCredentials credentials;
    private readonly object gate = new();
    private Handler? current;

    public ApiTransport(ApiConnection connection)
    {
        this.connection = connection;
        credentials = new RequestCredentials(connection);
    }

    /// <summary>Sends a request; the answer's body has not been read yet.</summary>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    /// <exception cref="PkiException">The credentials cannot be had.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> create, CancellationToken cancellation)
    {
        var answer = await SendOnceAsync(create, cancellation).ConfigureAwait(false);
        // A program's token may have been revoked before its time; a fresh one gets a second try.
        if (answer.StatusCode != HttpStatusCode.Unauthorized || !credentials.Renew())
            return answer;
        answer.Dispose();
        return await SendOnceAsync(create, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        current?.Invoker.Dispose();
        credentials.Dispose();
    }

    private async Task<HttpResponseMessage> SendOnceAsync(Func<HttpRequestMessage> create, CancellationToken cancellation)
    {
        var request = create();
        var identity = await credentials.ApplyAsync(request.Headers, cancellation).ConfigureAwait(false);
        if (SpeaksOwnTls(identity))
            request.RequestUri = WithoutTls(request.RequestUri!);
        return await InvokerFor(identity).SendAsync(request, cancellation).ConfigureAwait(false);
    }

    // A program may give another client certificate than before; connections made with the old one are not used again.
    private HttpMessageInvoker InvokerFor(ClientIdentity? identity)
    {
        lock (gate)
        {
            if (current is null || !ReferenceEquals(current.Identity, identity))
                current = new Handler(identity, new HttpMessageInvoker(CreateHandler(identity)));
            return current.Invoker;
        }
    }

    private SocketsHttpHandler CreateHandler(ClientIdentity? identity)
    {
        var trust = new ServerTrust(connection);
        if (!SpeaksOwnTls(identity))
            return CreateHandler(connection, trust.Options(identity?.Context));
        var handler = CreateHandler(connection, new SslClientAuthenticationOptions());
        handler.ConnectCallback = null;
        // Before a tunnel there is the connection to its proxy, which is asked for it in plain.
        handler.PlaintextStreamFilter = async (context, cancellation) => context.InitialRequestMessage.Method == HttpMethod.Connect
            ? context.PlaintextStream
            : await Ed25519TlsStream.AuthenticateAsync(
                context.PlaintextStream, new Ed25519Client(connection.ExpectedName, identity!, trust.Check), cancellation).ConfigureAwait(false);
        return handler;
    }

    private bool SpeaksOwnTls(ClientIdentity? identity) => identity is { Context: null } && connection.Server.Scheme == Uri.UriSchemeHttps;

    // The scheme that SocketsHttpHandler sends in plain but, unlike http, through the tunnel of a proxy: TLS goes on top.
    private static Uri WithoutTls(Uri address) => new(
        $"{Uri.UriSchemeWs}://{(address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost)}:{address.Port}{address.PathAndQuery}",
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    /// <summary>A way to the server that speaks TLS as told.</summary>
    public static SocketsHttpHandler CreateHandler(ApiConnection connection, SslClientAuthenticationOptions tls)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = connection.DisableCompression ? DecompressionMethods.None : DecompressionMethods.GZip,
            ConnectTimeout = ConnectLimit,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            MaxResponseHeadersLength = 64,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            SslOptions = tls,
            UseProxy = false,
        };
        UseProxy(handler, connection);
        if (connection.TlsServerName is not null && !handler.UseProxy)
            handler.ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, tls, cancellation);
        return handler;
    }

    private static void UseProxy(SocketsHttpHandler handler, ApiConnection connection)
    {
        if (connection.Proxy is { } proxy)
            (handler.UseProxy, handler.Proxy) = (true, new WebProxy(proxy) { Credentials = UserOf(proxy) });
        else if (!connection.Server.IsLoopback)
            handler.UseProxy = true;
    }

    private static NetworkCredential? UserOf(Uri proxy)
    {
        var parts = proxy.UserInfo.Split(':', 2);
        return proxy.UserInfo.Length == 0 ? null : new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    // The handler would ask TLS for the host of the address; only a stream that speaks TLS already asks for another name.
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, SslClientAuthenticationOptions options, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, cancellation).ConfigureAwait(false);
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed record Handler(ClientIdentity? Identity, HttpMessageInvoker Invoker);
}
