using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using K8sPki.TestServer;

namespace K8sPki.Tests.Api.Server;

/// <summary>A request from its making to its end on the test server.</summary>
public class RequestLifeTests
{
    [Fact]
    public async Task A_request_is_made_approved_signed_and_deleted()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);

        (await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("jane"))).Expect(201);
        var seen = (await client.GetAsync($"{ServerClient.Requests}/jane")).Expect(200).Json;
        (await client.SendAsync("PUT", $"{ServerClient.Requests}/jane/approval", ServerClient.WithCondition(seen, "Approved"))).Expect(200);
        var issued = await client.WaitForAsync("jane", item => item["status"]?["certificate"] is not null);
        (await client.SendAsync("DELETE", $"{ServerClient.Requests}/jane", null)).Expect(200);
        (await client.GetAsync($"{ServerClient.Requests}/jane")).Expect(404);

        using var certificate = X509Certificate2.CreateFromPem(Pem(issued));
        Assert.Equal("CN=jane, O=dev", certificate.Subject);
    }

    private static string Pem(JsonNode item) => Encoding.UTF8.GetString(Convert.FromBase64String((string)item["status"]!["certificate"]!));

    [Fact]
    public async Task Finalizers_keep_what_was_deleted()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);
        const string Path = $"{ServerClient.Requests}/jane";
        var made = ServerClient.RequestObject("jane");
        made["metadata"]!["finalizers"] = new JsonArray("example.com/mine");
        (await client.SendAsync("POST", ServerClient.Requests, made)).Expect(201);

        var marked = (await client.SendAsync("DELETE", Path, null)).Expect(200).Json;
        var again = (await client.SendAsync("DELETE", Path, null)).Expect(200).Json;
        var kept = (await client.GetAsync(Path)).Expect(200).Json;
        var let = (await client.SendTextAsync("PATCH", Path, """{"metadata":{"finalizers":null}}""", contentType: "application/merge-patch+json")).Expect(200).Json;

        Assert.All([marked, again, kept, let], item => Assert.NotNull(item["metadata"]!["deletionTimestamp"]));
        Assert.Equal((string?)marked["metadata"]!["resourceVersion"], (string?)again["metadata"]!["resourceVersion"]);
        (await client.GetAsync(Path)).Expect(404);
    }
}
