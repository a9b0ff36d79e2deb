using System.Diagnostics;
using K8sPki.TestServer;
using K8sPki.TestServer.Faults;

namespace K8sPki.Tests.Api.Server;

/// <summary>What the switches of the test server make go wrong.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private TestApiServer server = null!;
    private ServerClient client = null!;

    public async ValueTask InitializeAsync()
    {
        server = await TestApiServer.StartAsync();
        client = ServerClient.Admin(server);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Throttling_ends_after_so_many_calls()
    {
        server.Faults.Add(new Fault(FaultKind.Throttle) { Times = 2, RetryAfterSeconds = 3 });

        var first = (await client.GetAsync(ServerClient.Requests)).Expect(429);
        (await client.GetAsync(ServerClient.Requests)).Expect(429);
        (await client.GetAsync(ServerClient.Requests)).Expect(200);

        Assert.Equal(TimeSpan.FromSeconds(3), first.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task A_fault_meets_its_method_and_path_only()
    {
        server.Faults.Add(new Fault(FaultKind.ServerError) { Method = "GET", PathContains = "/version", StatusCode = 503 });

        (await client.GetAsync(ServerClient.Requests)).Expect(200);
        Assert.Equal("ServiceUnavailable", (await client.GetAsync("/version")).Expect(503).Reason);
        server.Faults.Clear();
        (await client.GetAsync("/version")).Expect(200);
    }

    [Fact]
    public async Task A_skipped_call_passes()
    {
        server.Faults.Add(new Fault(FaultKind.ServerError) { Skip = 1, Times = 1 });

        (await client.GetAsync("/version")).Expect(200);
        (await client.GetAsync("/version")).Expect(500);
        (await client.GetAsync("/version")).Expect(200);
    }

    [Theory]
    [InlineData(FaultKind.Drop)]
    [InlineData(FaultKind.CutBody)]
    public async Task The_connection_ends(FaultKind kind)
    {
        server.Faults.Add(new Fault(kind) { Times = 1, PathContains = "/version", Bytes = 50 });

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/version"));
        (await client.GetAsync("/version")).Expect(200);
    }

    [Fact]
    public async Task An_answer_comes_late()
    {
        server.Faults.Add(new Fault(FaultKind.Delay) { Delay = TimeSpan.FromMilliseconds(300) });
        var watch = Stopwatch.StartNew();

        (await client.GetAsync("/version")).Expect(200);

        Assert.InRange(watch.ElapsedMilliseconds, 290, long.MaxValue);
    }

    [Fact]
    public async Task A_page_comes_instead_of_json()
    {
        server.Faults.Add(new Fault(FaultKind.Html));

        var answer = (await client.GetAsync("/version")).Expect(200);

        Assert.StartsWith("text/html", answer.ContentType, StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html>", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_is_what_the_test_says()
    {
        server.Faults.Add(new Fault(FaultKind.Canned) { Text = "[]", StatusCode = 202 });

        Assert.Equal("[]", (await client.GetAsync("/version")).Expect(202).Body);
    }

    [Fact]
    public async Task A_server_of_another_name_fails_the_handshake()
    {
        await using var other = await TestApiServer.StartAsync(new TestApiServerOptions { OnlyServerNames = ["other.example"] });
        using var stranger = ServerClient.Admin(other);

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync("/version"));

        Assert.Contains("RemoteCertificateNameMismatch", failure.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_goes_to_the_other_host_which_logs_what_it_is_sent()
    {
        await using var other = await TestApiServer.StartAsync();
        server.Faults.Add(new Fault(FaultKind.Redirect) { Location = $"{other.Address}version" });

        var answer = (await client.GetAsync("/version")).Expect(307);
        using var stranger = new ServerClient(other, null);
        await stranger.SendTextAsync("GET", answer.Headers.Location!.ToString(), null, headers: [("Authorization", "Bearer stolen")]);

        Assert.True(Assert.Single(other.Calls).HasAuthorizationHeader);
        Assert.True(Assert.Single(server.Calls).HasClientCertificate);
    }

    [Fact]
    public async Task The_date_is_a_year_off()
    {
        server.Faults.Add(new Fault(FaultKind.WrongDate) { ClockOffset = TimeSpan.FromDays(-365) });

        var answer = (await client.GetAsync("/version")).Expect(200);

        Assert.InRange((DateTimeOffset.UtcNow - answer.Headers.Date!.Value).TotalDays, 364, 366);
    }

    [Fact]
    public async Task An_answer_is_as_long_as_asked_for()
    {
        server.Faults.Add(new Fault(FaultKind.HugeBody) { Bytes = 2_000_000 });

        var answer = (await client.GetAsync(ServerClient.Requests)).Expect(200);

        Assert.InRange(answer.Body.Length, 2_000_000, 2_200_000);
        Assert.Single(answer.Json["items"]!.AsArray());
    }

    [Fact]
    public async Task The_switches_turn_over_the_wire_too()
    {
        await client.SendTextAsync("POST", "/test-control/faults", """{"kind":"Throttle","times":1,"pathContains":"/version"}""");
        (await client.GetAsync("/version")).Expect(429);
        (await client.GetAsync("/version")).Expect(200);
        (await client.SendTextAsync("POST", "/test-control/seed?count=3", ServerClient.RequestPem("CN=x"))).Expect(200);
        (await client.SendTextAsync("POST", "/test-control/objects/seed-000001/delete", null)).Expect(200);
        Assert.Equal(2, server.RequestCount);
        Assert.Equal(2, (await client.GetAsync("/test-control/calls")).Expect(200).Body.Split("/version").Length - 1);
        using var jane = new ServerClient(server, server.PowerlessCertificate);
        (await jane.SendTextAsync("DELETE", "/test-control/faults", null)).Expect(403);
    }
}
