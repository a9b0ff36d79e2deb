using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using K8sPki.Endpoints;
using K8sPki.Tests.Api.Client;
using K8sPki.Tests.ClusterPki;

namespace K8sPki.Tests.Endpoints;

/// <summary>Servers that are none, or none of TLS: an error each that says which, soon and in little memory.</summary>
public sealed class HostileEndpointTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n", "EndpointPlainHttp")]
    [InlineData("SSH-2.0-OpenSSH_9.2\u001b[31m\r\n", "EndpointNotTls")]
    [InlineData("", "EndpointClosed")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\u0028", "EndpointRefusedHandshake")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\u0070", "EndpointRefusedHandshake")]
    [InlineData("\u0016\u0003\u0003\0\u0004\u0002\0\0\0", "EndpointNotTls")]
    [InlineData("\u0016\u0003\u0003\0\u0004\u0002\u0001\0\0", "EndpointClosed")]
    [InlineData("\u0016\u0003\u0003\0\u0004\u0002\u00ff\u00ff\u00ff", "EndpointNotTls")]
    [InlineData("\u0016\u0003\u0003\u00ff\u00ff\u0002\u00ff\u00ff\u00ff", "EndpointNotTls")]
    [InlineData("\u0017\u0003\u0003\0\u0004\u0002\0\0\0", "EndpointNotTls")]
    public async Task What_speaks_no_TLS_is_said(string says, string id)
    {
        using var server = new HostileServer(null, says) { SpeaksFirst = true };
        var failure = await Inquiry.FailureAsync($"127.0.0.1:{server.Port}");
        Assert.Equal(id, failure.ErrorId);
        Assert.Contains($"127.0.0.1:{server.Port}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', failure.Message);
    }

    [Fact]
    public async Task What_nothing_listens_at_is_said() =>
        Assert.Equal("EndpointRefused", (await Inquiry.FailureAsync($"127.0.0.1:{OpenSslServer.FreePort()}")).ErrorId);

    [Fact]
    public async Task A_name_that_nobody_has_is_said() =>
        Assert.Equal("EndpointNameUnknown", (await Inquiry.FailureAsync("no-such-host.invalid:6443")).ErrorId);

    [Fact]
    public async Task One_that_says_nothing_is_left_in_time()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var clock = Stopwatch.StartNew();
        Assert.Equal("EndpointTimeout", (await Inquiry.FailureAsync($"{silent.LocalEndpoint}", Soon)).ErrorId);
        Assert.InRange(clock.Elapsed, Soon * 0.9, Soon * 20);
    }

    [Theory]
    [InlineData("", "EndpointNotTls")]
    [InlineData("\u0016\u0003\u0003\0\u0004\0\0\0\0", "EndpointAnswerTooLarge")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0001\u0064", "EndpointNotTls")]
    public async Task A_gigabyte_is_not_listened_to(string record, string id)
    {
        var sent = 0L;
        using var server = new HostileServer(null, async (_, stream) =>
        {
            var part = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(record.Length == 0 ? "rubbish!" : record, 8192)));
            for (; sent < 1L << 30; sent += part.Length)
                await stream.WriteAsync(part);
        }) { SpeaksFirst = true };
        var before = GC.GetTotalAllocatedBytes();
        Assert.Equal(id, (await Inquiry.FailureAsync($"127.0.0.1:{server.Port}")).ErrorId);
        Assert.InRange(sent, 0, 64L << 20);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 512L << 20);
    }

    [Fact]
    public async Task One_that_stops_behind_its_certificates_has_presented_them()
    {
        using var certificate = new ServerIdentity().Issue();
        using var server = new HostileServer(certificate, HostileServer.Json("{}"));
        using var between = new HostileServer(null, async (_, stream) =>
        {
            using var real = new TcpClient();
            await real.ConnectAsync(IPAddress.Loopback, server.Port);
            var hello = new byte[16 * 1024];
            var count = await stream.ReadAsync(hello);
            await real.GetStream().WriteAsync(hello.AsMemory(0, count));
            // All that the server says at once is passed on, and nothing after that.
            count = await real.GetStream().ReadAsync(hello);
            await stream.WriteAsync(hello.AsMemory(0, count));
            await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
        }) { SpeaksFirst = true };
        var result = await Inquiry.ResultAsync($"127.0.0.1:{between.Port}", limit: TimeSpan.FromSeconds(20));
        // Whether the first packet has the whole flight of the server is for the system to say.
        if (result.Chains is [var chain])
            Assert.Equal(Certificate.FromDer(certificate.RawData).Fingerprint, chain.Own!.Fingerprint);
        else
            Assert.Equal("EndpointTimeout", Assert.Single(result.Failures).ErrorId);
    }

    [Fact]
    public async Task Cancelling_ends_it_at_once()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var cancellation = new CancellationTokenSource(Soon / 2);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EndpointInquiry.AskAsync(
            new EndpointQuestion(EndpointName.Parse($"{silent.LocalEndpoint}"), TimeSpan.FromMinutes(5)), cancellation.Token));
    }

    [Fact]
    public async Task Every_address_of_a_name_is_asked()
    {
        using var server = new HostileServer(new ServerIdentity().Issue(), HostileServer.Json("{}"));
        var addresses = (await Dns.GetHostAddressesAsync("localhost", TestContext.Current.CancellationToken)).Distinct().ToList();
        var result = await Inquiry.ResultAsync($"localhost:{server.Port}");
        Assert.Equal(addresses.Count, result.Chains.Count + result.Failures.Count);
        Assert.Equal("127.0.0.1", Assert.Single(result.Chains).Answer.Address);
        Assert.Equal($"localhost:{server.Port} (127.0.0.1)", result.Chains[0].Own!.Source);
        Assert.All(result.Failures, failure => Assert.Equal("EndpointRefused", failure.ErrorId));
    }

    /// <summary>A certificate that cannot be read is an error of its own and the others follow.</summary>
    [Fact]
    public async Task Of_a_chain_with_rubbish_in_it_the_rest_is_read()
    {
        var authority = SampleNode.NewAuthority("root");
        using var server = new RawChainServer([authority.Certificate.Der.ToArray(), "rubbish"u8.ToArray(),
            authority.Certificate.Der.ToArray()]);
        var chain = await Inquiry.AskAsync($"127.0.0.1:{server.Port}");
        Assert.Equal([true, false, true], chain.Items.Select(item => item.Certificate is not null));
        Assert.Equal("CertificateMalformed", chain.Items[1].Problem!.ErrorId);
        Assert.NotNull(chain.Answer.Refusal);
    }
}
