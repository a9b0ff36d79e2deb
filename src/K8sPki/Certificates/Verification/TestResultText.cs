using System.Text.Json;
using System.Text.Json.Nodes;

namespace K8sPki.Certificates;

/// <summary>What Test-K8sCertificate says as one line of JSON, which remoting keeps whole.</summary>
internal static class TestResultText
{
    private const int LongestText = 8 * 1024 * 1024;

    /// <summary>Writes a result.</summary>
    public static string Write(CertificateTestResult result) => new JsonObject
    {
        ["pem"] = result.Certificate.Pem,
        ["source"] = result.Certificate.Source, ["path"] = result.Certificate.Path,
        ["findings"] = new JsonArray([.. result.Findings.Select(finding => (JsonNode)new JsonObject
        {
            ["id"] = finding.Id, ["severity"] = finding.Severity.ToString(), ["node"] = finding.Node,
            ["target"] = finding.DisplayTarget, ["message"] = finding.Message,
            ["commands"] = finding.RemedyCommands, ["words"] = finding.RemedyWords,
        })]),
    }.ToJsonString();

    /// <summary>Reads what was written, which may come from anywhere.</summary>
    /// <exception cref="MalformedInputException">It is something else.</exception>
    public static TestResultCopy Read(string text)
    {
        try
        {
            if (text.Length <= LongestText && JsonNode.Parse(text) is JsonObject data && data["findings"] is JsonArray findings)
            {
                return new TestResultCopy(Certificate.Parse(Text(data, "pem")), Text(data, "source"), Text(data, "path"),
                    [.. findings.OfType<JsonObject>().Select(Finding)]);
            }
        }
        // A name that comes twice is an ArgumentException.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException
            or ArgumentException)
        {
            throw Malformed(failure);
        }

        throw Malformed(null);
    }

    private static FindingCopy Finding(JsonObject data) => new(
        Text(data, "id"),
        Enum.TryParse<FindingSeverity>(Text(data, "severity"), out var severity) && Enum.IsDefined(severity) ? severity
            : FindingSeverity.Error,
        Text(data, "node"), Text(data, "target"), Text(data, "message"), Text(data, "commands"), Text(data, "words"));

    private static string Text(JsonObject data, string name) => data[name]?.GetValue<string>() ?? "";

    private static MalformedInputException Malformed(Exception? inner) =>
        new("TestResultMalformed", "What Test-K8sCertificate said in another session cannot be read.", inner);
}

/// <summary>A result of Test-K8sCertificate from another session.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Source">Where in its file or elsewhere it stood; empty for nowhere.</param>
/// <param name="Path">Its file there; empty for none.</param>
/// <param name="Findings">What was found.</param>
internal sealed record TestResultCopy(
    Certificate Certificate, string Source, string Path, IReadOnlyList<FindingCopy> Findings);

/// <summary>A finding from another session: its texts.</summary>
/// <param name="Id">Its stable name.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Node">The node; empty for none.</param>
/// <param name="Target">What it is about.</param>
/// <param name="Message">What was found.</param>
/// <param name="Commands">The commands that mend it, one a line.</param>
/// <param name="Words">What a person has to do.</param>
internal sealed record FindingCopy(
    string Id, FindingSeverity Severity, string Node, string Target, string Message, string Commands, string Words);
