using System.Net;
using K8sPki.TestServer;

namespace K8sPki.Tests.Engine;

/// <summary>When a proxy ends of itself, and what is warned of.</summary>
public sealed class ProxyLifeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly EngineSession session = new();

    public void Dispose()
    {
        session.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task It_ends_when_the_module_is_removed()
    {
        await using var server = await TestApiServer.StartAsync();
        var url = await StartAsync(server, session);
        session.Run("Remove-Module K8sPki").ThrowOnError();
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(url));
    }

    [Fact]
    public async Task It_ends_with_its_session()
    {
        await using var server = await TestApiServer.StartAsync();
        string url;
        using (var ending = new EngineSession())
        {
            url = await StartAsync(server, ending);
            ending.Run($"Start-K8sProxy -UnixSocket '{folder["proxy.sock"]}' -KubeConfig '{folder["config"]}'").ThrowOnError();
            Assert.True(File.Exists(folder["proxy.sock"]));
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(url));
        Assert.False(File.Exists(folder["proxy.sock"]));
    }

    [Fact]
    public async Task It_goes_on_while_other_sessions_end()
    {
        await using var server = await TestApiServer.StartAsync();
        var url = await StartAsync(server, session);
        using (var other = new EngineSession())
            Assert.Empty(other.Run("Get-K8sProxy").ThrowOnError().Output);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(url));
    }

    [Fact]
    public async Task A_server_that_is_not_checked_is_warned_of_at_each_command()
    {
        await using var server = await TestApiServer.StartAsync();
        TestApiServer.WriteKubeConfig(folder["config"], $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: lax
              cluster: {"{"}server: "{server.Address.GetLeftPart(UriPartial.Authority)}", insecure-skip-tls-verify: true{"}"}
            users:
            - name: admin
              user: {"{"}token: {server.AdminToken}{"}"}
            contexts:
            - name: lax
              context: {"{"}cluster: lax, user: admin{"}"}
            current-context: lax

            """);
        foreach (var command in (string[])["Invoke-K8sApi /version", "Get-K8sCsr", "Start-K8sProxy -Port 0"])
        {
            var warning = Assert.Single(session.Run($"$null = {command} -KubeConfig '{folder["config"]}'")
                .ThrowOnError().Warnings);
            Assert.Equal(
                $"The certificate of '{server.Address.Authority}' is not checked (insecure-skip-tls-verify in the context 'lax' "
                    + $"of '{folder["config"]}'): anybody in between can read and change everything. Set its authority with "
                    + "Set-K8sKubeConfigCluster -CertificateAuthority.",
                warning);
        }

        var authority = folder.Write("ca.crt", server.AuthorityPem);
        Assert.Empty(session.Run($"$null = Invoke-K8sApi /version -KubeConfig '{folder["config"]}' -CertificateAuthority "
            + $"'{authority}'").ThrowOnError().Warnings);
    }

    [Fact]
    public async Task A_credential_program_that_hangs_is_ended_and_named()
    {
        await using var server = await TestApiServer.StartAsync();
        using var answer = await Client.GetAsync(StartWithHangingProgram(server, "1s"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains(
            $"The credential program '{folder["login"]}' of the kubeconfig gave nothing within 1 s and was ended.",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(server.Calls);
        await EndOfProgramAsync();
    }

    [Fact]
    public async Task A_credential_program_ends_with_the_proxy()
    {
        await using var server = await TestApiServer.StartAsync();
        var asked = Client.GetAsync(StartWithHangingProgram(server, "0s"), TestContext.Current.CancellationToken);
        await Patience.UntilAsync(() => File.Exists(folder["pid"]) && File.ReadAllText(folder["pid"]).EndsWith('\n'),
            () => "The program did not start.");
        session.Run("Stop-K8sProxy").ThrowOnError();
        await Assert.ThrowsAsync<HttpRequestException>(() => asked);
        await EndOfProgramAsync();
    }

    private static HttpClient Client { get; } = new();

    private string StartWithHangingProgram(TestApiServer server, string limit)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("the program of this test is a shell script");
        folder.Write("login", $"#!/bin/sh\necho $$ > '{folder["pid"]}'\nsleep 1000\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder["login"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        TestApiServer.WriteKubeConfig(folder["config"], server.KubeConfigWith("plugin", """
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: ./login
                  interactiveMode: Never
            """));
        return (string)session.Run($"Start-K8sProxy -Port 0 -KubeConfig '{folder["config"]}' -RequestTimeout {limit}")
            .Value("Url")! + "/version";
    }

    private Task EndOfProgramAsync()
    {
        var id = int.Parse(File.ReadAllText(folder["pid"]), System.Globalization.CultureInfo.InvariantCulture);
        return Patience.UntilAsync(() => System.Diagnostics.Process.GetProcesses().All(process => process.Id != id),
            () => "The program goes on.");
    }

    private async Task<string> StartAsync(TestApiServer server, EngineSession session)
    {
        TestApiServer.WriteKubeConfig(folder["config"], server.AdminKubeConfig);
        var url = (string)session.Run($"Start-K8sProxy -Port 0 -KubeConfig '{folder["config"]}'").Value("Url")!;
        Assert.Equal(HttpStatusCode.OK, await AskAsync(url));
        return url;
    }

    private static async Task<HttpStatusCode> AskAsync(string url)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(url + "/version");
        return answer.StatusCode;
    }
}
