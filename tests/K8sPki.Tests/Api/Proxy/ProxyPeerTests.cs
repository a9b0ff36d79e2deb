using System.Net;
using System.Net.Sockets;
using System.Text;
using K8sPki.TestServer;
using K8sPki.Tests.Api.Client;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Api.Proxy;

/// <summary>The proxy beside kubectl's, asked by curl.</summary>
public class ProxyPeerTests
{
    private const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

    /// <summary>What is asked, as arguments of curl after the address.</summary>
    private static readonly string[][] Questions =
    [
        ["/version"], ["/version%0A"], ["/livez"], ["/"], ["/nothing"], ["/version", "--http1.0"], ["/version", "-I"],
        ["/version", "-H", "Host: evil.example"], ["/version", "-H", "Host: localhost"], ["/version", "-H", "Host: localhost:99"],
        ["/version", "-H", "Host: [::1]"], ["/version", "-H", "Host: [::1]:8001"],
        ["/version", "-H", "Host: 127.0.0.1.evil.example"], ["/version", "-H", "Host: LOCALHOST"],
        ["/api/v1/namespaces/d/pods/p/exec"], ["/api/v1/namespaces/d/pods/p/exec", "-X", "POST"],
        ["/api/v1/namespaces/d/pods/p/attach"],
        ["/api/v1/namespaces/d/pods/p/%65xec"], ["/api/v1/namespaces/d/pods/p%2Fexec"], ["/api/v1/namespaces/d/pods/p/log"],
        ["/api//v1/"], ["/api/v1/../v1/pods"], ["/api/%2e%2e/version"],
        [Requests + "?limit=1"], [Requests, "-X", "POST", "-d", "{}", "-H", "Content-Type: application/json"],
        [Requests, "-X", "POST", "-d", "{}", "-H", "Content-Type: application/json", "-H", "Transfer-Encoding: chunked"],
        [Requests + "/x", "-X", "DELETE"], [Requests, "-H", "Authorization: Bearer wrong"],
    ];

    [PeerTheory("kubectl", "curl")]
    [InlineData(new string[0], null)]
    [InlineData(new[] { "--reject-methods", "POST,PUT,PATCH,DELETE" }, "RejectMethods")]
    [InlineData(new[] { "--accept-paths", "^/version$" }, "AcceptPaths")]
    [InlineData(new[] { "--accept-paths", @"^/[[:lower:]]{7}$,\Q/api/v1/..\E,^/(?P<name>live)z" }, "AcceptPaths")]
    [InlineData(new[] { "--api-prefix", "/k8s" }, "ApiPrefix")]
    [InlineData(new[] { "--disable-filter" }, "DisableFilter")]
    public async Task Answers_are_kubectls(string[] arguments, string? option)
    {
        await using var server = await TestApiServer.StartAsync();
        using var folder = new TemporaryFolder();
        TestApiServer.WriteKubeConfig(folder["config"], server.AdminKubeConfig);
        using var kubectl = Peer.Kubectl
            .Start(new PeerCall(["--kubeconfig", folder["config"], "proxy", "--port", "0", .. arguments]));
        var theirs = await AddressOf(kubectl);
        var connection = Asking.To(server, server.AdminCertificate);
        using var transport = new ApiTransport(connection);
        using var proxy = ApiProxy.Start(1, connection, transport, Options(option, arguments));
        foreach (var question in Questions)
            Assert.Equal(Ask(theirs, folder, question), Ask(proxy.Url, folder, question));
    }

