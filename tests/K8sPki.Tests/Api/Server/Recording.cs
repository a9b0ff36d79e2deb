using System.Text.Json.Nodes;

namespace K8sPki.Tests.Api.Server;

/// <summary>One exchange with a real kube-apiserver, as a file of the recordings holds it.</summary>
internal sealed record Recording(
    string Name, string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, string Credential, string Body,
    int Code, string ContentType, string Answer)
{
    private const string AnswerMark = "--- answer\n";

    private static string Folder { get; } = Repository.PathOf("tests", "K8sPki.TestApiServer", "Recordings");

    public static IReadOnlyList<string> Names() =>
        [.. Directory.EnumerateFiles(Folder, "*.http").Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Order(StringComparer.Ordinal)];

    public static Recording Read(string name)
    {
        var text = File.ReadAllText(Path.Combine(Folder, name + ".http")).Replace("\r\n", "\n", StringComparison.Ordinal);
        var mark = text.IndexOf(AnswerMark, StringComparison.Ordinal);
        var (head, body) = Split(text[..mark]);
        var (answerHead, answer) = Split(text[(mark + AnswerMark.Length)..]);
        var first = head[0].Split(' ', 2);
        return new Recording(
            name,
            first[0],
            first[1],
            [.. head.Skip(1).Where(line => !line.StartsWith('(')).Select(Header)],
            head.First(line => line.StartsWith('(')).Trim('(', ')'),
            body,
            int.Parse(answerHead[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture),
            answerHead.Skip(1).Select(Header).First(header => header.Name == "Content-Type").Value,
            answer);
    }

    public string HeaderOf(string name) => Headers.FirstOrDefault(header => header.Name == name).Value ?? "";

    public bool IsWatch => Target.Contains("watch=true", StringComparison.Ordinal);

    /// <summary>The documents of the answer: one, or one a line for a watch.</summary>
    public static IReadOnlyList<JsonNode> Documents(string body, bool isWatch) => isWatch
        ? [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)]
        : [JsonNode.Parse(body)!];

    private static (string[] Head, string Body) Split(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        return end < 0 ? (text.TrimEnd('\n').Split('\n'), "") : (text[..end].Split('\n'), text[(end + 2)..].Trim('\n'));
    }

    private static (string Name, string Value) Header(string line)
    {
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        return (line[..colon], line[(colon + 2)..]);
    }
}
