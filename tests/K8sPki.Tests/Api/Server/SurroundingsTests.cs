using System.Diagnostics;
using K8sPki.TestServer;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Api.Server;

/// <summary>What stands around a server: the program, a proxy, credential plugins, a service account.</summary>
public class SurroundingsTests
{
    [PeerFact("kubectl")]
    public void The_program_writes_kubeconfigs_and_its_address()
    {
        using var folder = new TemporaryFolder();
        using var program = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "K8sPki.TestApiServer.dll"), "--port", "0", "--write-kubeconfig", folder["admin"],
                "--write-powerless-kubeconfig", folder["jane"], "--fault", """{"kind":"ServerError","pathContains":"/pods"}""",
            ])
        { RedirectStandardOutput = true })!;
        try
        {
            Assert.StartsWith("https://127.0.0.1:", program.StandardOutput.ReadLine(), StringComparison.Ordinal);
            Assert.Contains("No resources found", Kubectl(folder, "admin", "get", "csr").Accepted().Error, StringComparison.Ordinal);
            Assert.Contains("etcdserver: request timed out", Kubectl(folder, "admin", "get", "pods").Refused().Error, StringComparison.Ordinal);
            Assert.Contains("Forbidden", Kubectl(folder, "jane", "get", "csr").Refused().Error, StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["admin"]));
        }
        finally
        {
            program.Kill();
            program.WaitForExit();
        }
    }

    [Theory]
    [InlineData("There is no option --nonsense.", "--nonsense", "x")]
    [InlineData("--port needs a value.", "--port")]
    [InlineData("The input string 'abc' was not in a correct format.", "--port", "abc")]
    [InlineData("The JSON value could not be converted", "--fault", """{"kind":"Rain"}""")]
    public void The_program_refuses_what_it_does_not_understand(string message, params string[] arguments)
    {
        using var program = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "K8sPki.TestApiServer.dll"), .. arguments])
        { RedirectStandardError = true })!;

        Assert.StartsWith(message, program.StandardError.ReadToEnd(), StringComparison.Ordinal);
        program.WaitForExit();
        Assert.Equal(2, program.ExitCode);
    }

    [PeerTheory("kubectl")]
    [InlineData(null, "", true)]
    [InlineData("bob:pass", "bob:pass@", true)]
    [InlineData("bob:pass", "bob:wrong@", false)]
    public async Task Kubectl_comes_through_the_proxy(string? credential, string sent, bool comes)
    {
        await using var server = await TestApiServer.StartAsync();
        await using var proxy = ConnectProxy.Start(credential);
        using var folder = new TemporaryFolder();
        folder.Write("config", server.KubeConfigWith(
            "admin", $"    token: {server.AdminToken}", $"    proxy-url: http://{sent}{proxy.Address.Authority}"));

        var run = Kubectl(folder, "config", "get", "csr");

        Assert.Equal(comes, run.ExitCode == 0);
        Assert.Equal(comes, proxy.Targets.Contains($"127.0.0.1:{server.Port}"));
        Assert.Equal(comes, server.Calls.Count > 0);
    }

    [PeerTheory("kubectl")]
    [InlineData("client.authentication.k8s.io/v1")]
    [InlineData("client.authentication.k8s.io/v1beta1")]
    public async Task Kubectl_calls_the_credential_plugin(string version)
    {
        await using var server = await TestApiServer.StartAsync();
        using var folder = new TemporaryFolder();
        var plugin = ExecPluginScript.Write(folder[""], new ExecPluginBehaviour { ApiVersion = version, Token = server.AdminToken });
        folder.Write("config", plugin.KubeConfig(server, provideClusterInfo: true));

        Kubectl(folder, "config", "get", "csr").Accepted();

        Assert.True(plugin.Runs > 0);
        Assert.Contains($"\"apiVersion\":\"{version}\"", plugin.LastInfo, StringComparison.Ordinal);
        Assert.Contains($"\"server\":\"https://127.0.0.1:{server.Port}\"", plugin.LastInfo, StringComparison.Ordinal);
    }

    [PeerFact("kubectl")]
    public async Task Kubectl_takes_a_certificate_of_the_plugin_and_tells_of_its_failure()
    {
        await using var server = await TestApiServer.StartAsync();
        using var folder = new TemporaryFolder();
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(server.AdminCertificate)!;
        var good = new ExecPluginBehaviour { ClientCertificatePem = server.AdminCertificate.ExportCertificatePem(), ClientKeyPem = key.ExportPkcs8PrivateKeyPem() };
        folder.Write("config", ExecPluginScript.Write(folder[""], good).KubeConfig(server));
        Kubectl(folder, "config", "get", "csr").Accepted();

        ExecPluginScript.Write(folder[""], new ExecPluginBehaviour { ExitCode = 3, ErrorOutput = "not signed in\n" });
        var failed = Kubectl(folder, "config", "get", "csr").Refused();

        Assert.Contains("not signed in", failed.Error, StringComparison.Ordinal);
        Assert.Contains("exit code 3", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_account_finds_its_server()
    {
        await using var server = await TestApiServer.StartAsync();
        using var folder = new TemporaryFolder();

        var account = ServiceAccountFolder.Write(server, folder["serviceaccount"]);

        using var client = new ServerClient(server, null);
        var token = await File.ReadAllTextAsync(Path.Combine(account.Path, "token"), TestContext.Current.CancellationToken);
        var answer = await client.SendTextAsync("GET", "/api", null, headers: [("Authorization", $"Bearer {token}")]);
        answer.Expect(200);
        Assert.Equal(server.Address, new Uri($"https://{account.Environment["KUBERNETES_SERVICE_HOST"]}:{account.Environment["KUBERNETES_SERVICE_PORT"]}"));
        Assert.Equal(server.AuthorityPem, await File.ReadAllTextAsync(Path.Combine(account.Path, "ca.crt"), TestContext.Current.CancellationToken));
    }

    private static PeerRun Kubectl(TemporaryFolder folder, string file, params string[] arguments) => Peer.Kubectl.Run(new PeerCall(arguments)
    {
        Environment = new() { ["KUBECONFIG"] = folder[file], ["HOME"] = folder[""] },
    });
}
