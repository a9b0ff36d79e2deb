using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace K8sPki.Api;

/// <summary>The open connections to one API server as one user. Safe to use by many at once.</summary>
internal sealed class ApiTransport : IDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(15);

    // In seconds; as Go's net.Dialer has it.
    private const int QuietBeforeAsking = 15;

    private readonly ApiConnection connection;
    private readonly RequestCredentials credentials;
    private readonly object gate = new();
    private readonly HttpMessageInvoker? given;
    private Handler? current;
    private volatile ClientIdentity? shown;

    /// <param name="connection">Where to, and as whom.</param>
    /// <param name="given">What answers in place of a server; null for connections to it.</param>
    public ApiTransport(ApiConnection connection, HttpMessageInvoker? given = null)
    {
        this.connection = connection;
        this.given = given;
        credentials = new RequestCredentials(connection);
    }

    /// <summary>
    /// The connection with the client certificate that was shown last: one in files is renewed by somebody else, and a
    /// program gives its own.
    /// </summary>
    public ApiConnection Connection =>
        shown is null ? connection : connection with { Credential = connection.Credential with { Certificates = shown.Chain } };

    /// <summary>Sends a request; the answer's body has not been read yet.</summary>
    /// <param name="create">Makes the request, once for each try.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="programLimit">The longest wait for a credential program where the answer may take longer; null and zero
    /// for none.</param>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    /// <exception cref="PkiException">The credentials cannot be had.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        Func<HttpRequestMessage> create, CancellationToken cancellation, TimeSpan? programLimit = null)
    {
        var answer = await SendOnceAsync(create, programLimit, cancellation).ConfigureAwait(false);
        // A program's token may have been revoked before its time; a fresh one gets a second try.
        if (answer.StatusCode != HttpStatusCode.Unauthorized || !credentials.Renew())
            return answer;
        answer.Dispose();
        return await SendOnceAsync(create, programLimit, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        current?.Invoker.Dispose();
        credentials.Dispose();
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        Func<HttpRequestMessage> create, TimeSpan? programLimit, CancellationToken cancellation)
    {
        var request = create();
        var identity = await credentials.ApplyAsync(request.Headers, programLimit, cancellation).ConfigureAwait(false);
        request.RequestUri = new LayeredTls(connection, identity).AddressOf(request.RequestUri!);
        shown = identity;
        var answer = await InvokerFor(identity).SendAsync(request, cancellation).ConfigureAwait(false);
        // Taken for one that is not there, two readers would see different answers.
        if (answer.Content.Headers.ContentLength is not null || !answer.Content.Headers.NonValidated.Contains("Content-Length"))
            return answer;
        answer.Dispose();
        throw new MalformedInputException(
            "AnswerNotHttp",
            $"'{connection.Server.Authority}' answered with a Content-Length that is no number. Look at what is between here "
            + "and the server.");
    }

    // A program may give another client certificate than before; connections made with the old one are not used again.
    private HttpMessageInvoker InvokerFor(ClientIdentity? identity)
    {
        if (given is not null)
            return given;
        lock (gate)
        {
            if (current is null || !ReferenceEquals(current.Identity, identity))
                current = new Handler(identity, new HttpMessageInvoker(CreateHandler(identity)));
            return current.Invoker;
        }
    }

    private SocketsHttpHandler CreateHandler(ClientIdentity? identity)
    {
        var handler = CreateHandler(connection, new ServerTrust(connection).Options(identity?.Context));
        new LayeredTls(connection, identity).Apply(handler);
        if (connection.Impersonation is { HasRepeatedHeaders: true })
            handler.PlaintextStreamFilter = (context, _) =>
                ValueTask.FromResult<Stream>(new RepeatedHeaderStream(context.PlaintextStream));
        return handler;
    }

    /// <summary>A way to the server that speaks TLS as told.</summary>
    public static SocketsHttpHandler CreateHandler(ApiConnection connection, SslClientAuthenticationOptions tls) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = connection.DisableCompression ? DecompressionMethods.None : DecompressionMethods.GZip,
        ConnectTimeout = ConnectLimit,
        ConnectCallback = ConnectAsync,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        MaxResponseHeadersLength = 64,
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        SslOptions = tls,
        Proxy = ProxyOf(connection),
    };

    /// <summary>The proxy in front of the server: that of the kubeconfig, else the environment's; null for none.</summary>
    public static Uri? ProxyFor(ApiConnection connection) =>
        connection.Proxy ?? EnvironmentProxy.Current.GetProxy(connection.Server);

    private static IWebProxy ProxyOf(ApiConnection connection)
    {
        if (connection.Proxy is { } proxy)
            return new WebProxy(proxy) { Credentials = EnvironmentProxy.UserOf(proxy) };
        // The handler would go without one where the environment's cannot be read.
        _ = EnvironmentProxy.Current.GetProxy(connection.Server);
        return EnvironmentProxy.Current;
    }

    // A machine that has lost its power says nothing more, and a watch would wait for it for ever.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, QuietBeforeAsking);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, QuietBeforeAsking);
            await socket.ConnectAsync(context.DnsEndPoint, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed record Handler(ClientIdentity? Identity, HttpMessageInvoker Invoker);
}

/// <summary>
/// TLS on top of a plain connection that the handler has made, also through a proxy's tunnel. For what the handler's own
/// TLS cannot do: ask for another name than the address's, and use Ed25519 keys.
/// </summary>
internal sealed class LayeredTls(ApiConnection connection, ClientIdentity? identity)
{
    /// <summary>True when the handler's own TLS will not do.</summary>
    public bool IsNeeded =>
        connection.Server.Scheme == Uri.UriSchemeHttps && (connection.TlsServerName is not null || identity is { Context: null });

    /// <summary>
    /// The address for the handler: a scheme that it sends in plain but, unlike http, through the tunnel of a proxy.
    /// </summary>
    public Uri AddressOf(Uri address) => !IsNeeded ? address : new Uri(
        $"{Uri.UriSchemeWs}://{(address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost)}"
        + $":{address.Port}{address.PathAndQuery}",
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    /// <summary>Sees to it that a handler's connections are protected.</summary>
    public void Apply(SocketsHttpHandler handler)
    {
        if (!IsNeeded)
            return;
        // Before a tunnel there is the connection to its proxy, which is asked for it in plain.
        handler.PlaintextStreamFilter = (context, cancellation) => context.InitialRequestMessage.Method == HttpMethod.Connect
            ? ValueTask.FromResult(context.PlaintextStream)
            : new ValueTask<Stream>(ProtectAsync(context.PlaintextStream, cancellation));
    }

    private async Task<Stream> ProtectAsync(Stream plain, CancellationToken cancellation)
    {
        var trust = new ServerTrust(connection);
        if (identity is { Context: null })
            return await Ed25519TlsStream.AuthenticateAsync(
                plain, new Ed25519Client(connection.ExpectedName, identity, trust.Check), cancellation).ConfigureAwait(false);
        var stream = new SslStream(plain);
        try
        {
            await stream.AuthenticateAsClientAsync(trust.Options(identity?.Context), cancellation).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
