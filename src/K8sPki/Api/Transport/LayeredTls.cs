using System.Net.Security;

namespace K8sPki.Api;

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
