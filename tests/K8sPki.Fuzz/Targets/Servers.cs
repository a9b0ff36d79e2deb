using System.Net;
using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>
/// What an API server answers to those who ask it several things: which kinds it has, lists in pages, objects by their names. A
/// line <c>--- PATH</c> begins an answer, and a first line <c>HTTP CODE</c> in it a refusal.
/// </summary>
internal static class Servers
{
    private const string Refusal = "HTTP ";

    private static readonly ApiConnection Connection = new() { Server = new Uri("https://192.0.2.1") };

    // Codes after which nobody waits and tries again.
    private static readonly int[] Codes = [301, 400, 401, 403, 404, 409, 410];

    private static readonly string Answers = $$"""
        --- /apis
        {"kind":"APIGroupList","groups":[{"name":"apps","versions":[{"groupVersion":"cert-manager.io/v1"},{"groupVersion":"admissionregistration.k8s.io/v1"},{"groupVersion":"certificates.k8s.io/v1"}]}]}
        --- /apis/cert-manager.io/v1
        {"kind":"APIResourceList","resources":[{"name":"certificates","namespaced":true,"kind":"Certificate"}]}
        --- /apis/admissionregistration.k8s.io/v1
        HTTP 403
        {"kind":"Status","code":403,"reason":"Forbidden","message":"forbidden: User \"a\" cannot list","details":{"kind":"x"} }
        --- /apis/cert-manager.io/v1/certificates
        {"kind":"CertificateList","items":[{"metadata":{"name":"c","namespace":"a","uid":"3"},"spec":{"secretName":"tls","keystores":{"jks":{"create":true,"passwordSecretRef":{"name":"tls","key":"pw"} } } },"status":{"renewalTime":"2026-01-01T00:00:00Z"} }]}
        --- /api/v1/secrets
        {"kind":"SecretList","metadata":{"continue":"n","remainingItemCount":1},"items":[{"metadata":{"name":"tls","namespace":"a","uid":"1"},"type":"kubernetes.io/tls","data":{"tls.crt":"{{Base64("leaf.crt")}}","store.jks":"{{Base64("store.jks")}}"} }]}
        --- /api/v1/namespaces/a/secrets/tls
        {"kind":"Secret","metadata":{"name":"tls","namespace":"a"},"data":{"pw":"c2VjcmV0"} }
        --- /api/v1/configmaps
        {"kind":"ConfigMapList","items":[{"metadata":{"name":"kube-root-ca.crt","namespace":"kube-system","uid":"1"},"data":{"ca.crt":"{{Escaped("ca.crt")}}"} }]}
        --- /api/v1/namespaces/kube-system/configmaps
        {"kind":"ConfigMapList","items":[{"metadata":{"name":"extension-apiserver-authentication","namespace":"kube-system"},"data":{"client-ca-file":"{{Escaped("ca.crt")}}","requestheader-client-ca-file":"x"} }]}
        --- /api/v1/namespaces
        {"kind":"NamespaceList","items":[{"metadata":{"name":"a"},"status":{"phase":"Active"} },{"metadata":{"name":"b"},"status":{"phase":"Terminating"} }]}
        --- /apis/certificates.k8s.io/v1/certificatesigningrequests
        {"kind":"CertificateSigningRequestList","items":[{"metadata":{"name":"jane"},"spec":{"request":"{{Base64("request.csr")}}","signerName":"s","usages":["client auth"]} }]}
        --- /apis/certificates.k8s.io/v1/certificatesigningrequests/jane
        {"kind":"CertificateSigningRequest","apiVersion":"certificates.k8s.io/v1","metadata":{"name":"jane","uid":"1"},"spec":{"request":"{{Base64("request.csr")}}","signerName":"s","usages":["client auth"]} }
        --- /apis/certificates.k8s.io/v1/certificatesigningrequests/jane/approval
        HTTP 409
        {"kind":"Status","code":409,"reason":"Conflict"}
        --- /apis/rbac.authorization.k8s.io/v1/clusterrolebindings
        {"kind":"ClusterRoleBindingList","items":[{"metadata":{"name":"b"},"roleRef":{"kind":"ClusterRole","name":"admin"},"subjects":[{"kind":"User","name":"jane"}]}]}
        """;

