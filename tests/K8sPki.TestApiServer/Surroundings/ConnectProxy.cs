using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace K8sPki.TestServer;

/// <summary>
/// An HTTP proxy that knows CONNECT only, for proxy-url: it passes bytes on and says where they went. It ends when it is
/// disposed of.
/// </summary>
public sealed class ConnectProxy : IAsyncDisposable
{
    private const int LongestHead = 16 * 1024;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<string> targets = new();
    private readonly string? credential;
    private readonly Task accepting;

    private ConnectProxy(string? credential)
    {
        this.credential = credential is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(credential));
        listener.Start();
        accepting = Task.Run(AcceptAsync);
    }

    /// <summary>http://127.0.0.1:PORT, without a credential.</summary>
    public Uri Address => new($"http://{listener.LocalEndpoint}");

    /// <summary>The HOST:PORT of all tunnels so far, those refused left out.</summary>
    public IReadOnlyList<string> Targets => [.. targets];

    /// <param name="credential">NAME:PASSWORD that callers have to show; none unless given.</param>
    public static ConnectProxy Start(string? credential = null) => new(credential);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var tunnels = new List<Task>();
        try
        {
            while (true)
                tunnels.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Task.WhenAll(tunnels);
        }
    }

    private async Task ServeAsync(TcpClient caller)
    {
        using (caller)
        {
            try
            {
                var stream = caller.GetStream();
                var head = await ReadHeadAsync(stream);
                var answer = Answer(head, out var target);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}\r\n\r\n"), stop.Token);
                if (target is not null)
                    await TunnelAsync(stream, target);
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of the ends left, as tunnels end.
            }
        }
    }

    private string Answer(string[] head, out string? target)
    {
        target = null;
        if (head[0].Split(' ') is not ["CONNECT", var named, _])
            return "405 Method Not Allowed";
        if (credential is not null && !head.Contains($"Proxy-Authorization: Basic {credential}", StringComparer.OrdinalIgnoreCase))
            return "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"";
        target = named;
        targets.Enqueue(named);
        return "200 Connection established";
    }

    private async Task TunnelAsync(NetworkStream caller, string target)
    {
        var colon = target.LastIndexOf(':');
        using var server = new TcpClient();
        await server.ConnectAsync(target[..colon].Trim('[', ']'), int.Parse(target[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture), stop.Token);
        var far = server.GetStream();
        await Task.WhenAny(caller.CopyToAsync(far, stop.Token), far.CopyToAsync(caller, stop.Token));
    }

    // Byte by byte: what follows the empty line belongs to the tunnel.
    private async Task<string[]> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (head.Length > LongestHead || await stream.ReadAsync(one, stop.Token) == 0)
                throw new IOException("No request came.");
            head.Append((char)one[0]);
        }

        return head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}
