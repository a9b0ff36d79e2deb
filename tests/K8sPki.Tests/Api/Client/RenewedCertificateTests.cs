using System.Security.Cryptography.X509Certificates;
using K8sPki.TestServer;

namespace K8sPki.Tests.Api.Client;

/// <summary>
/// A client certificate in files that somebody else renews while connections are open, as under a proxy that runs for months.
/// </summary>
public sealed class RenewedCertificateTests : IDisposable
{
    private const string WhoAmI = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    private readonly TemporaryFolder folder = new();
    private readonly MovableClock clock = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_new_one_is_shown_within_five_minutes()
    {
        await using var server = await TestApiServer.StartAsync();
        using var moved = Clock.Use(clock);
        using var jane = server.IssueClientCertificate("jane", ["dev"]);
        using var joe = server.IssueClientCertificate("joe", ["dev"]);
        Write("user.crt", jane.ExportCertificatePem());
        Write("user.key", KeyOf(jane));
        using var transport = new ApiTransport(Resolve(server));
        Assert.Equal("jane", await UserAsync(transport));

        Write("user.crt", joe.ExportCertificatePem());
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("jane", await UserAsync(transport));

        Write("user.key", KeyOf(joe));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("joe", await UserAsync(transport));
        Assert.Equal("O=dev, CN=joe", transport.Connection.Credential.Certificates[0].Subject);

        File.Delete(folder["user.key"]);
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("joe", await UserAsync(transport));
    }

    private ApiConnection Resolve(TestApiServer server)
    {
        TestApiServer.WriteKubeConfig(folder["config"],
            server.KubeConfigWith("user", "    client-certificate: user.crt\n    client-key: user.key\n"));
        return KubeConfigConnection.Resolve(KubeConfigSet.Read(KubeConfigLocation.Of(folder["config"]), mustExist: true), null);
    }

    private static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private void Write(string name, string pem) => TestApiServer.WriteSecret(folder[name], pem + "\n");

    private static async Task<string?> UserAsync(ApiTransport transport)
    {
        using var answer = await new ApiClient(transport.Connection, transport).JsonAsync(
            ApiRequest.Send(HttpMethod.Post, WhoAmI,
                """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"""u8.ToArray()),
                TestContext.Current.CancellationToken);
        return answer.RootElement.GetProperty("status").GetProperty("userInfo").GetProperty("username").GetString();
    }
}
