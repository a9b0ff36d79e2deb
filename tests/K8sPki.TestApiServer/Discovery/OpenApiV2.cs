using K8sPki.TestServer.Protobuf;

namespace K8sPki.TestServer.Discovery;

/// <summary>
/// The document in which kubectl looks whether the server checks fields by itself, in the only form that it asks for.
/// Field numbers are those of OpenAPIv2.proto in github.com/google/gnostic-models.
/// </summary>
internal static class OpenApiV2
{
    public const string Path = "/openapi/v2";
    public const string MediaType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private const string GroupVersionKind = "group: certificates.k8s.io\nkind: CertificateSigningRequest\nversion: v1\n";
    private static readonly string[] Parameters = ["dryRun", "fieldManager", "fieldValidation"];

    public static byte[] Document()
    {
        var info = new ProtobufMessage().Text(1, "Kubernetes").Text(2, "v1.28.15");
        var paths = new ProtobufMessage().Message(2, new ProtobufMessage()
            .Text(1, "/apis/certificates.k8s.io/v1/certificatesigningrequests/{name}")
            .Message(2, new ProtobufMessage().Message(8, PatchOperation())));
        return new ProtobufMessage().Text(1, "2.0").Message(2, info).Message(8, paths).ToArray();
    }

    private static ProtobufMessage PatchOperation()
    {
        var operation = new ProtobufMessage().Text(5, "patchCertificatesV1CertificateSigningRequest");
        foreach (var name in Parameters)
        {
            var query = new ProtobufMessage().Text(2, "query").Text(4, name);
            var nonBody = new ProtobufMessage().Message(3, query);
            var parameter = new ProtobufMessage().Message(2, nonBody);
            operation.Message(8, new ProtobufMessage().Message(1, parameter));
        }

        return operation.Message(13, new ProtobufMessage()
            .Text(1, "x-kubernetes-group-version-kind")
            .Message(2, new ProtobufMessage().Text(2, GroupVersionKind)));
    }
}
