using System.Text.Json;
using K8sPki.TestServer;

namespace K8sPki.Tests.Api.Client;

/// <summary>Short words for asking a server through the library.</summary>
internal static class Asking
{
    public static ApiConnection To(Uri server, ServerIdentity identity) =>
        new() { Server = server, Authorities = [identity.Authority] };

    public static ApiConnection To(TestApiServer server, System.Security.Cryptography.X509Certificates.X509Certificate2 user) =>
        new()
    {
        Server = server.Address,
        Authorities = [Certificate.Parse(server.AuthorityPem)],
        Credential = new ApiCredential
        {
            Certificates = [Certificate.FromDer(user.RawData)],
            Key = PrivateKeyReader.Read(System.Text.Encoding.ASCII.GetBytes(KeyPem(user)), "the key", null),
        },
    };

    public static ApiConnection WithToken(TestApiServer server, string? token) => new()
    {
        Server = server.Address,
        Authorities = [Certificate.Parse(server.AuthorityPem)],
        Credential = new ApiCredential { Token = token },
    };

    public static async Task<JsonElement> GetAsync(ApiConnection connection, string path = "/version", TimeSpan? timeout = null)
    {
        using var transport = new ApiTransport(connection);
        return await GetAsync(new ApiClient(connection, transport) { RequestTimeout = timeout ?? Patience.Limit }, path);
    }

    public static async Task<JsonElement> GetAsync(ApiClient client, string path = "/version")
    {
        using var document = await client.JsonAsync(ApiRequest.Get(path), CancellationToken.None);
        return document.RootElement.Clone();
    }

    /// <summary>The error that comes instead of an answer.</summary>
    public static async Task<PkiException> FailureAsync(ApiConnection connection, string path = "/version",
        TimeSpan? timeout = null) =>
        await Assert.ThrowsAnyAsync<PkiException>(() => GetAsync(connection, path, timeout));

    private static string KeyPem(System.Security.Cryptography.X509Certificates.X509Certificate2 user)
    {
        using System.Security.Cryptography.AsymmetricAlgorithm? key = (System.Security.Cryptography.AsymmetricAlgorithm?)
            System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(user)
            ?? System.Security.Cryptography.X509Certificates.RSACertificateExtensions.GetRSAPrivateKey(user);
        return key!.ExportPkcs8PrivateKeyPem();
    }
}