    public static IReadOnlyList<FuzzTarget> Targets { get; } =
    [
        new("server-answers", [Encoding.Latin1.GetBytes(Answers)], input => ReadAsync(input).GetAwaiter().GetResult())
        {
            Readings = 6,
            Fragments = ["HTTP 403\n", "HTTP 410\n", "HTTP 409\n", "\"continue\":\"x\",", "null", "[]", "{}", "\"\"", "\\ud800",
                "-1", "\"groups\":", "\"resources\":", "\"items\":", "\"metadata\":", "\"data\":", "\"kind\":", "--- /",
                "\"reason\":"],
        },
    ];

    private static string Base64(string seed) => Convert.ToBase64String(FuzzTarget.Seed(seed));

    private static string Escaped(string seed) =>
        Encoding.ASCII.GetString(FuzzTarget.Seed(seed)).Replace("\n", "\\n", StringComparison.Ordinal);

    private static async Task ReadAsync(byte[] input)
    {
        using var invoker = new HttpMessageInvoker(new Server(input));
        using var transport = new ApiTransport(Connection, invoker);
        var client = new ApiClient(Connection, transport);
        using var certificates = new ClusterCertificates(client, ObjectKind.All, ["a"], null);
        await AttemptAsync(async () =>
        {
            await foreach (var reading in certificates.ReadAsync(CancellationToken.None))
                _ = $"{reading.Certificate} {reading.Problem?.Message} {reading.Warning} {reading.Note}";
        });
        using var live = new LiveReader(client);
        await AttemptAsync(async () =>
        {
            var cluster = await live.ReadAsync(new LiveCluster(new HashSet<string>(), new HashSet<string>()), default);
            _ = cluster.Bundles.Count(bundle => bundle.Keys.Count > 0) + string.Concat(cluster.Warnings);
        });
        await AttemptAsync(async () =>
        {
            await foreach (var access in new RoleBindings(client, new AccessCut("", "")).ReadAsync(
                [new AccessIdentity("jane", ["dev"])], default))
                _ = $"{access.Access} {access.Problem?.Message} {access.Warning}";
        });
        await AttemptAsync(async () =>
        {
            using var answer = await client.OpenAsync(ApiRequest.Get("/api/v1/namespaces"), default);
            _ = await client.ReadTextAsync(answer, default);
        });
        await AskForRequestsAsync(new SigningRequestClient(client));
    }

    private static async Task AskForRequestsAsync(SigningRequestClient requests)
    {
        await AttemptAsync(async () =>
        {
            await foreach (var request in requests.ListAsync(new SigningRequestFilter(), default))
                Properties.ReadAll(request, nameof(SigningRequest), mayRefuse: true);
        });
        await AttemptAsync(async () =>
        {
            var seen = await requests.GetAsync("jane", default);
            _ = await requests.DecideAsync(seen, new SigningDecision(SigningRequestCondition.Approved, "a", "b"), default);
        });
        await AttemptAsync(async () => _ = string.Concat(await requests.RemoveAsync("jane", "1", default)));
    }

    private static async Task AttemptAsync(Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (PkiException failure)
        {
            _ = failure.Message;
        }
    }

    /// <summary>Answers by path. Who asks the same once more is told that it is gone: lists may go on for ever.</summary>
    private sealed class Server(byte[] input) : HttpMessageHandler
    {
        private const int MostAnswers = 200;

        private readonly ILookup<string, byte[]> answers =
            TextFolder.Split(input).ToLookup(answer => answer.Path, answer => answer.Content, StringComparer.Ordinal);

        private readonly HashSet<string> asked = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) =>
            Task.FromResult(Answer($"{request.Method} {request.RequestUri!.PathAndQuery}",
                answers[request.RequestUri.AbsolutePath].FirstOrDefault()));

        private HttpResponseMessage Answer(string question, byte[]? content)
        {
            var code = 200;
            if (content is null || asked.Count >= MostAnswers || (question.Contains("continue=", StringComparison.Ordinal)
                && !asked.Add(question)))
                (code, content) = (404, []);
            else if (content.AsSpan().StartsWith(Encoding.ASCII.GetBytes(Refusal)))
            {
                var end = Array.IndexOf(content, (byte)'\n');
                var said = Encoding.Latin1.GetString(content, Refusal.Length, end - Refusal.Length).Trim();
                code = Codes.FirstOrDefault(known => $"{known}" == said, 400);
                content = content[(end + 1)..];
            }

            return new HttpResponseMessage((HttpStatusCode)code) { Content = new ByteArrayContent(content) };
        }
    }
}
