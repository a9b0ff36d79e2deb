using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>What an API server, or whatever stands in front of it, answers: lists, a watch, a refusal.</summary>
internal static class ApiAnswers
{
    private static readonly ApiConnection Server = new() { Server = new Uri("https://192.0.2.1") };

    private static readonly byte[][] Lists =
    [
        """
        {"kind":"CertificateSigningRequestList","apiVersion":"certificates.k8s.io/v1","metadata":{"resourceVersion":"7","continue":"abc"},
        "items":[{"metadata":{"name":"jane","uid":"1","resourceVersion":"5","creationTimestamp":"2026-01-01T00:00:00Z","labels":{"a":"\ud83d\ude00"}},
        "spec":{"request":"AAAA","signerName":"kubernetes.io/kube-apiserver-client","usages":["client auth"],"username":"jane","groups":["dev"],"extra":{"k":["v"]},"expirationSeconds":600},
        "status":{"conditions":[{"type":"Approved","status":"True","reason":"x","message":"y","lastUpdateTime":"2026-01-01T00:00:00Z"}],"certificate":"AAAA"}}]}
        """u8.ToArray(),
        """{"kind":"Table","columnDefinitions":[{"name":"Name"}],"rows":[{"cells":["a",1,null],"object":{"metadata":{"name":"a"}}}]}"""u8.ToArray(),
    ];

    private static readonly byte[][] Changes =
    [
        Encoding.UTF8.GetBytes("""
        {"type":"ADDED","object":{"metadata":{"name":"a","namespace":"n","uid":"1","resourceVersion":"5"}}}
        {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"6"}}}
        {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old","details":{"retryAfterSeconds":1,"causes":[{"field":"a","message":"b"}]}}}

        """.ReplaceLineEndings("\n")),
    ];

    public static IReadOnlyList<FuzzTarget> Targets { get; } =
    [
        new("api-lists", Lists, ReadList) { Fragments = Fragments },
        new("api-changes", Changes, ReadChanges) { Fragments = Fragments },
    ];

    private static string[] Fragments => ["\\ud800", "\\udc00", "null", "[]", "{}", "1e999", "\"\"", "items", "metadata", "code"];

    private static void ReadList(byte[] input)
    {
        var page = Parse(input, ApiPage.Read);
        using var columns = page.Columns();
        var told = new WatchedObjects();
        foreach (var item in page.HasItems ? page.Items() : [])
        {
            foreach (var change in told.Listed(item))
                _ = change.Kind;
            _ = ObjectMetadata.Text(item, "name");
            if (page.IsList)
                Properties.ReadAll(SigningRequest.Read(item), nameof(SigningRequest));
        }

        using var whole = page.Whole();
        _ = ServerStatus.TryRead(whole.RootElement, 500);
    }

    private static void ReadChanges(byte[] input)
    {
        using var answer = new HttpResponseMessage { Content = new ByteArrayContent(input) };
        var lines = JsonLines.ReadAsync(answer, Server, CancellationToken.None).ToBlockingEnumerable();
        var told = new WatchedObjects();
        foreach (var line in lines)
        {
            using (line)
            {
                if (line.RootElement.ValueKind == System.Text.Json.JsonValueKind.Object
                    && line.RootElement.TryGetProperty("object", out var item))
                    _ = told.IsNew(new WatchEvent("ADDED", item)) ? ServerStatus.TryRead(item, 0) : null;
            }
        }
    }

    private static T Parse<T>(byte[] input, Func<ReadOnlyMemory<byte>, ApiConnection, T> parse)
    {
        using var answer = new HttpResponseMessage { Content = new ByteArrayContent(input) };
        return JsonAnswer.ReadAsync(new MemoryStream(input), answer, Server, parse, CancellationToken.None).GetAwaiter()
            .GetResult();
    }
}
