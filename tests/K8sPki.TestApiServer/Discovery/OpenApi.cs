using System.Text.Json.Nodes;
using K8sPki.TestServer.Http;
using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Discovery;

/// <summary>As much of OpenAPI v3 as kubectl looks at: which parameters a method takes, and the fields of a request.</summary>
internal static class OpenApi
{
    private const string Root = "/openapi/v3";
    private const string Schema = "io.k8s.api.certificates.v1.CertificateSigningRequest";
    private const string Collection = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

    public static async Task<bool> TryHandleAsync(HttpContext context, string path)
    {
        var answer = path switch
        {
            Root => Paths(),
            Root + "/apis/certificates.k8s.io/v1" => Certificates(),
            _ => null,
        };
        if (answer is null)
            return false;
        var form = new MediaType(AnswerFormat.Json, "", "");
        await AnswerWriter.WriteAsync(context, 200, form, json => answer.WriteTo(json), path == Root ? "text/plain; charset=utf-8" : null);
        return true;
    }

    private static JsonObject Paths() => new()
    {
        ["paths"] = new JsonObject
        {
            ["apis/certificates.k8s.io/v1"] = new JsonObject { ["serverRelativeURL"] = $"{Root}/apis/certificates.k8s.io/v1?hash=1" },
        },
    };

    private static JsonObject Certificates() => new()
    {
        ["openapi"] = "3.0.0",
        ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.28.15" },
        ["paths"] = new JsonObject
        {
            [Collection] = new JsonObject { ["post"] = Method("POST", "post") },
            [Collection + "/{name}"] = new JsonObject { ["put"] = Method("PUT", "put"), ["patch"] = Method("PATCH", "patch") },
        },
        ["components"] = new JsonObject { ["schemas"] = Schemas() },
    };

    private static JsonObject Method(string name, string action) => new()
    {
        ["tags"] = new JsonArray("certificates_v1"),
        ["operationId"] = $"{name.ToLowerInvariant()}CertificatesV1CertificateSigningRequest",
        ["parameters"] = new JsonArray(Query("dryRun"), Query("fieldManager"), Query("fieldValidation")),
        ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
        ["x-kubernetes-action"] = action,
        ["x-kubernetes-group-version-kind"] = GroupVersionKind(),
    };

    private static JsonObject Query(string name) => new()
    {
        ["name"] = name,
        ["in"] = "query",
        ["schema"] = new JsonObject { ["type"] = "string", ["uniqueItems"] = true },
    };

    private static JsonObject GroupVersionKind() => new()
    {
        ["group"] = "certificates.k8s.io",
        ["version"] = "v1",
        ["kind"] = "CertificateSigningRequest",
    };

    private static JsonObject Schemas() => new()
    {
        [Schema] = new JsonObject
        {
            ["description"] = "A request for a certificate of one of the cluster's signers.",
            ["type"] = "object",
            ["required"] = new JsonArray("spec"),
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = Of("string"),
                ["kind"] = Of("string"),
                ["metadata"] = Of("object"),
                ["spec"] = Spec(),
                ["status"] = Status(),
            },
            ["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind()),
        },
    };

    private static JsonObject Spec() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("request", "signerName"),
        ["properties"] = new JsonObject
        {
            ["expirationSeconds"] = Of("integer"),
            ["extra"] = Of("object"),
            ["groups"] = ListOf("string"),
            ["request"] = Of("string"),
            ["signerName"] = Of("string"),
            ["uid"] = Of("string"),
            ["usages"] = ListOf("string"),
            ["username"] = Of("string"),
        },
    };

    private static JsonObject Status() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject { ["certificate"] = Of("string"), ["conditions"] = ListOf("object") },
    };

    private static JsonObject Of(string type) => new() { ["type"] = type };

    private static JsonObject ListOf(string type) => new() { ["type"] = "array", ["items"] = Of(type) };
}
