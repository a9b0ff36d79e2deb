using System.Net;
using System.Net.Sockets;
using System.Text;
using K8sPki.TestServer;

namespace K8sPki.Tests.Api.Client;

/// <summary>What proves to a server who asks.</summary>
public class CredentialTests
{
    private const string WhoAmI = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    private readonly ServerIdentity cluster = new();

    [Theory]
    [InlineData(KeyAlgorithm.RSA, 2048)]
    [InlineData(KeyAlgorithm.ECDSA, 256)]
    [InlineData(KeyAlgorithm.ECDSA, 384)]
    [InlineData(KeyAlgorithm.Ed25519, 256)]
    public async Task A_client_certificate_is_shown(KeyAlgorithm algorithm, int size)
    {
        await using var server = await TestApiServer.StartAsync();
        var issued = await IssueAsync(server, PrivateKey.Generate(algorithm, size));
        Assert.Equal("jane", await UserOf(Asking.WithToken(server, null) with { Credential = issued }));
    }

    [Fact]
    public async Task An_expired_client_certificate_is_what_is_said()
    {
        await using var server = await TestApiServer.StartAsync();
        using var expired = server.IssueClientCertificate("jane", ["dev"], TimeSpan.FromDays(-2), TimeSpan.FromDays(-1));
        Assert.Equal("ClientCertificateExpired", (await Asking.FailureAsync(Asking.To(server, expired))).ErrorId);
        using var valid = server.IssueClientCertificate("jane", ["dev"]);
        Assert.Equal("jane", await UserOf(Asking.To(server, valid)));
    }

    [Fact]
    public async Task A_certificate_of_a_server_is_what_is_said()
    {
        await using var server = await TestApiServer.StartAsync();
        using var serving = cluster.Issue(ServerIdentity.ServerAuth);
        var failure = await Asking.FailureAsync(Asking.To(server, serving));
        Assert.Equal("ClientCertificateNotForClients", failure.ErrorId);
        Assert.Contains("is for ServerAuth and not for ClientAuth", failure.Message, StringComparison.Ordinal);
        using var other = cluster.Issue(ServerIdentity.ClientAuth);
        Assert.Equal("ApiUnauthorized", (await Asking.FailureAsync(Asking.To(server, other))).ErrorId);
    }

    [Fact]
    public async Task A_wrong_token_is_unauthorized()
    {
        await using var server = await TestApiServer.StartAsync();
        Assert.Equal("ApiUnauthorized", (await Asking.FailureAsync(Asking.WithToken(server, "wrong"))).ErrorId);
        Assert.Equal("TokenMalformed", (await Asking.FailureAsync(Asking.WithToken(server, "two\r\nX: lines"))).ErrorId);
    }

    [Fact]
    public async Task A_token_file_is_read_again()
    {
        using var folder = new TemporaryFolder();
        using var server = new HostileServer(cluster.Issue(), HostileServer.Json("{}"));
        var connection = Asking.To(server.Address,
            cluster) with { Credential = new ApiCredential { Token = "old", TokenFile = folder.Write("token", "one\n") } };
        using var transport = new ApiTransport(connection);
        var client = new ApiClient(connection, transport);
        await Asking.GetAsync(client);
        folder.Write("token", "two");
        await Asking.GetAsync(client);
        File.Delete(folder["token"]);
        await Asking.GetAsync(client);
        Assert.Equal(["Bearer one", "Bearer two", "Bearer two"], server.Requests.Select(head => Header(head, "Authorization")));
    }

