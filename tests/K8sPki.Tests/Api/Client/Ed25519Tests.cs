using System.Net;
using System.Net.Sockets;
using K8sPki.TestServer;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Api.Client;

/// <summary>Client certificates with an Ed25519 key, with which we speak TLS without .NET's.</summary>
public class Ed25519Tests
{
    private const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

    private readonly PrivateKey key = PrivateKey.Generate(KeyAlgorithm.Ed25519, 256);

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task Large_answers_and_many_requests_at_once_arrive_whole(string host)
    {
        await using var server = await TestApiServer.StartAsync();
        server.Seed(2000, Server.ServerClient.RequestPem("O=dev, CN=many"));
        var connection = await ConnectAsync(server,
            "/CN=system:node:n1/O=system:nodes") with { Server = new Uri($"https://{host}:{server.Port}") };
        using var transport = new ApiTransport(connection);
        var client = new ApiClient(connection, transport);
        var counts = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(async _ => (await Asking.GetAsync(client, Requests)).GetProperty("items").GetArrayLength()));
        Assert.All(counts, count => Assert.Equal(2001, count));
    }

    [Fact]
    public async Task The_server_is_judged_as_ever()
    {
        await using var server = await TestApiServer.StartAsync();
        var connection = await ConnectAsync(server);
        Assert.Equal("jane", await CredentialTests.UserOf(connection));
        Assert.Equal("ServerNotTrusted",
            (await Asking.FailureAsync(connection with { Authorities = [new ServerIdentity().Authority] })).ErrorId);
        Assert.Equal("ServerNotTrusted", (await Asking.FailureAsync(connection with { Authorities = null })).ErrorId);
        Assert.Equal("ServerNameMismatch",
            (await Asking.FailureAsync(connection with { TlsServerName = "other.example.org" })).ErrorId);
        Assert.Equal("jane", await CredentialTests.UserOf(connection with { TlsServerName = "kubernetes" }));
        Assert.Equal("jane", await CredentialTests.UserOf(connection with { Authorities = null, SkipTlsVerify = true }));
    }

    [Fact]
    public async Task A_server_that_is_not_the_one_meant_learns_nothing()
    {
        var cluster = new ServerIdentity();
        var certificate = Issue(cluster);
        foreach (var (id, shown) in new[]
        {
            ("ServerCertificateExpired", cluster.Issue(from: TimeSpan.FromDays(-2), to: TimeSpan.FromDays(-1))),
            ("ServerCertificateUsage", cluster.Issue(ServerIdentity.ClientAuth)),
            ("ServerNameMismatch", cluster.Issue(dnsName: "x", address: null)),
            ("ServerNotTrusted", new ServerIdentity().Issue()),
        })
        {
            using var server = new HostileServer(shown, HostileServer.Json("{}"));
            var connection = Asking.To(server.Address,
                cluster) with { Credential = new ApiCredential { Certificates = [certificate], Key = key, Token = "secret" } };
            Assert.Equal(id, (await Asking.FailureAsync(connection)).ErrorId);
            Assert.All(server.Requests, head => Assert.DoesNotContain("secret", head, StringComparison.Ordinal));
        }

        using var right = new HostileServer(cluster.Issue(), HostileServer.Json("{}"));
        await Asking.GetAsync(new ApiConnection { Server = new Uri($"https://localhost:{right.Port}"),
            Authorities = [cluster.Authority], Credential = new ApiCredential { Certificates = [certificate], Key = key } });
        Assert.Contains("localhost", right.AskedNames);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "TlsFailed")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\u0028", "TlsFailed")]
    public async Task What_speaks_no_TLS_is_said(string says, string id)
    {
        using var server = new HostileServer(null, says) { SpeaksFirst = true };
        var cluster = new ServerIdentity();
        var connection = Asking.To(server.Address,
            cluster) with { Credential = new ApiCredential { Certificates = [Issue(cluster)], Key = key } };
        Assert.Equal(id, (await Asking.FailureAsync(connection)).ErrorId);
    }

    [Fact]
    public async Task A_proxy_is_gone_through_by_a_tunnel()
    {
        await using var server = await TestApiServer.StartAsync();
        using var proxy = new HostileServer(null, async (_, stream) =>
        {
            using var target = new TcpClient();
            await target.ConnectAsync(IPAddress.Loopback, server.Port);
            await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
            await Task.WhenAny(stream.CopyToAsync(target.GetStream()), target.GetStream().CopyToAsync(stream));
        });
        Assert.Equal("jane",
            await CredentialTests.UserOf(await ConnectAsync(server) with { Proxy = new Uri($"http://127.0.0.1:{proxy.Port}") }));
        Assert.StartsWith($"CONNECT 127.0.0.1:{server.Port} ", Assert.Single(proxy.Requests), StringComparison.Ordinal);
    }

    /// <summary>openssl demands the certificate, judges it by its authority and says what it took.</summary>
    [PeerTheory("openssl")]
    [InlineData("-tls1_3")]
    [InlineData("-tls1_2")]
    public async Task Openssl_takes_the_certificate(string version)
    {
        var cluster = new ServerIdentity();
        using var folder = new TemporaryFolder();
        var (connection, server) = StartOpenSsl(cluster, folder, version);
        using (server)
        {
            Assert.Equal("v1", (await AskWhenUpAsync(With(Issue(cluster)))).GetProperty("gitVersion").GetString());
            Assert.Equal("TlsFailed", (await Asking.FailureAsync(With(Issue(new ServerIdentity("CN=other"))))).ErrorId);
            Assert.Contains("depth=0 CN=jane", server.Error.Replace("CN = jane", "CN=jane", StringComparison.Ordinal),
                StringComparison.Ordinal);
        }

        ApiConnection With(Certificate certificate) =>
            connection with { Credential = new ApiCredential { Certificates = [certificate], Key = key } };
    }

    [PeerTheory("openssl")]
    [InlineData("-tls1_3")]
    [InlineData("-tls1_2")]
    public async Task A_server_that_takes_no_Ed25519_is_said(string version)
    {
        var cluster = new ServerIdentity();
        using var folder = new TemporaryFolder();
        var (connection, server) = StartOpenSsl(cluster, folder, version, "-client_sigalgs", "ECDSA+SHA256:RSA-PSS+SHA256");
        using (server)
        {
            var failure = await Assert.ThrowsAnyAsync<PkiException>(() =>
                AskWhenUpAsync(
                    connection with { Credential = new ApiCredential { Certificates = [Issue(cluster)], Key = key } }));
            Assert.Equal("ClientKeyNotSupported", failure.ErrorId);
        }
    }

    private static (ApiConnection Connection, PeerProcess Server) StartOpenSsl(ServerIdentity cluster, TemporaryFolder folder,
        params string[] more)
    {
        using var shown = cluster.Issue();
        using var own = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(shown)!;
        folder.Write("version", HostileServer.Json("{\"gitVersion\":\"v1\"}", headers: "Connection: close\r\n"));
        var port = FreePort();
        var server = Peer.OpenSsl.Start(new PeerCall(
        [
            "s_server", "-accept", $"127.0.0.1:{port}", "-Verify", "3", "-verify_return_error", "-CAfile",
            folder.Write("ca.crt", cluster.Pem),
            "-cert", folder.Write("tls.crt", shown.ExportCertificatePem()), "-key",
            folder.Write("tls.key", own.ExportPkcs8PrivateKeyPem()), "-HTTP", .. more,
        ])
        {
            Folder = folder[""],
        });
        return (new ApiConnection { Server = new Uri($"https://127.0.0.1:{port}"), Authorities = [cluster.Authority] }, server);
    }

    private async Task<ApiConnection> ConnectAsync(TestApiServer server, string subject = "/CN=jane/O=dev") =>
        Asking.WithToken(server, null) with { Credential = await CredentialTests.IssueAsync(server, key, subject) };

    /// <summary>A client certificate for the key, signed with .NET by the authority.</summary>
    private Certificate Issue(ServerIdentity authority) => authority.IssueFor(key.PublicKey);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<System.Text.Json.JsonElement> AskWhenUpAsync(ApiConnection connection)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await Asking.GetAsync(connection);
            }
            catch (ServerException failure) when (failure.ErrorId == "ServerUnreachable" && tries < 100)
            {
                await Task.Delay(50);
            }
        }
    }
}
