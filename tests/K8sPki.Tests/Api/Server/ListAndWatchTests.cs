using System.Text.Json.Nodes;
using K8sPki.TestServer;

namespace K8sPki.Tests.Api.Server;

/// <summary>Pages, selectors and watches of the test server.</summary>
public class ListAndWatchTests
{
    private static readonly string Pem = ServerClient.RequestPem("CN=seeded");

    [Fact]
    public async Task Pages_show_one_state_whatever_happens_between_them()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);
        server.Seed(25, Pem);

        var first = (await client.GetAsync($"{ServerClient.Requests}?limit=10")).Expect(200).Json;
        (await client.SendAsync("DELETE", $"{ServerClient.Requests}/seed-000012", null)).Expect(200);
        var second = (await client.GetAsync($"{ServerClient.Requests}?limit=10&continue={Token(first)}")).Expect(200).Json;
        var third = (await client.GetAsync($"{ServerClient.Requests}?limit=10&continue={Token(second)}")).Expect(200).Json;

        Assert.Equal(
            Enumerable.Range(0, 25).Select(number => $"seed-{number:000000}"),
            new[] { first, second, third }.SelectMany(Names));
        Assert.Equal(15, (int?)first["metadata"]!["remainingItemCount"]);
        Assert.Null(third["metadata"]!["continue"]);
    }

    [Fact]
    public async Task An_expired_continue_token_is_410_with_a_token_that_goes_on()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);
        server.Seed(15, Pem);

        var first = (await client.GetAsync($"{ServerClient.Requests}?limit=10")).Json;
        (await client.SendAsync("DELETE", $"{ServerClient.Requests}/seed-000012", null)).Expect(200);
        server.Compact();
        var expired = (await client.GetAsync($"{ServerClient.Requests}?limit=10&continue={Token(first)}")).Expect(410);
        var rest = (await client.GetAsync($"{ServerClient.Requests}?limit=10&continue={Token(expired.Json)}")).Expect(200).Json;

        Assert.Equal("Expired", expired.Reason);
        Assert.Equal(["seed-000010", "seed-000011", "seed-000013", "seed-000014"], Names(rest));
    }

    [Theory]
    [InlineData("fieldSelector=spec.signerName%3Dexample.com%2Fa", "a-000000,a-000001")]
    [InlineData("fieldSelector=spec.signerName!%3Dexample.com%2Fa", "b-000000")]
    [InlineData("fieldSelector=metadata.name%3Db-000000", "b-000000")]
    [InlineData("labelSelector=team", "")]
    [InlineData("labelSelector=!team", "a-000000,a-000001,b-000000")]
    [InlineData("labelSelector=team%20notin%20(x,y)", "a-000000,a-000001,b-000000")]
    public async Task Selectors_choose(string query, string names)
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);
        server.Seed(2, Pem, "a", "example.com/a");
        server.Seed(1, Pem, "b", "example.com/b");

        Assert.Equal(names, string.Join(',', Names((await client.GetAsync($"{ServerClient.Requests}?{query}")).Expect(200).Json)));
    }

    [Fact]
    public async Task A_version_of_the_future_is_waited_for_in_vain()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);

        var answer = (await client.GetAsync($"{ServerClient.Requests}?resourceVersion=999999")).Expect(504);

        Assert.Equal("Timeout", answer.Reason);
        Assert.StartsWith("Timeout: Too large resource version: 999999, current: ", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_from_a_forgotten_version_ends_with_410()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);
        server.Seed(1, Pem);
        (await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("jane"))).Expect(201);
        server.Compact();

        var events = await EventsAsync(client, "resourceVersion=1&timeoutSeconds=1", 1);

        Assert.Equal("ERROR", (string?)events[0]["type"]);
        Assert.Equal(410, (int?)events[0]["object"]!["code"]);
        Assert.Equal("Expired", (string?)events[0]["object"]!["reason"]);
        Assert.StartsWith("too old resource version: 1 (", (string?)events[0]["object"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_tells_of_changes_and_how_far_it_has_come()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { BookmarkInterval = TimeSpan.FromMilliseconds(200) });
        using var client = ServerClient.Admin(server);
        var version = (string)(await client.GetAsync(ServerClient.Requests)).Json["metadata"]!["resourceVersion"]!;
        var watching = EventsAsync(client, $"allowWatchBookmarks=true&timeoutSeconds=20&resourceVersion={version}", 5, "BOOKMARK");

        var seen = (await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("jane"))).Expect(201).Json;
        (await client.SendAsync("PUT", $"{ServerClient.Requests}/jane/approval", ServerClient.WithCondition(seen, "Approved"))).Expect(200);
        await client.WaitForAsync("jane", item => item["status"]!["certificate"] is not null);
        (await client.SendAsync("DELETE", $"{ServerClient.Requests}/jane", null)).Expect(200);
        var events = await watching;

        var last = events[^1];
        Assert.Equal(["ADDED", "MODIFIED", "MODIFIED", "DELETED", "BOOKMARK"], events.Select(item => (string)item["type"]!).ToArray());
        Assert.Equal((string?)events[^2]["object"]!["metadata"]!["resourceVersion"], (string?)last["object"]!["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task A_watch_sees_what_is_seeded_and_goes_on()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { HistorySize = 10 });
        using var client = ServerClient.Admin(server);
        server.Seed(2, Pem, "first");
        var version = (string)(await client.GetAsync(ServerClient.Requests)).Json["metadata"]!["resourceVersion"]!;
        var watching = EventsAsync(client, $"timeoutSeconds=20&resourceVersion={version}", 5);

        server.Seed(3, Pem, "first");
        server.Seed(1, Pem, "second");
        (await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("jane"))).Expect(201);

        var events = await watching;
        Assert.Equal(
            ["MODIFIED first-000000", "MODIFIED first-000001", "ADDED first-000002", "ADDED second-000000", "ADDED jane"],
            events.Select(item => $"{item["type"]} {item["object"]!["metadata"]!["name"]}"));
        server.Seed(30, Pem, "many");
        Assert.Equal("ERROR", (string?)(await EventsAsync(client, $"timeoutSeconds=1&resourceVersion={version}", 1))[0]["type"]);
    }

    [Fact]
    public async Task A_selecting_watch_sees_an_object_come_and_go_with_its_labels()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);
        (await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("jane"))).Expect(201);
        var version = (string)(await client.GetAsync(ServerClient.Requests)).Json["metadata"]!["resourceVersion"]!;

        foreach (var patch in (string[])["""{"metadata":{"labels":{"team":"a"}}}""", """{"metadata":{"labels":{"team":null}}}"""])
            (await client.SendTextAsync("PATCH", $"{ServerClient.Requests}/jane", patch, contentType: "application/merge-patch+json")).Expect(200);
        var events = await EventsAsync(client, $"labelSelector=team%3Da&timeoutSeconds=1&resourceVersion={version}", 2);

        Assert.Equal(["ADDED", "DELETED"], events.Select(item => (string)item["type"]!).ToArray());
        Assert.All(events, item => Assert.Equal("a", (string?)item["object"]!["metadata"]!["labels"]!["team"]));
        Assert.NotEqual((string?)events[0]["object"]!["metadata"]!["resourceVersion"], (string?)events[1]["object"]!["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task A_hundred_thousand_requests_are_listed_in_pages()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);
        server.Seed(100_000, Pem);

        var count = 0;
        var token = "";
        do
        {
            var page = (await client.GetAsync($"{ServerClient.Requests}?limit=5000&continue={token}")).Expect(200).Json;
            count += page["items"]!.AsArray().Count;
            token = (string?)page["metadata"]!["continue"] ?? "";
        }
        while (token.Length > 0);

        Assert.Equal(100_000, count);
    }

    private static string Token(JsonObject list) => (string)list["metadata"]!["continue"]!;

    private static IEnumerable<string> Names(JsonObject list) =>
        list["items"]!.AsArray().Select(item => (string)item!["metadata"]!["name"]!);

    // Reads on until there are so many events, the last of them of the type, or the watch ends. Earlier bookmarks do not count.
    private static async Task<IReadOnlyList<JsonObject>> EventsAsync(ServerClient client, string query, int count, string? lastType = null)
    {
        var events = new List<JsonObject>();
        using var reader = new StreamReader(await client.StreamAsync($"{ServerClient.Requests}?watch=true&{query}"));
        while (events.Count < count && await reader.ReadLineAsync() is { } line)
        {
            var read = (JsonObject)JsonNode.Parse(line)!;
            if ((string?)read["type"] != lastType || events.Count == count - 1)
                events.Add(read);
        }

        return events;
    }
}
