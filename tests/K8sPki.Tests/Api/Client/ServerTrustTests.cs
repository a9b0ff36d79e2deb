using System.Diagnostics;
using K8sPki.TestServer;
using K8sPki.TestServer.Faults;

namespace K8sPki.Tests.Api.Client;

/// <summary>Which servers are accepted. Each refused one is right but for one thing, and accepted without it.</summary>
public class ServerTrustTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    private readonly ServerIdentity cluster = new();

    [Fact]
    public async Task The_clusters_own_server_is_accepted()
    {
        using var server = new HostileServer(cluster.Issue(), Answer);
        await Asking.GetAsync(Asking.To(server.Address, cluster));
        await Asking.GetAsync(Asking.To(new Uri($"https://localhost:{server.Port}"), cluster));
    }

    [Fact]
    public async Task A_server_of_another_authority_is_refused()
    {
        using var server = new HostileServer(new ServerIdentity().Issue(), Answer);
        await Refused("ServerNotTrusted", server, Asking.To(server.Address, cluster));
    }

    [Fact]
    public async Task Any_of_a_bundle_of_authorities_will_do()
    {
        var other = new ServerIdentity("CN=next");
        using var server = new HostileServer(other.Issue(), Answer);
        await Asking.GetAsync(new ApiConnection { Server = server.Address, Authorities = [cluster.Authority, other.Authority] });
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
    {
        using var server = new HostileServer(cluster.Issue(dnsName: "api.example.org", address: null), Answer);
        var failure = await Refused("ServerNameMismatch", server, Asking.To(server.Address, cluster));
        Assert.Contains("api.example.org", failure.Message, StringComparison.Ordinal);
        await Asking.GetAsync(Asking.To(server.Address, cluster) with { TlsServerName = "api.example.org" });
        Assert.Contains("api.example.org", server.AskedNames);
        Assert.Contains("Host: 127.0.0.1", server.Requests[^1], StringComparison.Ordinal);
        await Refused("ServerNameMismatch", null,
            Asking.To(server.Address, cluster) with { TlsServerName = "other.example.org" });
    }

    [Fact]
    public async Task A_clients_certificate_makes_no_server()
    {
        using var server = new HostileServer(cluster.Issue(ServerIdentity.ClientAuth), Answer);
        await Refused("ServerCertificateUsage", server, Asking.To(server.Address, cluster));
    }

    [Fact]
    public async Task An_expired_certificate_is_refused()
    {
        var date = $"HTTP/1.1 200 OK\r\nDate: {DateTimeOffset.UtcNow:R}\r\nContent-Length: 2\r\n\r\n{{}}";
        using var server = new HostileServer(cluster.Issue(from: TimeSpan.FromDays(-2), to: TimeSpan.FromDays(-1)), date);
        var failure = await Refused("ServerCertificateExpired", null,
            Asking.To(server.Address, cluster) with { Credential = new ApiCredential { Token = "secret" } });
        Assert.Contains("Renew it", failure.Message, StringComparison.Ordinal);
        Assert.All(server.Requests, head => Assert.DoesNotContain("secret", head, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-365)]
    [InlineData(365)]
    public async Task A_clock_off_by_a_year_is_what_is_said(int days)
    {
        var off = TimeSpan.FromDays(days);
        await using var server = await TestApiServer.StartAsync(
            new TestApiServerOptions { ServingValidity = (off - TimeSpan.FromDays(1), off + TimeSpan.FromDays(1)) });
        server.Faults.Add(new Fault(FaultKind.WrongDate) { ClockOffset = off });
        var failure = await Refused("ClockWrong", null, Asking.WithToken(server, server.AdminToken));
        Assert.Contains("365 days apart", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_certificate_of_another_authority_is_not_asked_for_the_time()
    {
        using var server = new HostileServer(new ServerIdentity().Issue(from: TimeSpan.FromDays(-2), to: TimeSpan.FromDays(-1)),
            Answer);
        await Refused("ServerNotTrusted", server, Asking.To(server.Address, cluster));
    }

    [Fact]
    public async Task Only_insecure_skip_tls_verify_accepts_anything()
    {
        using var server = new HostileServer(new ServerIdentity().Issue(ServerIdentity.ClientAuth, dnsName: "x", address: null),
            Answer);
        await Asking.GetAsync(new ApiConnection { Server = server.Address, SkipTlsVerify = true });
    }

    /// <summary>The authorities of a system are those of its files; a process of its own can be given others.</summary>
    [Fact]
    public void A_public_authority_does_not_count_where_the_cluster_has_its_own()
    {
        var publicAuthority = new ServerIdentity("CN=public");
        using var server = new HostileServer(publicAuthority.Issue(), Answer);
        using var folder = new TemporaryFolder();
        var trusted = folder.Write("public.pem", publicAuthority.Pem);
        var own = folder.Write("ca.crt", cluster.Pem);
        Assert.Contains("accepted", Shell(Ask(""), trusted), StringComparison.Ordinal);
        Assert.Contains("ServerNotTrusted", Shell(Ask($"-CertificateAuthority '{own}'"), trusted), StringComparison.Ordinal);

        string Ask(string more) =>
            $"try {{ Invoke-K8sApi /version -Server {server.Address} -ErrorAction Stop {more}; 'accepted' }} catch {{ "
                + "$_.FullyQualifiedErrorId }";
    }

    private static async Task<PkiException> Refused(string id, HostileServer? server, ApiConnection connection)
    {
        var failure = await Asking.FailureAsync(connection);
        Assert.Equal(id, failure.ErrorId);
        Assert.IsType<RefusedException>(failure);
        if (server is not null)
            Assert.Empty(server.Requests);
        return failure;
    }

    private static string Shell(string script, string trusted)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Repository.BuiltFile("src/K8sPki.Shell", "net10.0", "K8sPki.Shell.dll"), "-NonInteractive",
                "-Command", script },
            RedirectStandardOutput = true,
            Environment = { ["SSL_CERT_FILE"] = trusted, ["SSL_CERT_DIR"] = Path.GetDirectoryName(trusted) + "/none" },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
