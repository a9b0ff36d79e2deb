using System.Globalization;
using System.Net;
using System.Net.Sockets;
using K8sPki.Api;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>A server on this machine that sends what it is asked on to an API server, with the credentials for it.</summary>
public sealed class ApiProxy : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Socket listener;
    private readonly ProxyOptions options;
    private readonly ProxyUpstream upstream;

    private ApiProxy(int id, ApiConnection connection, ProxyOptions options, ProxyUpstream upstream, Socket listener)
    {
        Id = id;
        Server = connection.Server.AbsoluteUri.TrimEnd('/');
        Source = connection.Source;
        Started = Clock.UtcNow.LocalDateTime;
        this.options = options;
        this.upstream = upstream;
        this.listener = listener;
        Url = options.UnixSocket is { } path ? "unix:" + path : $"http://{listener.LocalEndPoint}";
        Port = (listener.LocalEndPoint as IPEndPoint)?.Port;
    }

    /// <summary>Its number in the session.</summary>
    public int Id { get; }

    /// <summary>
    /// Where it listens, for example <c>http://127.0.0.1:8001</c>; for a unix socket <c>unix:</c> and the path.
    /// </summary>
    public string Url { get; }

    /// <summary>The port; null for a unix socket.</summary>
    public int? Port { get; }

    /// <summary>The unix socket; null where it listens at an address.</summary>
    public string? UnixSocket => options.UnixSocket;

    /// <summary><see cref="Url"/> with control characters escaped.</summary>
    public string DisplayUrl => PrintableText.Escape(Url);

    /// <summary><see cref="UnixSocket"/> with control characters escaped.</summary>
    public string? DisplayUnixSocket => FileLocation.Shown(UnixSocket);

    /// <summary><see cref="Source"/> with control characters escaped.</summary>
    public string DisplaySource => PrintableText.Escape(Source);

    /// <summary>The API server.</summary>
    public string Server { get; }

    /// <summary>Where server and credentials come from.</summary>
    public string Source { get; }

    /// <summary>When it was started.</summary>
    public DateTime Started { get; }

    /// <summary>How many requests it has sent on.</summary>
    public long Requests => upstream.Requests;

    /// <summary>False once it was stopped.</summary>
    public bool IsRunning => !stop.IsCancellationRequested;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="ServerException">The address or port is not to be had.</exception>
    internal static ApiProxy Start(int id, ApiConnection connection, ApiTransport transport, ProxyOptions options)
    {
        var proxy = new ApiProxy(
            id, connection, options, new ProxyUpstream(connection, transport, options), ProxyListener.Open(options));
        _ = Task.Run(proxy.AcceptAsync);
        return proxy;
    }

    /// <summary>Stops listening and ends every connection.</summary>
    public void Dispose()
    {
        if (stop.IsCancellationRequested)
            return;
        stop.Cancel();
        listener.Dispose();
        if (options.UnixSocket is { } path)
            File.Delete(path);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{DisplayUrl} to {Server}");

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptAsync(stop.Token).ConfigureAwait(false);
                _ = ServeAsync(client);
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // One who came and went before he was let in.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            if (client.LocalEndPoint is IPEndPoint)
                client.NoDelay = true;
            if (options.KeepAlive is { } quiet)
            {
                client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                client.SetSocketOption(
                    SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Math.Max(1, (int)quiet.TotalSeconds));
            }

            await using var stream = new NetworkStream(client, ownsSocket: true);
            await new ProxyConnection(client, stream, options, upstream).ServeAsync(stop.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException
            or ObjectDisposedException or HttpRequestException or InvalidDataException or MalformedInputException)
        {
            // The other side has gone, or the server has in the middle of an answer: closing the connection tells it.
            client.Dispose();
        }
    }
}

/// <summary>How a local proxy listens and what it lets through; the defaults are those of kubectl proxy.</summary>
internal sealed record ProxyOptions
{
    public const string DefaultAcceptHosts = @"^localhost$,^127\.0\.0\.1$,^\[::1\]$";
    public const string DefaultAcceptPaths = "^.*";
    public const string DefaultRejectPaths = "^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach";
    public const string DefaultRejectMethods = "^$";
    public const int DefaultPort = 8001;

    /// <summary>The address to listen at.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 for one that is free.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The path of a unix socket to listen at instead; null for the address.</summary>
    public string? UnixSocket { get; init; }

    /// <summary>The path under which the API is; it begins and ends with a slash.</summary>
    public string ApiPrefix { get; init; } = "/";

    /// <summary>The folder whose files are served too; null for none.</summary>
    public string? Www { get; init; }

    /// <summary>The path under which those files are; it begins and ends with a slash.</summary>
    public string WwwPrefix { get; init; } = "/static/";

    /// <summary>What is let through; null for everything.</summary>
    public ProxyFilter? Filter { get; init; } =
        new(DefaultAcceptHosts, DefaultAcceptPaths, DefaultRejectPaths, DefaultRejectMethods);

    /// <summary>Put the path of the server's address before that of the request.</summary>
    public bool AppendServerPath { get; init; }

    /// <summary>
    /// The longest wait for a credential program; zero for none. A request that waits for it is answered with 502 then.
    /// </summary>
    public TimeSpan ProgramLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a connection may be quiet before the system asks whether the other side is still there; null for its own
    /// habit.
    /// </summary>
    public TimeSpan? KeepAlive { get; init; }
}
