using System.Net;
using System.Net.Sockets;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Api.Client;

/// <summary>The proxy of the environment, beside kubectl: whether it asks a proxy for the connection.</summary>
public class EnvironmentProxyTests
{
    [PeerTheory("kubectl")]
    [InlineData("https://192.0.2.7:6443", "", true)]
    [InlineData("https://192.0.2.7:6443", "192.0.2.0/24", false)]
    [InlineData("https://192.0.2.7:6443", "192.0.2.99/24", false)]
    [InlineData("https://192.0.2.7:6443", "192.0.2.0/30", true)]
    [InlineData("https://192.0.2.7:6443", "10.0.0.0/8, 192.0.2.7", false)]
    [InlineData("https://192.0.2.7:6443", "192.0.2.7:443", true)]
    [InlineData("https://192.0.2.7:6443", "192.0.2.7:6443", false)]
    [InlineData("https://[2001:db8::7]:6443", "2001:db8::/32", false)]
    [InlineData("https://[2001:db8::7]:6443", "[2001:db8::7]:6443", false)]
    [InlineData("https://[2001:db8::7]:6443", "2001:db9::/32", true)]
    [InlineData("https://api.invalid:6443", "invalid", false)]
    [InlineData("https://api.invalid:6443", ".invalid", false)]
    [InlineData("https://api.invalid:6443", "*.invalid", false)]
    [InlineData("https://api.invalid:6443", ".api.invalid", true)]
    [InlineData("https://api.invalid:6443", "API.invalid:6443", false)]
    [InlineData("https://api.invalid:6443", "pi.invalid", true)]
    [InlineData("https://api.invalid:6443", "*", false)]
    [InlineData("https://api.invalid", "api.invalid:443", false)]
    public void A_proxy_is_asked_where_kubectl_asks_it(string server, string noProxy, bool expected)
    {
        using var proxy = new HostileServer(null, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        using var folder = new TemporaryFolder();
        var address = $"http://127.0.0.1:{proxy.Port}";
        Peer.Kubectl.Run(new PeerCall("get", "--raw", "/version", "--server", server, "--token", "any", "--request-timeout", "1s")
        {
            Folder = folder[""],
            Environment = new() { ["KUBECONFIG"] = "", ["HOME"] = folder[""], ["HTTPS_PROXY"] = address, ["NO_PROXY"] = noProxy },
        }).Refused();
        Assert.Equal(expected, proxy.Requests.Any(head => head.StartsWith("CONNECT ", StringComparison.Ordinal)));
        Assert.Equal(expected ? new Uri(address) : null, With(("HTTPS_PROXY", address), ("NO_PROXY", noProxy))
            .GetProxy(new Uri(server)));
    }

    [Theory]
    [InlineData("https_proxy", "proxy.example:3128", "https://192.0.2.7", "http://proxy.example:3128/")]
    [InlineData("HTTPS_PROXY", "socks5h://proxy.example:1080", "ws://192.0.2.7", "socks5://proxy.example:1080/")]
    [InlineData("HTTPS_PROXY", "http://proxy.example", "http://192.0.2.7", null)]
    [InlineData("HTTP_PROXY", "http://proxy.example", "http://192.0.2.7", "http://proxy.example/")]
    [InlineData("HTTPS_PROXY", "http://proxy.example", "https://localhost:6443", null)]
    [InlineData("HTTPS_PROXY", "http://proxy.example", "https://127.1.2.3", null)]
    [InlineData("HTTPS_PROXY", "http://proxy.example", "https://[::1]", null)]
    public void The_variable_is_that_of_the_scheme(string name, string value, string server, string? expected) =>
        Assert.Equal(expected, With((name, value)).GetProxy(new Uri(server))?.AbsoluteUri);

    [Theory]
    [InlineData("ftp://proxy.example")]
    [InlineData("http://")]
    [InlineData("a b")]
    public void A_proxy_that_is_none_is_said(string value) =>
        Assert.Equal("ProxyMalformed", Assert.Throws<InvalidRequestException>(() => With(("HTTPS_PROXY", value))
            .GetProxy(new Uri("https://192.0.2.7"))).ErrorId);

    [Fact]
    public void Its_password_is_for_the_proxy()
    {
        var proxy = With(("HTTPS_PROXY", "http://u:p%40@proxy.example"));
        var credential = proxy.Credentials!.GetCredential(proxy.GetProxy(new Uri("https://192.0.2.7"))!, "Basic")!;
        Assert.Equal(("u", "p@"), (credential.UserName, credential.Password));
    }

    /// <summary>A name for TLS goes through the tunnel of a proxy as well.</summary>
    [Fact]
    public async Task A_name_for_tls_holds_behind_a_proxy()
    {
        var cluster = new ServerIdentity();
        using var server = new HostileServer(cluster.Issue(dnsName: "api.example.org", address: null), HostileServer.Json("{}"));
        using var proxy = new HostileServer(null, async (_, stream) =>
        {
            using var target = new TcpClient();
            await target.ConnectAsync(IPAddress.Loopback, server.Port);
            await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
            await Task.WhenAny(stream.CopyToAsync(target.GetStream()), target.GetStream().CopyToAsync(stream));
        });
        var connection = new ApiConnection
        {
            Server = new Uri("https://192.0.2.7:6443"),
            Authorities = [cluster.Authority],
            Proxy = new Uri($"http://127.0.0.1:{proxy.Port}"),
        };
        Assert.Equal("ServerNameMismatch", (await Asking.FailureAsync(connection)).ErrorId);
        await Asking.GetAsync(connection with { TlsServerName = "api.example.org" });
        Assert.Contains("api.example.org", server.AskedNames);
        Assert.Equal("Host: 192.0.2.7:6443", server.Requests.Single().Split("\r\n")
            .Single(line => line.StartsWith("Host:", StringComparison.Ordinal)));
    }

    private static EnvironmentProxy With(params (string Name, string Value)[] variables) =>
        new(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