    [PeerFact("curl")]
    public async Task A_unix_socket_is_the_own_users_alone()
    {
        await using var server = await TestApiServer.StartAsync();
        using var folder = new TemporaryFolder();
        var connection = Asking.WithToken(server, server.AdminToken);
        using var transport = new ApiTransport(connection);
        var options = new ProxyOptions { UnixSocket = folder["p.sock"] };
        using (ApiProxy.Start(1, connection, transport, options))
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["p.sock"]));
            Assert.Equal("ok", Tool.Run("curl", "-s", "--unix-socket", folder["p.sock"], "http://localhost/livez").Trim());
            Assert.Equal("SocketInUse",
                Assert.Throws<ConflictException>(() => ApiProxy.Start(2, connection, transport, options)).ErrorId);
        }

        Assert.False(File.Exists(folder["p.sock"]));
        folder.Write("p.sock", "somebody's notes");
        Assert.Equal("FileExists",
            Assert.Throws<TargetExistsException>(() => ApiProxy.Start(3, connection, transport, options)).ErrorId);
        Assert.Equal("somebody's notes", File.ReadAllText(folder["p.sock"]));
    }

    [PeerFact("curl")]
    public async Task A_watch_streams_and_ends_with_its_reader()
    {
        await using var server = await TestApiServer.StartAsync();
        var connection = Asking.WithToken(server, server.AdminToken);
        using var transport = new ApiTransport(connection);
        using var proxy = ApiProxy.Start(1, connection, transport, new ProxyOptions { Port = 0 });
        using var watch = Peer.Curl.Start(new PeerCall(["-sN", $"{proxy.Url}{Requests}?watch=true"]));
        await Patience.UntilAsync(() => proxy.Requests == 1);
        using var client = Server.ServerClient.Admin(server);
        (await client.SendAsync("POST", Server.ServerClient.Requests, Server.ServerClient.RequestObject("jane"))).Expect(201);
        await Patience.UntilAsync(() => watch.Output.Contains("\"jane\"", StringComparison.Ordinal));
        Assert.False(watch.HasExited);
        proxy.Dispose();
        await Patience.UntilAsync(() => watch.HasExited);
    }

    [Theory]
    [InlineData("GET /version HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("GET /version HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("GET /version HTTP/1.1\r\n\r\n")]
    [InlineData("GET /version HTTP/1.1\nHost: localhost\n\n")]
    [InlineData("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /api/v1/secrets#/version HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /version HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n")]
    [InlineData("GET /version HTTP/1.1\r\nHost: localhost\r\nX: a\rHost: evil\r\n\r\n")]
    [InlineData("GET /version\r HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /version HTTP/1.1\r\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /version HTTP/1.1\r\nHost: localhost\r\nX: a\u001bb\r\n\r\n")]
    [InlineData("POST /version HTTP/1.1\r\nHost: localhost\r\nContent-Length: five\r\n\r\n")]
    [InlineData("POST /version HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\n")]
    [InlineData("POST /version HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("POST /version HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public async Task A_malformed_request_is_refused(string request)
    {
        await using var server = await TestApiServer.StartAsync();
        var connection = Asking.WithToken(server, server.AdminToken);
        using var transport = new ApiTransport(connection);
        using var proxy = ApiProxy.Start(1, connection, transport, new ProxyOptions { Port = 0 });
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port!.Value, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("HTTP/1.1 400 ", await reader.ReadLineAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [PeerFact("curl")]
    public async Task No_link_leads_out_of_the_files_beside_the_API()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("links need a right of their own on Windows");
        await using var server = await TestApiServer.StartAsync();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["www/inside"]);
        Directory.CreateDirectory(folder["other"]);
        folder.Write("www/inside/page.txt", "page");
        folder.Write("other/secret.txt", "secret");
        File.CreateSymbolicLink(folder["www/link.txt"], "inside/page.txt");
        File.CreateSymbolicLink(folder["www/absolute.txt"], folder["www/inside/page.txt"]);
        File.CreateSymbolicLink(folder["www/out.txt"], "../other/secret.txt");
        File.CreateSymbolicLink(folder["www/out"], folder["other"]);
        var connection = Asking.WithToken(server, server.AdminToken);
        using var transport = new ApiTransport(connection);
        using var proxy = ApiProxy.Start(1, connection, transport, new ProxyOptions { Port = 0, Www = folder["www"] });
        Assert.All(["inside/page.txt", "link.txt", "absolute.txt"], name => Assert.Equal("page", Get(name)));
        Assert.All(["out.txt", "out/secret.txt", "out", "none"], name => Assert.Equal("404 page not found", Get(name).Trim()));

        string Get(string name) => Tool.Run("curl", "-s", $"{proxy.Url}/static/{name}");
    }

    [Fact]
    public async Task A_port_in_use_is_said()
    {
        await using var server = await TestApiServer.StartAsync();
        var connection = Asking.WithToken(server, server.AdminToken);
        using var transport = new ApiTransport(connection);
        using var first = ApiProxy.Start(1, connection, transport, new ProxyOptions { Port = 0 });
        Assert.Equal("PortInUse", Assert.Throws<ConflictException>(() =>
            ApiProxy.Start(2, connection, transport, new ProxyOptions { Port = first.Port!.Value })).ErrorId);
    }

    private static ProxyOptions Options(string? option, string[] arguments) => option switch
    {
        "RejectMethods" => new() { Port = 0, Filter = Filter(methods: arguments[1]) },
        "AcceptPaths" => new() { Port = 0, Filter = Filter(paths: arguments[1]) },
        "ApiPrefix" => new() { Port = 0, ApiPrefix = ProxyPaths.Prefix(arguments[1]) },
        "DisableFilter" => new() { Port = 0, Filter = null },
        _ => new() { Port = 0 },
    };

    private static ProxyFilter Filter(string paths = ProxyOptions.DefaultAcceptPaths,
        string methods = ProxyOptions.DefaultRejectMethods) =>
        new(ProxyOptions.DefaultAcceptHosts, paths, ProxyOptions.DefaultRejectPaths, methods);

    // The redirect's body is for people; of its answer the address counts.
    private static string Ask(string address, TemporaryFolder folder, string[] question)
    {
        const string Format = "%{http_code} %{content_type} %header{location}";
        var head = Tool.Run("curl",
            ["-s", "-m", "20", "--path-as-is", "-o", folder["body"], "-w", Format, address + question[0], .. question[1..]]);
        var isOurs = head.StartsWith("301", StringComparison.Ordinal) || question.Contains("-I");
        return $"{string.Join(' ', question)}: "
            + $"{(isOurs ? head.Replace("text/html", "text/plain", StringComparison.Ordinal) : head + "\n" + File.ReadAllText(folder["body"]))}";
    }

    internal static async Task<string> AddressOf(PeerProcess kubectl)
    {
        await Patience.UntilAsync(() => kubectl.Output.Contains("Starting to serve on", StringComparison.Ordinal));
        return "http://" + kubectl.Output.Split("Starting to serve on ")[1].Trim();
    }
}
