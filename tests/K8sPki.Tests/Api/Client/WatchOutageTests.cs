using System.Collections.Concurrent;

namespace K8sPki.Tests.Api.Client;

/// <summary>A watch goes on when the server is killed and comes back.</summary>
public class WatchOutageTests
{
    [Fact]
    public async Task Nothing_is_missed_and_nothing_told_twice()
    {
        using var folder = new TemporaryFolder();
        using var server = await KilledServer.StartAsync(folder);
        await server.ChangeAsync(async client =>
        {
            foreach (var name in (string[])["stays", "changes", "goes", "is-another"])
                await KilledServer.CreateAsync(client, name);
        });
        var news = new ConcurrentQueue<string>();
        using var stop = new CancellationTokenSource();
        var watch = WatchAsync(server.KubeConfig, news, stop.Token);
        await UntilAsync(news, watch, "ADDED stays");
        await server.ChangeAsync(client => KilledServer.CreateAsync(client, "live"));
        await UntilAsync(news, watch, "ADDED live");

        server.Kill();
        await UntilAsync(news, watch, "ServerUnreachable");
        await server.ChangeElsewhereAsync(async client =>
        {
            await KilledServer.LabelAsync(client, "changes");
            await KilledServer.DeleteAsync(client, "goes");
            await KilledServer.DeleteAsync(client, "is-another");
            await KilledServer.CreateAsync(client, "is-another");
            await KilledServer.CreateAsync(client, "new");
        });
        await server.StartAsync();
        await UntilAsync(news, watch, "DELETED goes");
        await server.ChangeAsync(client => KilledServer.CreateAsync(client, "later"));
        await UntilAsync(news, watch, "ADDED later");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
        Assert.Equal(
            [
                "ADDED changes", "ADDED goes", "ADDED is-another", "ADDED stays", "ADDED live", "ServerUnreachable",
                "MODIFIED changes", "DELETED is-another", "ADDED is-another", "ADDED new", "DELETED goes", "ADDED later",
            ],
            news);
    }

    [Fact]
    public async Task What_fails_before_it_begins_is_an_error()
    {
        await using var server = await TestServer.TestApiServer.StartAsync();
        var connection = Asking.To(server, server.PowerlessCertificate);
        using var transport = new ApiTransport(connection);
        var watch = new ApiClient(connection, transport)
            .ListAndWatchAsync(Server.ServerClient.Requests, TestContext.Current.CancellationToken);
        Assert.Equal("ApiForbidden",
            (await Assert.ThrowsAsync<ApiException>(async () =>
                await watch.GetAsyncEnumerator(TestContext.Current.CancellationToken).MoveNextAsync())).ErrorId);
    }

    private static async Task WatchAsync(string kubeConfig, ConcurrentQueue<string> news, CancellationToken stop)
    {
        var connection = KubeConfigConnection.Resolve(KubeConfigSet.Read(KubeConfigLocation.Of(kubeConfig), mustExist: true),
            null);
        using var transport = new ApiTransport(connection);
        await foreach (var (change, interruption) in new ApiClient(connection, transport)
            .ListAndWatchAsync(Server.ServerClient.Requests, stop))
            news.Enqueue(interruption?.ErrorId ?? $"{change!.Kind} {ObjectMetadata.Text(change.Object, "name")}");
    }

    private static async Task UntilAsync(ConcurrentQueue<string> news, Task watch, string expected)
    {
        await Patience.UntilAsync(() => news.Contains(expected) || watch.IsCompleted, () => string.Join(", ", news));
        Assert.False(watch.IsCompleted, watch.Exception?.ToString() ?? "It ended.");
    }
}
