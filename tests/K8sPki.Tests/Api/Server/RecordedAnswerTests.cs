using System.Text.Json.Nodes;

namespace K8sPki.Tests.Api.Server;

/// <summary>The test server answers what a real kube-apiserver 1.28 answered to the same calls in the same order.</summary>
public class RecordedAnswerTests(Replay replay) : IClassFixture<Replay>
{
    // Answers of which only a part has to be there: the real server has more groups, another version and all of OpenAPI.
    private static readonly string[] OnlyInPart = ["01-version", "03-apis", "04-apis-aggregated", "87-openapi-v3-root"];

    public static TheoryData<string> Recordings => [.. Recording.Names().Except(OnlyInPart)];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void The_answer_is_the_recorded_one(string name)
    {
        var recording = Recording.Read(name);
        var answer = replay[name];

        Assert.Equal($"{recording.Code} {recording.ContentType}", $"{answer.Code} {answer.ContentType}");
        if (recording.ContentType.StartsWith("application/json", StringComparison.Ordinal))
            Assert.Equal(Comparable(recording.Answer, recording.IsWatch),
                Comparable(replay.InRecordedWords(answer.Body), recording.IsWatch));
        else
            Assert.Equal(WithoutTimes(recording.Answer), WithoutTimes(replay.InRecordedWords(answer.Body)));
    }

    [Fact]
    public void Version_has_the_same_fields()
    {
        Assert.Equal(Fields(Recording.Read("01-version").Answer), Fields(replay["01-version"].Body));
    }

    [Fact]
    public void Each_group_is_told_of_as_the_real_one()
    {
        var real = Items(Recording.Read("03-apis").Answer, "groups");

        foreach (var group in Items(replay["03-apis"].Body, "groups"))
            Assert.Contains(group, real);
    }

    [Fact]
    public void The_certificates_group_is_aggregated_as_the_real_one()
    {
        var real = Items(Recording.Read("04-apis-aggregated").Answer, "items").Single(IsCertificates);

        Assert.Equal(real, Items(replay["04-apis-aggregated"].Body, "items").Single(IsCertificates));
        Assert.Equal(Recording.Read("04-apis-aggregated").ContentType, replay["04-apis-aggregated"].ContentType);
    }

    [Fact]
    public void OpenApi_names_the_certificates_group()
    {
        var ours = JsonNode.Parse(replay["87-openapi-v3-root"].Body)!["paths"]!["apis/certificates.k8s.io/v1"];

        Assert.StartsWith("/openapi/v3/apis/certificates.k8s.io/v1?hash=", (string)ours!["serverRelativeURL"]!,
            StringComparison.Ordinal);
    }

    // A watch begins with the objects in no order.
    private static string Comparable(string body, bool isWatch)
    {
        var documents = Recording.Documents(body, isWatch).Select(NormalAnswer.Of).ToList();
        foreach (var table in documents.Select(document => document["object"]).OfType<JsonObject>()
            .Where(item => (string?)item["kind"] == "Table"))
            table.Remove("columnDefinitions");
        var texts = documents.Select(document => document.ToJsonString(new() { WriteIndented = true }));
        return string.Join('\n', isWatch ? texts.Order(StringComparer.Ordinal) : texts);
    }

    private static string WithoutTimes(string text) => string.Join('\n', text.TrimEnd('\n').Split('\n').Select(line =>
        line.Contains("Timestamp: ", StringComparison.Ordinal) || line.Contains("resourceVersion: ", StringComparison.Ordinal)
            ? line[..line.IndexOf(": ", StringComparison.Ordinal)]
            : line));

    private static string Fields(string json) => string.Join(',', ((JsonObject)JsonNode.Parse(json)!).Select(pair => pair.Key));

    private static List<string> Items(string json, string list) =>
        [.. ((JsonArray)JsonNode.Parse(json)![list]!).Select(item => item!.ToJsonString())];

    private static bool IsCertificates(string item) =>
        (string?)JsonNode.Parse(item)!["metadata"]!["name"] == "certificates.k8s.io";
}
