using System.Text;
using System.Text.Json;
using K8sPki.TestServer;
using K8sPki.TestServer.Faults;

namespace K8sPki.Tests.Api.Client;

/// <summary>What is tried again, and that connections serve more than one request.</summary>
public class RetryTests
{
    private const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

    [Theory]
    [InlineData(FaultKind.Throttle, "GET")]
    [InlineData(FaultKind.Throttle, "POST")]
    [InlineData(FaultKind.ServerError, "GET")]
    [InlineData(FaultKind.Drop, "GET")]
    public async Task What_passes_is_tried_again(FaultKind kind, string method)
    {
        await using var server = await TestApiServer.StartAsync();
        server.Faults.Add(new Fault(kind) { Times = 2, Method = method, RetryAfterSeconds = 0 });
        await SendAsync(server, method);
        Assert.Equal(3, server.Calls.Count);
    }

    [Fact]
    public async Task Retry_After_is_waited_for()
    {
        await using var server = await TestApiServer.StartAsync();
        server.Faults.Add(new Fault(FaultKind.Throttle) { Times = 1, RetryAfterSeconds = 1 });
        var began = Environment.TickCount64;
        await SendAsync(server, "GET");
        Assert.InRange(Environment.TickCount64 - began, 900, 60_000);
    }

    [Theory]
    [InlineData(FaultKind.ServerError, "ApiInternalError")]
    [InlineData(FaultKind.Drop, "AnswerCutOff")]
    public async Task A_write_that_may_have_happened_is_not_sent_twice(FaultKind kind, string id)
    {
        await using var server = await TestApiServer.StartAsync();
        server.Faults.Add(new Fault(kind) { Method = "POST" });
        var failure = await Assert.ThrowsAnyAsync<PkiException>(() => SendAsync(server, "POST"));
        Assert.Equal(id, failure.ErrorId);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task Throttling_without_end_is_an_error()
    {
        await using var server = await TestApiServer.StartAsync();
        server.Faults.Add(new Fault(FaultKind.Throttle) { RetryAfterSeconds = 0 });
        var failure = await Assert.ThrowsAsync<ApiException>(() => SendAsync(server, "GET"));
        Assert.Equal("ApiThrottled", failure.ErrorId);
        Assert.Equal(RetryRule.MostTries, server.Calls.Count);
    }

    [Fact]
    public async Task One_connection_serves_many_requests()
    {
        var cluster = new ServerIdentity();
        using var server = new HostileServer(cluster.Issue(), HostileServer.Json("{}"));
        var connection = Asking.To(server.Address, cluster);
        using var transport = new ApiTransport(connection);
        for (var i = 0; i < 10; i++)
            await Asking.GetAsync(new ApiClient(connection, transport));
        Assert.Equal(10, server.Requests.Count);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_watch_goes_on_after_cuts_and_forgotten_states()
    {
        await using var cluster = await SeededCluster.StartAsync(3);
        using var stop = new CancellationTokenSource(Patience.Limit);
        var seen = new List<string>();
        await foreach (var change in cluster.Client.ListAndWatchAsync(Requests, stop.Token))
        {
            seen.Add($"{change.Item!.Kind} {NameOf(change.Item.Object)}");
            if (seen.Count == 3)
            {
                cluster.Server.Compact();
                cluster.Seed(1, "later");
            }

            if (seen.Count == 4)
                break;
        }

        Assert.Equal(["ADDED seed-000000", "ADDED seed-000001", "ADDED seed-000002", "ADDED later-000000"], seen);
    }

    [Fact]
    public async Task A_long_list_comes_page_by_page()
    {
        await using var cluster = await SeededCluster.StartAsync(1201);
        var names = new HashSet<string>();
        await foreach (var item in cluster.Client.ItemsAsync(Requests, CancellationToken.None))
            Assert.True(names.Add(NameOf(item)));
        Assert.Equal(1201, names.Count);
        Assert.Equal(3, cluster.Server.Calls.Count);
    }

    /// <summary>A server keeps a state for minutes; a reader that decides about each object may need longer.</summary>
    [Fact]
    public async Task A_list_whose_state_is_forgotten_half_way_goes_on_and_has_each_once()
    {
        await using var cluster = await SeededCluster.StartAsync(1201);
        var names = new HashSet<string>();
        await foreach (var item in cluster.Client.ItemsAsync(Requests, CancellationToken.None))
        {
            Assert.True(names.Add(NameOf(item)));
            if (names.Count is 100 or 600)
                cluster.Server.Compact();
        }

        Assert.Equal(1201, names.Count);
    }

    [Fact]
    public async Task A_watch_tells_what_changed_behind_a_list_whose_state_is_forgotten_half_way()
    {
        await using var cluster = await SeededCluster.StartAsync(1201);
        using var stop = new CancellationTokenSource(Patience.Limit);
        var seen = new List<string>();
        await foreach (var change in cluster.Client.ListAndWatchAsync(Requests, stop.Token))
        {
            seen.Add($"{change.Item!.Kind} {NameOf(change.Item.Object)}");
            if (seen.Count == 100)
            {
                cluster.Server.Disturb("seed-000001", ObjectFaultKind.Delete);
                cluster.Server.Compact();
            }

            if (seen.Count == 1202)
                break;
        }

        Assert.Equal("DELETED seed-000001", seen[^1]);
        Assert.Equal(1201, seen.Take(1201).Distinct().Count(one => one.StartsWith("ADDED", StringComparison.Ordinal)));
    }

    private static string NameOf(JsonElement item) => item.GetProperty("metadata").GetProperty("name").GetString()!;

    private static async Task SendAsync(TestApiServer server, string method)
    {
        var connection = Asking.WithToken(server, server.AdminToken);
        using var transport = new ApiTransport(connection);
        var client = new ApiClient(connection, transport) { RequestTimeout = Patience.Limit };
        var request = method == "GET"
            ? ApiRequest.Get(Requests)
            : ApiRequest.Send(HttpMethod.Post, Requests,
                Encoding.UTF8.GetBytes(Server.ServerClient.RequestObject("x").ToJsonString()));
        using var answer = await client.JsonAsync(request, CancellationToken.None);
    }

    /// <summary>A server with requests in it, and who asks it.</summary>
    private sealed class SeededCluster : IAsyncDisposable
    {
        private readonly ApiTransport transport;

        private SeededCluster(TestApiServer server)
        {
            Server = server;
            var connection = Asking.WithToken(server, server.AdminToken);
            transport = new ApiTransport(connection);
            Client = new ApiClient(connection, transport);
        }

        public TestApiServer Server { get; }

        public ApiClient Client { get; }

        public static async Task<SeededCluster> StartAsync(int count)
        {
            var cluster = new SeededCluster(await TestApiServer.StartAsync());
            cluster.Seed(count, "seed");
            return cluster;
        }

        public void Seed(int count, string name) =>
            Server.Seed(count, Api.Server.ServerClient.RequestPem("O=dev, CN=jane"), name);

        public ValueTask DisposeAsync()
        {
            transport.Dispose();
            return Server.DisposeAsync();
        }
    }
}
