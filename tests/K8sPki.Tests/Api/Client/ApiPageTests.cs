using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Web;

namespace K8sPki.Tests.Api.Client;

/// <summary>Lists are read object by object, as they would be read whole.</summary>
public class ApiPageTests
{
    private static readonly ApiConnection Nowhere = new() { Server = new Uri("https://192.0.2.1") };

    [Theory]
    [InlineData(
        """{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"c"},"items":[{"a":1},[2,{"b":[]}],"x",null]}""",
        "PodList", "7", "c")]
    [InlineData("""{"items":[{"a":[[]]}],"metadata":{"continue":"","resourceVersion":"8"},"kind":"XList"}""", "XList", "8", null)]
    [InlineData("""{"kind":"XList","items":[]}""", "XList", null, null)]
    [InlineData("""{"kind":"XList","items":null}""", "XList", null, null)]
    [InlineData(""" { "kind" : "XList" , "items" : [ 1 , [ ] ,{} ] , "x":[1,{"items":[5]}] } """, "XList", null, null)]
    [InlineData("""{"kind":"XList","items":[1],"items":[2,3]}""", "XList", null, null)]
    public void A_list_is_what_it_is_read_whole(string json, string kind, string? version, string? next)
    {
        var page = ApiPage.Read(Encoding.UTF8.GetBytes(json), Nowhere);
        using var whole = page.Whole();
        var items = whole.RootElement.GetProperty("items");
        Assert.Equal((kind, version, next, true), (page.Kind, page.Version, page.Continue, page.IsList));
        Assert.Equal(items.ValueKind == JsonValueKind.Null ? [] : items.EnumerateArray().Select(item => item.GetRawText()),
            page.Items().Select(item => item.GetRawText()));
    }

    [Theory]
    [InlineData("""{"kind":"Pod","items":[1]}""")]
    [InlineData("""{"kind":"PodList","items":{}}""")]
    [InlineData("""{"kind":["PodList"],"metadata":[],"items":7}""")]
    [InlineData("[1,2]")]
    [InlineData("\"x\"")]
    public void What_is_no_list_is_whole(string json)
    {
        var page = ApiPage.Read(Encoding.UTF8.GetBytes(json), Nowhere);
        Assert.False(page.IsList);
        using var whole = page.Whole();
        Assert.Equal(json, whole.RootElement.GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"items":[}""")]
    [InlineData("""{"items":[1,]}""")]
    [InlineData("{} x")]
    [InlineData("[1] 2")]
    public void What_is_no_JSON_is_refused(string json) =>
        Assert.ThrowsAny<JsonException>(() => ApiPage.Read(Encoding.UTF8.GetBytes(json), Nowhere));

    [Fact]
    public async Task Of_large_objects_fewer_are_asked_for()
    {
        const int Count = 60;
        var cluster = new ServerIdentity();
        using var server = new HostileServer(cluster.Issue(),
            (head, stream) => stream.WriteAsync(Encoding.ASCII.GetBytes(Page(head, Count))).AsTask());
        using var transport = new ApiTransport(Asking.To(server.Address, cluster));
        var names = new List<int>();
        await foreach (var item in new ApiClient(transport.Connection, transport)
            .ItemsAsync("/api/v1/secrets", TestContext.Current.CancellationToken))
            names.Add(item.GetProperty("n").GetInt32());
        Assert.Equal(Enumerable.Range(0, Count), names);
        Assert.Equal(["500", "50", "50"], server.Requests.Take(3).Select(head => Query(head)["limit"]!));
    }

    /// <summary>A server that says for ever that more comes keeps nobody waiting.</summary>
    [Theory]
    [InlineData("[]")]
    [InlineData(" [ ] ")]
    [InlineData("null")]
    public async Task Pages_without_end_and_objects_are_an_error(string items)
    {
        var cluster = new ServerIdentity();
        var answer = $$"""{"kind":"SecretList","apiVersion":"v1","metadata":{"continue":"c"},"items":{{items}}}""";
        using var server = new HostileServer(cluster.Issue(),
            (_, stream) => stream.WriteAsync(Encoding.ASCII.GetBytes(HostileServer.Json(answer))).AsTask());
        using var transport = new ApiTransport(Asking.To(server.Address, cluster));
        var client = new ApiClient(transport.Connection, transport);
        var cancellation = TestContext.Current.CancellationToken;
        var failure = await Assert.ThrowsAsync<MalformedInputException>(async () =>
        {
            await foreach (var page in client.PagesAsync("/api/v1/secrets", ApiRequest.Json, cancellation))
                Assert.True(page.IsEmpty);
        });
        Assert.Equal("ListNotEnding", failure.ErrorId);
        failure = await Assert.ThrowsAsync<MalformedInputException>(async () =>
        {
            await foreach (var found in new ObjectList(client, ObjectKind.All[0], "/api/v1/secrets").ReadAsync(cancellation))
                Assert.Fail(found.Name);
        });
        Assert.Equal("ListNotEnding", failure.ErrorId);
    }

    // Each is as large as etcd allows, with what JSON adds.
    private static string Page(string head, int count)
    {
        var query = Query(head);
        var start = int.Parse(query["continue"] ?? "0", CultureInfo.InvariantCulture);
        var end = Math.Min(count, start + int.Parse(query["limit"]!, CultureInfo.InvariantCulture));
        var items = Enumerable.Range(start, end - start)
            .Select(n => $$"""{"n":{{n}},"data":"{{new string('x', 640 * 1024)}}"}""");
        return HostileServer.Json(
            $$"""{"kind":"SecretList","metadata":{"continue":"{{(end < count ? end : "")}}"},"items":[{{string.Join(',', items)}}]}""");
    }

    private static System.Collections.Specialized.NameValueCollection Query(string head) =>
        HttpUtility.ParseQueryString(head.Split(' ')[1].Split('?')[1]);
}
