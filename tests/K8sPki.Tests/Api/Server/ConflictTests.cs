using System.Text.Json.Nodes;
using K8sPki.TestServer;
using K8sPki.TestServer.Faults;

namespace K8sPki.Tests.Api.Server;

/// <summary>A decision is for the object that was seen, and for no other.</summary>
public class ConflictTests
{
    [Theory]
    [InlineData(ObjectFaultKind.Change, 409, "the object has been modified")]
    [InlineData(ObjectFaultKind.Replace, 409, "Precondition failed: UID in precondition")]
    [InlineData(ObjectFaultKind.Delete, 404, "not found")]
    [InlineData(ObjectFaultKind.Deny, 409, "the object has been modified")]
    public async Task Approving_what_has_changed_since_it_was_read_is_refused(ObjectFaultKind kind, int code, string message)
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);
        (await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("jane"))).Expect(201);
        server.ObjectFaults.OnRead("jane", kind);

        var seen = (await client.GetAsync($"{ServerClient.Requests}/jane")).Expect(200).Json;
        var answer = await client.SendAsync("PUT", $"{ServerClient.Requests}/jane/approval", ServerClient.WithCondition(seen, "Approved"));

        Assert.Contains(message, answer.Expect(code).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_version_the_approval_overwrites()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);
        (await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("jane"))).Expect(201);
        server.ObjectFaults.OnRead("jane", ObjectFaultKind.Change);

        var seen = (await client.GetAsync($"{ServerClient.Requests}/jane")).Json;
        ((JsonObject)seen["metadata"]!).Remove("resourceVersion");

        (await client.SendAsync("PUT", $"{ServerClient.Requests}/jane/approval", ServerClient.WithCondition(seen, "Approved"))).Expect(200);
    }

    [Fact]
    public async Task A_request_that_breaks_its_signers_rules_ends_approved_and_failed()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);
        var made = ServerClient.RequestObject(
            "node", ServerClient.RequestPem("CN=system:node:n1, O=system:nodes"), "kubernetes.io/kubelet-serving", "digital signature", "server auth");
        var seen = (await client.SendAsync("POST", ServerClient.Requests, made)).Expect(201).Json;

        (await client.SendAsync("PUT", $"{ServerClient.Requests}/node/approval", ServerClient.WithCondition(seen, "Approved"))).Expect(200);
        var failed = await client.WaitForAsync("node", item => item["status"]!["conditions"]!.AsArray().Count == 2);

        Assert.Equal("Failed", (string?)failed["status"]!["conditions"]![1]!["type"]);
        Assert.Equal("SignerValidationFailure", (string?)failed["status"]!["conditions"]![1]!["reason"]);
        Assert.Equal("DNS or IP subjectAltName is required", (string?)failed["status"]!["conditions"]![1]!["message"]);
        Assert.Null(failed["status"]!["certificate"]);
    }

    [Fact]
    public async Task Approvals_at_once_leave_one_winner()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);
        var seen = (await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("jane"))).Expect(201).Json;

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => client.SendAsync(
            "PUT", $"{ServerClient.Requests}/jane/approval", ServerClient.WithCondition(seen, number % 2 == 0 ? "Approved" : "Denied", $"R{number}"))));

        Assert.Single(answers, answer => answer.Code == 200);
        Assert.Equal(15, answers.Count(answer => answer.Code == 409));
    }
}
