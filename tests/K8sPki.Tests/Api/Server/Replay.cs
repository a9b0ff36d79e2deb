using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using K8sPki.TestServer;

namespace K8sPki.Tests.Api.Server;

/// <summary>Sends all recorded calls to a test server in their order, once, and keeps the answers.</summary>
public sealed partial class Replay : IAsyncLifetime
{
    private const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private readonly Dictionary<string, ServerAnswer> answers = new(StringComparer.Ordinal);
    // What the real server made up and what ours made up in its place.
    private readonly Dictionary<string, string> standIns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> versions = new(StringComparer.Ordinal);

    internal ServerAnswer this[string name] => answers[name];

    /// <summary>A text of ours with the real server's names and uids in it.</summary>
    internal string InRecordedWords(string text) =>
        standIns.Aggregate(text, (current, pair) => current.Replace(pair.Value, pair.Key, StringComparison.Ordinal));

    public async ValueTask InitializeAsync()
    {
        await using var server = await TestApiServer.StartAsync();
        using var admin = ServerClient.Admin(server);
        using var jane = new ServerClient(server, server.PowerlessCertificate);
        using var nobody = new ServerClient(server, null);
        foreach (var recording in Recording.Names().Select(Recording.Read))
        {
            // The real watch saw this deletion while it ran.
            if (recording.Name.StartsWith("72-", StringComparison.Ordinal))
                (await admin.SendAsync("DELETE", $"{Requests}/custom", null)).Expect(200);
            var client = recording.Credential switch
            {
                "client certificate: a.crt" => admin,
                "client certificate: jane.crt" => jane,
                _ => nobody,
            };
            var answer = await SendAsync(client, recording);
            answers[recording.Name] = answer;
            Learn(recording, answer);
            if (recording.Target.EndsWith("/approval", StringComparison.Ordinal) && answer.Code == 200)
                await UntilSignerIsDoneAsync(admin, recording);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task UntilSignerIsDoneAsync(ServerClient admin, Recording recording)
    {
        var name = recording.Target.Split('/')[^2];
        if (name is "custom" or "mallory")
            return;
        await admin.WaitForAsync(name, item =>
            item["status"]!["certificate"] is not null || ((JsonArray)item["status"]!["conditions"]!).Count > 1);
    }

    private async Task<ServerAnswer> SendAsync(ServerClient client, Recording recording)
    {
        var target = Translated(recording.Target).Replace("timeoutSeconds=3", "timeoutSeconds=1", StringComparison.Ordinal);
        target = Version().Replace(target, match =>
            $"resourceVersion={versions.GetValueOrDefault(match.Groups[1].Value, match.Groups[1].Value)}");
        var body = BodyVersion().Replace(
            Translated(recording.Body),
            match => $"\"resourceVersion\": \"{versions.GetValueOrDefault(match.Groups[1].Value, match.Groups[1].Value)}\"");
        return await client.SendTextAsync(
            recording.Method,
            target,
            body.Length > 0 ? body : null,
            recording.HeaderOf("Accept"),
            recording.HeaderOf("Content-Type") is { Length: > 0 } type ? type : "application/json",
            recording.Headers.Where(header => header.Name is not ("Accept" or "Content-Type")));
    }

    private string Translated(string text) =>
        standIns.Aggregate(text, (current, pair) => current.Replace(pair.Key, pair.Value, StringComparison.Ordinal));

    private void Learn(Recording recording, ServerAnswer answer)
    {
        if (recording.IsWatch || recording.Code >= 300
            || !recording.ContentType.StartsWith("application/json", StringComparison.Ordinal) || answer.Code >= 300)
            return;
        var (real, ours) = (JsonNode.Parse(recording.Answer)!["metadata"], JsonNode.Parse(answer.Body)!["metadata"]);
        LearnOne(real, ours, "uid", standIns);
        LearnOne(real, ours, "continue", standIns);
        LearnOne(real, ours, "resourceVersion", versions);
        if (real?["generateName"] is not null)
            LearnOne(real, ours, "name", standIns);
    }

    private static void LearnOne(JsonNode? real, JsonNode? ours, string field, Dictionary<string, string> into)
    {
        if ((string?)real?[field] is { Length: > 0 } before && (string?)ours?[field] is { Length: > 0 } now)
            into[before] = now;
    }

    [GeneratedRegex("resourceVersion=([0-9]+)")]
    private static partial Regex Version();

    [GeneratedRegex("\"resourceVersion\": \"([0-9]+)\"")]
    private static partial Regex BodyVersion();
}
