using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>
/// A signing request as a text: of the cluster, of another session, of a file. What is decided is told to the server in the
/// object that was seen, with the decision as its last condition.
/// </summary>
internal static class SigningRequests
{
    private static readonly string Seed = $$"""
        {"kind":"CertificateSigningRequest","apiVersion":"certificates.k8s.io/v1","metadata":{"name":"jane","uid":"1","resourceVersion":"5","creationTimestamp":"2026-01-01T00:00:00Z","labels":{"a":"b"},"annotations":{"a":"b"},"managedFields":[{"f":{"g":{} } }]},
        "spec":{"request":"{{Convert.ToBase64String(FuzzTarget.Seed("request.csr"))}}","signerName":"kubernetes.io/kubelet-serving","usages":["digital signature","server auth"],"username":"system:node:a","groups":["system:nodes"],"extra":{"k":["v"]},"expirationSeconds":600},
        "status":{"conditions":[{"type":"Failed","status":"True","reason":"x","message":"y","lastUpdateTime":"2026-01-01T00:00:00Z"}],"certificate":"{{Convert.ToBase64String(FuzzTarget.Seed("chain.crt"))}}"} }
        """;

    // As deep as an object may be that was read from a server.
    private static readonly string Deep = Seed.Replace("{\"f\"", $"{new string('[', 200)}{new string(']', 200)},{{\"f\"",
        StringComparison.Ordinal);

    public static FuzzTarget Target { get; } = new("signing-requests",
        [Encoding.UTF8.GetBytes(Seed), Encoding.UTF8.GetBytes(Deep)], Read)
    {
        Fragments = ["null", "[]", "{}", "\\ud800", "\\u0000", "\"\"", "-1", "1e999", "\"status\":", "\"conditions\":",
            "\"spec\":", "\"usages\":", "\"request\":", "\"labels\":", "\"extra\":", "\"x\":[[[[", "{\"a\":", "Approved",
                "LS0tLS1CRUdJTi"],
        Readings = 2,
    };

    private static void Read(byte[] input)
    {
        var request = SigningRequest.Parse(Encoding.UTF8.GetString(input));
        Properties.ReadAll(request, nameof(SigningRequest), mayRefuse: true);
        var again = Must.Read(() => SigningRequest.Parse(request.Json), "A signing request that was read");
        Must.Equal(request.Json, again.Json, "The text of a signing request");
        var decided = Must.Read(() => SigningRequest.Read(new SigningDecision(SigningRequestCondition.Approved, "a", "b")
            .ApplyTo(request.Utf8Json)), "A signing request with a decision");
        Must.Equal(Shown(request), Shown(decided), "A signing request with a decision");
        Must.Equal($"{SigningRequestCondition.Approved} a b", decided.Fields.Conditions[^1] is var last
            ? $"{last.Type} {last.Reason} {last.Message}" : null, "The decision");
        Must.Equal($"{request.Fields.Conditions.Count + 1}", $"{decided.Fields.Conditions.Count}", "The number of conditions");
    }

    private static string Shown(SigningRequest request) => string.Join('\n', request.Fields.Name, request.Fields.Uid,
        request.Fields.SignerName, Convert.ToBase64String(request.Fields.Request), string.Join(',', request.Fields.Usages),
        request.Fields.Username, string.Join(',', request.Fields.Groups), request.Fields.ExpirationSeconds);
}
