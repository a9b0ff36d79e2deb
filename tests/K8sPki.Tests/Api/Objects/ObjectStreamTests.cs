using System.Text;
using System.Text.Json;
using K8sPki.Tests.Api.Client;

namespace K8sPki.Tests.Api.Objects;

/// <summary>A list is read while it comes, however it is cut into pieces and whatever is in it.</summary>
public class ObjectStreamTests
{
    private static readonly SamplePair Pair = SamplePair.Make("web");
    private static readonly ObjectKind Secrets = ObjectKind.Of(ClusterObjectKind.Secret);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000_000)]
    public async Task The_size_of_its_pieces_makes_no_difference(int size)
    {
        var list = Encoding.UTF8.GetBytes($$$$$$$$"""
            {"metadata":{"continue":"t\u006fken","remainingItemCount":7},"kind":"SecretList","items":[
             {"data":{"a":"{{{{{{{{Pair.Base64}}}}}}}}","n\"1":"eA=="},
              "metadata":{"managedFields":[{"fieldsV1":{"f:data":{"a":1}}}],
              "name":"x\u0041","namespace":"n","uid":"1","labels":{"name":"other"}},"type":"Opaque","status":{"uid":"2"}},
             null, 3, [], {"metadata":null,"data":{"b":7,"c":{"d":"eA=="}}}]}
            """);
        var (found, parser) = await ParseAsync(list, size);
        Assert.Equal(("token", 7L), (parser.Continue, parser.Remaining!.Value));
        Assert.Equal(2, found.Count);
        Assert.Equal(("xA", "n", "1", "Opaque"),
            (found[0].Name, found[0].Namespace, found[0].Uid, found[0].Fact(ObjectFact.Type)));
        var value = Assert.Single(found[0].Values);
        Assert.Equal(("a", Pair.Pem), (value.Name, Encoding.ASCII.GetString(value.Content)));
        Assert.Empty(found[1].Values);
        found[0].Dispose();
        Assert.All(value.Content, one => Assert.Equal(0, one));
    }

    [Theory]
    [InlineData("\\")]
    [InlineData("\\\"")]
    [InlineData("x")]
    public async Task A_text_beyond_all_bounds_is_taken_out(string filling)
    {
        var times = (JsonFeed.LongestText * 2 / filling.Length) + 1;
        var big = string.Concat(Enumerable.Repeat(filling == "\\" ? "\\\\" : filling, times));
        var list = "{\"kind\":\"SecretList\",\"items\":[{\"metadata\":{\"name\":\"a\",\"uid\":\"1\"},\"data\":{\"big\":\"" + big
            + "\",\"a\":\"" + Pair.Base64 + "\"}}]}";
        var (found, _) = await ParseAsync(Encoding.UTF8.GetBytes(list), 100_000);
        var values = Assert.Single(found).Values;
        Assert.Equal(["big", "a"], values.Select(value => value.Name));
        Assert.Equal("ValueTooLarge", values[0].Problem!.ErrorId);
        Assert.Equal(Pair.Pem, Encoding.ASCII.GetString(values[1].Content));
    }

    [Theory]
    [InlineData("{\"kind\":\"SecretList\",\"items\":[{]")]
    [InlineData("{\"kind\":\"SecretList\",\"items\":[{\"metadata\"")]
    [InlineData("")]
    public async Task What_is_no_JSON_is_refused(string text) =>
        await Assert.ThrowsAnyAsync<JsonException>(() => ParseAsync(Encoding.UTF8.GetBytes(text), 10));

    [Fact]
    public async Task An_object_of_very_many_entries_is_bounded()
    {
        var list = new StringBuilder("{\"kind\":\"SecretList\",\"items\":[{\"metadata\":{\"name\":\"a\"},\"data\":{");
        for (var i = 0; i < 200_000; i++)
            list.Append(i == 0 ? "" : ",").Append("\"k\":\"MAA=!\"");
        var (found, _) = await ParseAsync(Encoding.UTF8.GetBytes(list.Append("}}]}").ToString()), 65536);
        Assert.True(Assert.Single(found).IsTooLarge);
        Assert.True(found[0].Values.Count <= 100_000);
    }

    [Fact]
    public async Task A_page_that_breaks_off_is_asked_for_again_and_gives_nothing_twice()
    {
        var identity = new ServerIdentity();
        const string page = """
            {"kind":"SecretList","metadata":{},"items":[{"metadata":{"name":"a","uid":"1"}},{"metadata":{"name":"b","uid":"2"}}]}
            """;
        var asked = 0;
        using var server = new HostileServer(identity.Issue(), async (_, stream) =>
        {
            var whole = HostileServer.Json(page);
            var sent = Interlocked.Increment(ref asked) == 1 ? whole[..^40] : whole;
            await stream.WriteAsync(Encoding.Latin1.GetBytes(sent));
            await stream.DisposeAsync();
        });
        var connection = Asking.To(server.Address, identity);
        using var transport = new ApiTransport(connection);
        var names = new List<string>();
        await foreach (var found in new ObjectList(new ApiClient(connection, transport), Secrets, "/api/v1/secrets")
            .ReadAsync(CancellationToken.None))
            names.Add(found.Name);
        Assert.Equal(["a", "b"], names);
        Assert.Equal(2, asked);
    }

    [Theory]
    [InlineData("{\"kind\":\"Secret\",\"items\":[]}", "AnswerNotAList")]
    [InlineData("{\"kind\":\"SecretList\",\"items\":[}]", "AnswerNotJson")]
    public async Task What_is_no_list_is_an_error(string body, string id)
    {
        var identity = new ServerIdentity();
        using var server = new HostileServer(identity.Issue(), HostileServer.Json(body));
        var connection = Asking.To(server.Address, identity);
        using var transport = new ApiTransport(connection);
        var failure = await Assert.ThrowsAnyAsync<PkiException>(async () =>
        {
            await foreach (var _ in new ObjectList(new ApiClient(connection, transport), Secrets, "/api/v1/secrets")
                .ReadAsync(CancellationToken.None))
                Assert.Fail("There is no object.");
        });
        Assert.Equal(id, failure.ErrorId);
    }

    private static async Task<(List<ListedObject> Found, ObjectListParser Parser)> ParseAsync(byte[] text, int size)
    {
        var parser = new ObjectListParser(Secrets);
        using var feed = new JsonFeed(parser);
        var at = 0;
        var found = new List<ListedObject>();
        while (await feed.NextAsync(into =>
        {
            var count = Math.Min(Math.Min(size, into.Length), text.Length - at);
            text.AsSpan(at, count).CopyTo(into.Span);
            at += count;
            return ValueTask.FromResult(count);
        }))
        {
            while (parser.Next() is { } item)
                found.Add(item);
        }

        return (found, parser);
    }
}