    [Fact]
    public async Task A_password_and_the_one_to_be_taken_for_are_sent()
    {
        using var server = new HostileServer(cluster.Issue(), HostileServer.Json("{}"));
        await Asking.GetAsync(Asking.To(server.Address, cluster) with
        {
            Credential = new ApiCredential { Username = "a", Password = "b:c" },
            Impersonation = new Impersonation("bob") { Uid = "7", Groups = ["dev", "ops"],
                Extra = new Dictionary<string, IReadOnlyList<string>> { ["example.org/scopes"] = ["view", "edit"] } },
        });
        var head = server.Requests.Single();
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("a:b:c")), Header(head, "Authorization"));
        Assert.Contains("Impersonate-User: bob\r\nImpersonate-Uid: 7\r\nImpersonate-Group: dev\r\nImpersonate-Group: ops\r\n",
            head, StringComparison.Ordinal);
        Assert.Contains("Impersonate-Extra-example.org%2Fscopes: view\r\nImpersonate-Extra-example.org%2Fscopes: edit\r\n", head,
            StringComparison.Ordinal);
        var split = Asking.To(server.Address, cluster) with { Impersonation = new Impersonation("a\r\nX-Remote-User: root") };
        Assert.Equal("ImpersonationMalformed", (await Asking.FailureAsync(split)).ErrorId);
    }

    [Fact]
    public async Task The_one_to_be_taken_for_is_who_the_server_sees()
    {
        await using var server = await TestApiServer.StartAsync();
        Assert.Equal("bob",
            await UserOf(Asking.WithToken(server, server.AdminToken) with { Impersonation = new Impersonation("bob") }));
    }

    [Fact]
    public async Task Credentials_do_not_go_over_http()
    {
        var connection = new ApiConnection { Server = new Uri("http://192.0.2.1"),
            Credential = new ApiCredential { Token = "x" } };
        Assert.Equal("CredentialsNotProtected", Assert.Throws<RefusedException>(() => new ApiTransport(connection)).ErrorId);
        using var server = new HostileServer(null, HostileServer.Json("{}"));
        await Asking.GetAsync(connection with { Server = new Uri($"http://127.0.0.1:{server.Port}") });
    }

    [Fact]
    public async Task A_proxy_is_gone_through_with_its_own_password()
    {
        using var server = new HostileServer(cluster.Issue(), HostileServer.Json("{}"));
        using var proxy = new HostileServer(null, async (head, stream) =>
        {
            if (!head.Contains("Proxy-Authorization: Basic", StringComparison.Ordinal))
            {
                await stream.WriteAsync(
                    "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                return;
            }

            using var target = new TcpClient();
            await target.ConnectAsync(IPAddress.Loopback, server.Port);
            await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
            await Task.WhenAny(stream.CopyToAsync(target.GetStream()), target.GetStream().CopyToAsync(stream));
        });
        await Asking.GetAsync(Asking.To(server.Address, cluster) with { Proxy = new Uri($"http://u:p@127.0.0.1:{proxy.Port}") });
        Assert.Contains(proxy.Requests, head => head.StartsWith($"CONNECT 127.0.0.1:{server.Port}", StringComparison.Ordinal));
        Assert.DoesNotContain("Proxy-Authorization", server.Requests.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_is_its_service_account()
    {
        using var folder = new TemporaryFolder();
        var place = Path.GetDirectoryName(folder.Write("token", "t"))!;
        folder.Write("ca.crt", cluster.Pem);
        folder.Write("namespace", "kube-system");
        Assert.Null(ServiceAccount.Find(place, null, null));
        var connection = ServiceAccount.Find(place, "fd00::1", "443")!;
        Assert.Equal("https://[fd00::1]/", connection.Server.AbsoluteUri);
        Assert.Equal((folder["token"], "kube-system"), (connection.Credential.TokenFile, connection.Namespace));
    }

    internal static string? Header(string head, string name) => head.Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];

    internal static async Task<string?> UserOf(ApiConnection connection)
    {
        using var transport = new ApiTransport(connection);
        using var answer = await new ApiClient(connection, transport).JsonAsync(
            ApiRequest.Send(HttpMethod.Post, WhoAmI,
                """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"""u8.ToArray()), CancellationToken.None);
        return answer.RootElement.GetProperty("status").GetProperty("userInfo").GetProperty("username").GetString();
    }

    /// <summary>A certificate for a key of our choice, by way of the server's own signer.</summary>
    internal static async Task<ApiCredential> IssueAsync(TestApiServer server, PrivateKey key, string subject = "/CN=jane/O=dev")
    {
        using var client = Server.ServerClient.Admin(server);
        var request = CertificateRequestBuilder.Build(key,
            new CertificateRequestOptions { Subject = DistinguishedNameParser.Parse(subject) });
        var item = Server.ServerClient.RequestObject("own", request.Pem);
        (await client.SendAsync("POST", Server.ServerClient.Requests, item)).Expect(201);
        var seen = (await client.GetAsync($"{Server.ServerClient.Requests}/own")).Expect(200).Json;
        (await client.SendAsync("PUT", $"{Server.ServerClient.Requests}/own/approval",
            Server.ServerClient.WithCondition(seen, "Approved"))).Expect(200);
        var issued = await client.WaitForAsync("own", candidate => candidate["status"]?["certificate"] is not null);
        var certificate = CertificateReader.ReadFirst(Convert.FromBase64String((string)issued["status"]!["certificate"]!),
            "the answer", null);
        return new ApiCredential { Certificates = [certificate], Key = key };
    }
}
