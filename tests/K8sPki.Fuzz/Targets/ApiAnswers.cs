using System.Text;
using System.Text.Json;

namespace K8sPki.Fuzz.Targets;

/// <summary>What a server answers: errors, tables, lists and objects, of any shape.</summary>
internal static class ApiAnswers
{
    private static readonly string[] Answers =
    [
        """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"no","reason":"Forbidden","code":403,"details":{"causes":[{"field":"a","message":"b"}],"retryAfterSeconds":3}}""",
        """{"kind":"Table","apiVersion":"meta.k8s.io/v1","columnDefinitions":[{"name":"Name"},{"name":"Age"}],"rows":[{"cells":["a",1],"object":{}},{"cells":[null,"\ud83d\ude00"]}]}""",
        """{"kind":"PodList","apiVersion":"v1","metadata":{"continue":"x"},"items":[{"metadata":{"name":"a","uid":"u","creationTimestamp":"2026-11-23T23:36:03Z"},"spec":{"n":1.5e300}}]}""",
        """{"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest","metadata":{"name":"n","uid":"u","creationTimestamp":"2026-11-23T23:36:03Z","labels":{"a":"b"}},"spec":{"request":"","signerName":"s","usages":["client auth"],"expirationSeconds":600,"groups":["g"],"extra":{"k":["v"]}},"status":{"conditions":[{"type":"Denied","status":"True","lastUpdateTime":"2026-11-23T23:36:03Z"}],"certificate":""}}""",
    ];

    public static FuzzTarget Target { get; } = new("api-answers", [.. Answers.Select(Encoding.UTF8.GetBytes)], Read)
    {
        Fragments = ["null", "[]", "{}", "1", "\"\\ud800\"", "\"kind\":7", "\"items\":null", "\"cells\":3", "-1", "1e999", "true"],
    };

    private static void Read(byte[] input)
    {
        _ = ServerStatus.TryRead(input, 500);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(input);
        }
        catch (JsonException)
        {
            // Refused where an answer is read, with the server's name.
            return;
        }

        using (document)
        {
            if (document.RootElement.TextField("kind") == "CertificateSigningRequest")
                Properties.ReadAll(SigningRequest.Read(input), nameof(SigningRequest));
        }
    }
}
