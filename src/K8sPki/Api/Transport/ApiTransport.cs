using System.Net;
using System.Net.Security;
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
        request.RequestUri = new LayeredTls(connection, identity).AddressOf(request.RequestUri!);
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
        var handler = CreateHandler(connection, new ServerTrust(connection).Options(identity?.Context));
        new LayeredTls(connection, identity).Apply(handler);
        if (connection.Impersonation is { HasRepeatedHeaders: true })
            handler.PlaintextStreamFilter = (context, _) => ValueTask.FromResult<Stream>(new RepeatedHeaderStream(context.PlaintextStream));
        return handler;
    }

    /// <summary>A way to the server that speaks TLS as told.</summary>
    public static SocketsHttpHandler CreateHandler(ApiConnection connection, SslClientAuthenticationOptions tls) => new()
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
        Proxy = ProxyOf(connection),
    };

    /// <summary>The proxy in front of the server: that of the kubeconfig, else the environment's; null for none.</summary>
    public static Uri? ProxyFor(ApiConnection connection) => connection.Proxy ?? EnvironmentProxy.Current.GetProxy(connection.Server);

    private static IWebProxy ProxyOf(ApiConnection connection)
    {
        if (connection.Proxy is { } proxy)
            return new WebProxy(proxy) { Credentials = EnvironmentProxy.UserOf(proxy) };
        // The handler would go without one where the environment's cannot be read.
        _ = EnvironmentProxy.Current.GetProxy(connection.Server);
        return EnvironmentProxy.Current;
    }

    private sealed record Handler(ClientIdentity? Identity, HttpMessageInvoker Invoker);
}
