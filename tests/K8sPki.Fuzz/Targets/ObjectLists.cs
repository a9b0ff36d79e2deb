using System.Text;
using System.Text.Json;

namespace K8sPki.Fuzz.Targets;

/// <summary>Lists of a cluster's objects, read in pieces, with all certificates in them.</summary>
internal static class ObjectLists
{
    private const int Piece = 100;
    private static readonly ApiConnection Connection = new() { Server = new Uri("https://127.0.0.1:1") };

    public static IEnumerable<FuzzTarget> Targets { get; } =
    [
        new("object-list-secrets", [Secrets()], text => Read(text, ObjectKind.Of(ClusterObjectKind.Secret)))
        {
            Fragments = ["\"data\"", "\"items\"", "[", "{",
                "\"type\":\"kubernetes.io/tls\"", "\"tls.crt\":", "MII", "LS0tLS1CRUdJTi"],
        },
        new("object-list-webhooks", [Webhooks()], text => Read(text, ObjectKind.Of(
            ClusterObjectKind.ValidatingWebhookConfiguration)))
        {
            Fragments = ["\"webhooks\"", "\"clientConfig\"", "\"caBundle\"", "[", "{", "null", "\"name\":"],
        },
    ];

    private static void Read(byte[] text, ObjectKind kind) => ReadAsync(text, kind).GetAwaiter().GetResult();

    private static async Task ReadAsync(byte[] text, ObjectKind kind)
    {
        using var transport = new ApiTransport(Connection);
        using var managed = new ManagedSecrets(new ApiClient(Connection, transport));
        using var parser = new ObjectListParser(kind);
        using var feed = new JsonFeed(parser);
        var reader = new ObjectCertificates(managed, null);
        var at = 0;
        try
        {
            while (await feed.NextAsync(Next))
            {
                while (parser.Next() is { } found)
                {
                    using (found)
                    {
                        foreach (var item in await reader.ReadAsync(found, kind, "v1", CancellationToken.None))
                            _ = $"{item.Certificate?.ClusterObject} {item.Certificate?.Location} {item.Problem?.Message}";
                    }
                }
            }
        }
        catch (JsonException failure)
        {
            throw new MalformedInputException("AnswerNotJson", "It is no JSON.", failure);
        }

        ValueTask<int> Next(Memory<byte> into)
        {
            var count = Math.Min(Math.Min(Piece, into.Length), text.Length - at);
            text.AsSpan(at, count).CopyTo(into.Span);
            at += count;
            return ValueTask.FromResult(count);
        }
    }

    private static byte[] Secrets() => Encoding.UTF8.GetBytes($$"""
        {"kind":"SecretList","apiVersion":"v1","metadata":{"resourceVersion":"1","continue":"x","remainingItemCount":1},"items":[
        {"metadata":{"name":"a","namespace":"b","uid":"1","annotations":{"cert-manager.io/certificate-name":"c"} },
         "data":{"tls.crt":"{{Of("chain.crt")}}","tls.key":"{{Of("ec-pkcs8.pem")}}","ca.der":"{{Of("ca.crt")}}",
         "store.jks":"{{Of("store.jks")}}","store.p12":"{{Of("store.p12")}}","x":"MII"},"type":"kubernetes.io/tls"}]}
        """);

    private static byte[] Webhooks() => Encoding.UTF8.GetBytes($$"""
        {"kind":"ValidatingWebhookConfigurationList","items":[{"metadata":{"name":"a","uid":"1"},"webhooks":[
        {"name":"b","failurePolicy":"Fail","clientConfig":{"caBundle":"{{Of("ca.crt")}}",
         "service":{"namespace":"c","name":"d","port":1} } } ]}]}
        """);

    private static string Of(string seed) => Convert.ToBase64String(FuzzTarget.Seed(seed));
}
