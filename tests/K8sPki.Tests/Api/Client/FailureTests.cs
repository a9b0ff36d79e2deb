using System.Security.Cryptography.X509Certificates;

namespace K8sPki.Tests.Api.Client;

/// <summary>What stands between a client and its answer is named, and no secret with it.</summary>
public sealed class FailureTests : IDisposable
{
    private readonly ServerIdentity cluster = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("http://mallory:open-sesame@127.0.0.1:1", "127.0.0.1:1")]
    [InlineData("https://mallory:open-sesame@no-such-proxy.invalid:3128", "no-such-proxy.invalid")]
    [InlineData("socks5://mallory:open-sesame@127.0.0.1:1", "127.0.0.1:1")]
    public async Task A_dead_proxy(string proxy, string part)
    {
        using var server = new HostileServer(cluster.Issue(), HostileServer.Json("{}"));
        var failure = await Asking.FailureAsync(Asking.To(server.Address, cluster) with { Proxy = new Uri(proxy) });
        Assert.Equal("ProxyUnreachable", failure.ErrorId);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("open-sesame", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("407 Proxy Authentication Required", "407")]
    [InlineData("502 Bad Gateway", "it answered 502")]
    public async Task A_proxy_that_does_not_let_through(string status, string part)
    {
        using var proxy = new HostileServer(null,
            $"HTTP/1.1 {status}\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var failure = await Asking.FailureAsync(Asking.To(new Uri("https://192.0.2.1"),
            cluster) with { Proxy = new Uri($"http://mallory:open-sesame@127.0.0.1:{proxy.Port}") });
        Assert.Equal("ProxyFailed", failure.ErrorId);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("open-sesame", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_older_than_its_authority()
    {
        var old = new ServerIdentity();
        using var server = new HostileServer(old.Issue(from: TimeSpan.FromDays(-2)), HostileServer.Json("{}"));
        var anew = CertificateAuthorityBuilder.Build(PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), null, new AuthorityOptions
        {
            Subject = DistinguishedNameParser.Parse("/CN=kubernetes"),
            Validity = Validity.For(TimeSpan.FromDays(10)),
        });
        var failure = await Asking.FailureAsync(new ApiConnection { Server = server.Address, Authorities = [anew.Certificate] });
        Assert.Equal("ServerNotTrusted", failure.ErrorId);
        Assert.Contains("it has been made anew, and the server shows a certificate of the old one", failure.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32 * 1024 * 1024)]
    public async Task A_client_certificate_that_has_ended_whenever_the_server_hangs_up(int length)
    {
        using var server = new HostileServer(cluster.Issue(), (_, _) => throw new IOException("It hangs up."));
        using var expired = cluster.Issue(ServerIdentity.ClientAuth, TimeSpan.FromDays(-2), TimeSpan.FromDays(-1));
        var connection = Asking.To(server.Address, cluster) with { Credential = CredentialOf(expired) };
        using var transport = new ApiTransport(connection);
        var request = ApiRequest.Send(HttpMethod.Post, "/cut", new byte[length]);
        for (var tries = 0; tries < 10; tries++)
        {
            var failure = await Assert.ThrowsAnyAsync<PkiException>(
                () => new ApiClient(connection, transport)
                    .JsonAsync(length == 0 ? ApiRequest.Get("/cut") : request, TestContext.Current.CancellationToken));
            Assert.Equal("ClientCertificateExpired", failure.ErrorId);
        }
    }

    [Fact]
    public async Task A_token_file_without_a_token()
    {
        using var server = new HostileServer(cluster.Issue(), HostileServer.Json("{}"));
        foreach (var content in (string[])["", "two words", "open-sesame\u0007"])
        {
            var connection = Asking.To(server.Address,
                cluster) with { Credential = new ApiCredential { TokenFile = folder.Write("token", content) } };
            var failure = await Asking.FailureAsync(connection);
            Assert.Equal("TokenMalformed", failure.ErrorId);
            Assert.Contains(folder["token"], failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("sesame", failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ExecFailed", "is a folder")]
    [InlineData("ExecTimeout", "gave nothing within 0.5 s and was ended")]
    public async Task A_program_that_is_a_folder_or_hangs(string id, string part)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("the program of this test is a shell script");
        using var server = new HostileServer(cluster.Issue(), HostileServer.Json("{}"));
        if (id == "ExecFailed")
            Directory.CreateDirectory(folder["login"]);
        else
            Program("sleep 1000");

        var plugin = new ExecPlugin(folder["login"], "client.authentication.k8s.io/v1") { InteractiveMode = "Never" };
        var connection = Asking.To(server.Address, cluster) with { Credential = new ApiCredential { Exec = plugin } };
        var failure = await Asking.FailureAsync(connection, timeout: TimeSpan.FromSeconds(0.5));
        Assert.Equal(id, failure.ErrorId);
        Assert.Contains($"'{folder["login"]}' of the kubeconfig {part}", failure.Message, StringComparison.Ordinal);
    }

    private void Program(string script)
    {
        var path = folder.Write("login", $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private static ApiCredential CredentialOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return new ApiCredential
        {
            Certificates = [Certificate.FromDer(certificate.RawData)],
            Key = PrivateKeyReader.Read(System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()), "the key", null),
        };
    }
}
