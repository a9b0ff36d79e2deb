namespace K8sPki.TestServer.Discovery;

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
