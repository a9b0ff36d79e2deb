using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using K8sPki.TestServer;

namespace K8sPki.Tests.Api.Server;

/// <summary>A bare HTTP client of a test server: no code of the library under test.</summary>
internal sealed class ServerClient : IDisposable
{
    public const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private readonly HttpClient http;

    public ServerClient(TestApiServer server, X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                    CustomTrustStore = { X509Certificate2.CreateFromPem(server.AuthorityPem) },
                },
            },
        };
        if (certificate is not null)
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        http = new HttpClient(handler) { BaseAddress = server.Address };
    }

    public static ServerClient Admin(TestApiServer server) => new(server, server.AdminCertificate);

    public static string RequestPem(string subject, params string[] dnsNames)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(subject, key,
            HashAlgorithmName.SHA256);
        if (dnsNames.Length > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            foreach (var name in dnsNames)
                names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
        }

        return request.CreateSigningRequestPem();
    }

    public static JsonObject RequestObject(
        string name, string? pem = null, string signer = "kubernetes.io/kube-apiserver-client", params string[] usages) => new()
        {
            ["apiVersion"] = "certificates.k8s.io/v1",
            ["kind"] = "CertificateSigningRequest",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["request"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(pem ?? RequestPem($"O=dev, CN={name}"))),
                ["signerName"] = signer,
                ["usages"] =
                    new JsonArray([.. (usages.Length > 0 ? usages : ["client auth"]).Select(usage => JsonValue.Create(usage))]),
            },
        };

    public static JsonObject WithCondition(JsonObject item, string type, string reason = "Test")
    {
        var changed = (JsonObject)item.DeepClone();
        var status = changed["status"] as JsonObject ?? [];
        var conditions = status["conditions"] as JsonArray ?? [];
        conditions.Add(new JsonObject { ["type"] = type, ["status"] = "True", ["reason"] = reason, ["message"] = "by a test" });
        status["conditions"] = conditions.Parent is null ? conditions : status["conditions"];
        changed["status"] = status.Parent is null ? status : changed["status"];
        return changed;
    }

    public Task<ServerAnswer> GetAsync(string path, string accept = "application/json") => SendAsync("GET", path, null, accept);

    public Task<ServerAnswer> SendAsync(
        string method, string path, JsonNode? body, string accept = "application/json",
        string contentType = "application/json") =>
        SendTextAsync(method, path, body?.ToJsonString(), accept, contentType);

    public async Task<ServerAnswer> SendTextAsync(
        string method,
        string path,
        string? body,
        string accept = "application/json",
        string contentType = "application/json",
        IEnumerable<(string Name, string Value)>? headers = null)
    {
        using var message = new HttpRequestMessage(new HttpMethod(method), path);
        message.Headers.TryAddWithoutValidation("Accept", accept);
        foreach (var (name, value) in headers ?? [])
            message.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
        {
            message.Content = new StringContent(body);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        using var answer = await http.SendAsync(message);
        var type = ContentType(answer);
        return new ServerAnswer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), type, answer.Headers);
    }

    /// <summary>The object once a test holds for it.</summary>
    public async Task<JsonObject> WaitForAsync(string name, Func<JsonObject, bool> test)
    {
        for (var until = DateTime.UtcNow + Patience.Limit; DateTime.UtcNow < until;)
        {
            var item = (await GetAsync($"{Requests}/{name}")).Json;
            if (test(item))
                return item;
            await Task.Delay(50);
        }

        throw new TimeoutException($"{name} did not become what was awaited.");
    }

    public void Dispose() => http.Dispose();

    // As it came, not as the client would write it.
    private static string ContentType(HttpResponseMessage answer) =>
        answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "";
}

/// <summary>What a server answered.</summary>
internal sealed record ServerAnswer(int Code, string Body, string ContentType, HttpResponseHeaders Headers)
{
    public JsonObject Json => (JsonObject)JsonNode.Parse(Body)!;

    public ServerAnswer Expect(int code)
    {
        Assert.True(Code == code, $"expected {code}, got {Code}: {Body}");
        return this;
    }
}
