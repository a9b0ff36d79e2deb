using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace K8sPki.TestServer.Discovery;

/// <summary>The key set of the tokens of service accounts, as /openid/v1/jwks gives it (RFC 7517).</summary>
internal static class TokenKeys
{
    public const string Path = "/openid/v1/jwks";
    public const string MediaType = "application/jwk-set+json";

    private static readonly Lazy<JsonObject> Made = new(Make);

    /// <summary>One RSA key, the same until the process ends.</summary>
    public static JsonObject Set => Made.Value;

    private static JsonObject Make()
    {
        using var key = RSA.Create(2048);
        var numbers = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["use"] = "sig",
                ["kty"] = "RSA",
                ["kid"] = Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo())),
                ["alg"] = "RS256",
                ["n"] = Base64Url.EncodeToString(numbers.Modulus),
                ["e"] = Base64Url.EncodeToString(numbers.Exponent),
            }),
        };
    }
}
