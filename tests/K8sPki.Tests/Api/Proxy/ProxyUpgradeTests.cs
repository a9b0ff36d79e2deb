using System.Net;
using System.Net.Sockets;
using System.Text;
using K8sPki.Tests.Api.Client;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Api.Proxy;

/// <summary>Requests that change to another protocol, as exec, attach and port-forward do: beside kubectl's proxy.</summary>
public class ProxyUpgradeTests
{
    private const string Attach = "/api/v1/namespaces/d/pods/p/attach";
    private const string Forward = "/api/v1/namespaces/d/pods/p/portforward";

    private readonly ServerIdentity cluster = new();

    [PeerTheory("kubectl")]
    [InlineData("GET", Forward, "websocket", false)]
    [InlineData("POST", Forward, "SPDY/3.1", false)]
    [InlineData("POST", Attach, "SPDY/3.1", true)]
    public async Task What_is_spoken_after_the_change_goes_both_ways(string method, string path, string protocol, bool unfiltered)
    {
        using var server = new HostileServer(cluster.Issue(), (head, stream) => SwitchAndShoutAsync(head, stream));
        await AssertAlikeAsync(server, unfiltered, async address =>
        {
            using var client = await AskAsync(address, method, path, protocol);
            var stream = client.GetStream();
            var head = await ReadHeadAsync(stream);
            await stream.WriteAsync("hello\n"u8.ToArray());
            var first = await ReadAsync(stream, 6);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(new string('x', 200_000) + "\n"));
            var second = await ReadAsync(stream, 200_001);
            await stream.WriteAsync("bye\n"u8.ToArray());
            var rest = await ReadAsync(stream, int.MaxValue);
            Assert.Equal(new string('X', 200_000) + "\n", second);
            return $"{head.Split('\r')[0]}|{CredentialTests.Header(head, "Upgrade")}|{CredentialTests.Header(head, "Connection")}|{CredentialTests.Header(head, "X-Stream-Protocol-Version")}|{first}|{rest}";
        });
        var changes = ChangesAskedOf(server);
        Assert.Equal(2, changes.Count);
        Assert.All(changes, head => Assert.Equal((protocol, "Bearer any"),
            (CredentialTests.Header(head, "Upgrade"), CredentialTests.Header(head, "Authorization"))));
    }

    [PeerFact("kubectl")]
    public async Task A_change_that_the_server_refuses_is_its_answer()
    {
        using var server = new HostileServer(cluster.Issue(), HostileServer.Json("{\"code\":403}", "403 Forbidden"));
        await AssertAlikeAsync(server, false, async address =>
        {
            using var client = await AskAsync(address, "GET", Forward, "websocket");
            var head = await ReadHeadAsync(client.GetStream());
            return $"{head.Split('\r')[0]}|{await ReadAsync(client.GetStream(), 12)}";
        });
    }

    [PeerFact("kubectl")]
    public async Task The_filter_keeps_attach_out()
    {
        using var server = new HostileServer(cluster.Issue(), (head, stream) => SwitchAndShoutAsync(head, stream));
        await AssertAlikeAsync(server, false, async address =>
        {
            using var client = await AskAsync(address, "POST", Attach, "SPDY/3.1");
            return (await ReadHeadAsync(client.GetStream())).Split('\r')[0];
        });
        Assert.Empty(ChangesAskedOf(server));
    }

    // kubectl asks for the server's version besides.
    private static List<string> ChangesAskedOf(HostileServer server) =>
        [.. server.Requests.Where(head => !head.StartsWith("GET /version", StringComparison.Ordinal))];

    private async Task AssertAlikeAsync(HostileServer server, bool unfiltered, Func<IPEndPoint, Task<string>> talk)
    {
        using var folder = new TemporaryFolder();
        var address = server.Address.GetLeftPart(UriPartial.Authority);
        string[] arguments =
        [
            "proxy", "--port", "0", "--server", address, "--token", "any", "--certificate-authority",
            folder.Write("ca.crt", cluster.Pem),
            .. unfiltered ? ["--disable-filter"] : Array.Empty<string>(),
        ];
        using var kubectl = Peer.Kubectl
            .Start(new PeerCall(arguments) { Environment = new() { ["KUBECONFIG"] = "", ["HOME"] = folder[""] } });
        var theirs = await talk(IPEndPoint.Parse(new Uri(await ProxyPeerTests.AddressOf(kubectl)).Authority))
            .WaitAsync(Patience.Limit);
        var connection = Asking.To(server.Address, cluster) with { Credential = new ApiCredential { Token = "any" } };
        using var transport = new ApiTransport(connection);
        using var proxy = ApiProxy.Start(1, connection, transport,
            unfiltered ? new ProxyOptions { Port = 0, Filter = null } : new ProxyOptions { Port = 0 });
        var ours = await talk(new IPEndPoint(IPAddress.Loopback, proxy.Port!.Value)).WaitAsync(Patience.Limit);
        Assert.Equal(theirs, ours);
    }

    private static async Task<TcpClient> AskAsync(IPEndPoint address, string method, string path, string protocol)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: "
                + $"{protocol}\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n"));
        return client;
    }

    /// <summary>The server: changes the protocol, says everything again in capitals, and ends after a line with bye.</summary>
    private static async Task SwitchAndShoutAsync(string head, Stream stream)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: "
                + $"{CredentialTests.Header(head, "Upgrade")}\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n"));
        var buffer = new byte[4096];
        int count;
        while ((count = await stream.ReadAsync(buffer)) > 0)
        {
            var said = Encoding.ASCII.GetString(buffer, 0, count);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(said.ToUpperInvariant()));
            if (said.EndsWith("bye\n", StringComparison.Ordinal))
                break;
        }

        stream.Close();
    }

    private static async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await ReadAsync(stream, 1) is { Length: 1 } one)
            head.Append(one);
        return head.ToString();
    }

    // As many characters, or all until the end.
    private static async Task<string> ReadAsync(Stream stream, int length)
    {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        int count;
        while (text.Length < length
            && (count = await stream.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, length - text.Length)))) > 0)
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        return text.ToString();
    }
}
