using System.Text.Json.Nodes;
using K8sPki.TestServer.Http;
using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Discovery;

/// <summary>As much of OpenAPI v3 as kubectl looks at before it creates: that the server checks fields by itself.</summary>
internal static class OpenApi
{
    private const string Root = "/openapi/v3";
    private const string Group = "/apis/certificates.k8s.io/v1";

    public static async Task<bool> TryHandleAsync(HttpContext context, string path)
    {
        var answer = path switch
        {
            Root => new JsonObject
            {
                ["paths"] = new JsonObject { [Group[1..]] = new JsonObject { ["serverRelativeURL"] = $"{Root}{Group}?hash=1" } },
            },
            Root + Group => new JsonObject
            {
                ["openapi"] = "3.0.0",
                ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.28.15" },
                ["paths"] = new JsonObject { [Group + "/certificatesigningrequests/{name}"] =
                    new JsonObject { ["patch"] = Patch() } },
            },
            _ => null,
        };
        if (answer is null)
            return false;
        var form = new MediaType(AnswerFormat.Json, "", "");
        await AnswerWriter.WriteAsync(
            context, 200, form, json => answer.WriteTo(json), path == Root ? "text/plain; charset=utf-8" : null);
        return true;
    }

    private static JsonObject Patch() => new()
    {
        ["operationId"] = "patchCertificatesV1CertificateSigningRequest",
        ["parameters"] = new JsonArray(new JsonObject
        {
            ["name"] = "fieldValidation",
            ["in"] = "query",
            ["schema"] = new JsonObject { ["type"] = "string" },
        }),
        ["x-kubernetes-action"] = "patch",
        ["x-kubernetes-group-version-kind"] = new JsonObject
        {
            ["group"] = "certificates.k8s.io",
            ["version"] = "v1",
            ["kind"] = "CertificateSigningRequest",
        },
    };
}

/// <summary>
/// The document in which a kubectl of 1.28 and before looks whether the server checks fields by itself, in protobuf, the only
/// form that it asks for (OpenAPIv2.proto in github.com/google/gnostic-models): the patch of a request takes fieldValidation.
/// </summary>
internal static class OpenApiV2
{
    public const string Path = "/openapi/v2";
    public const string MediaType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    public static byte[] Document { get; } = Convert.FromBase64String("""
        CgMyLjASFgoKS3ViZXJuZXRlcxIIdjEuMjguMTVChQISggIKPi9hcGlzL2NlcnRpZmljYXRlcy5rOHMuaW8vdjEvY2VydGlmaWNhdGVzaWduaW5ncmVx
        dWVzdHMve25hbWV9Er8BQrwBKixwYXRjaENlcnRpZmljYXRlc1YxQ2VydGlmaWNhdGVTaWduaW5nUmVxdWVzdEIeChwSGhoYEgVxdWVyeSIPZmllbGRW
        YWxpZGF0aW9uamwKH3gta3ViZXJuZXRlcy1ncm91cC12ZXJzaW9uLWtpbmQSSRJHZ3JvdXA6IGNlcnRpZmljYXRlcy5rOHMuaW8Ka2luZDogQ2VydGlm
        aWNhdGVTaWduaW5nUmVxdWVzdAp2ZXJzaW9uOiB2MQo=
        """);
}
