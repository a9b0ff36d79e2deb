
namespace K8sPki.Tests.Api.Client;

/// <summary>Credential programs, as a kubeconfig names them.</summary>
public class ExecTests
{
    private const string V1 = "client.authentication.k8s.io/v1";

    private readonly ServerIdentity cluster = new();

    [Theory]
    [InlineData("v1", "interactiveMode: Never", null, 1)]
    [InlineData("v1beta1", "", "2100-01-01T00:00:00Z", 1)]
    [InlineData("v1", "interactiveMode: Never", "2020-01-01T00:00:00Z", 2)]
    public async Task A_token_is_kept_until_it_ends(string version, string mode, string? until, int runs)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("the program of this test is a shell script");
        using var folder = new TemporaryFolder();
        using var server = new HostileServer(cluster.Issue(), HostileServer.Json("{}"));
        var end = until is null ? "" : $",\"expirationTimestamp\":\"{until}\"";
        Program(folder,
            $"echo x >> '{folder["runs"]}'; echo \"$KUBERNETES_EXEC_INFO\" > '{folder["info"]}'; echo "
                + $"'{{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/{version}\",\"status\":{{\"token\":\"t0\"{end}}}}}'");
        var connection = Resolve(folder, server, version, mode + "\n      provideClusterInfo: true");
        using var transport = new ApiTransport(connection);
        await Asking.GetAsync(new ApiClient(connection, transport));
        await Asking.GetAsync(new ApiClient(connection, transport));
        Assert.All(server.Requests, head => Assert.Equal("Bearer t0", CredentialTests.Header(head, "Authorization")));
        Assert.Equal(runs, File.ReadAllLines(folder["runs"]).Length);
        var information = File.ReadAllText(folder["info"]);
        Assert.Contains($"\"server\":\"{server.Address.OriginalString}\"", information, StringComparison.Ordinal);
        Assert.Contains("\"config\":{\"audience\":\"x\",\"depth\":3}", information, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ExecFailed", "echo 'log in \u001b[31mfirst' >&2; exit 3", "log in")]
    [InlineData("ExecAnswerMalformed", "echo secret-token", "not JSON")]
    [InlineData("ExecAnswerMalformed",
        "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{\"token\":\"secret-token\"}}'",
        "v1beta1")]
    [InlineData("ExecAnswerMalformed",
        "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'", "neither")]
    [InlineData("ExecAnswerTooLarge", "head -c 2000000 /dev/zero", "more than")]
    public async Task What_a_program_does_wrong_is_said(string id, string script, string part)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("the program of this test is a shell script");
        using var folder = new TemporaryFolder();
        using var server = new HostileServer(cluster.Issue(), HostileServer.Json("{}"));
        Program(folder, script);
        var failure = await Asking.FailureAsync(Resolve(folder, server, "v1", "interactiveMode: Never"));
        Assert.Equal(id, failure.ErrorId);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', failure.Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_program_that_is_not_there_brings_its_hint()
    {
        using var folder = new TemporaryFolder();
        using var server = new HostileServer(cluster.Issue(), HostileServer.Json("{}"));
        var failure = await Asking.FailureAsync(
            Resolve(folder, server, "v1", "interactiveMode: Never\n      installHint: Install the plugin."));
        Assert.Equal("ExecFailed", failure.ErrorId);
        Assert.EndsWith("was not found. Install the plugin.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_in_the_current_folder_is_not_meant_by_its_name() => Assert.Null(ExecPath.Find("K8sPki.Tests.dll"));

    [Fact]
    public void Version_and_mode_are_checked_beforehand()
    {
        using var folder = new TemporaryFolder();
        using var server = new HostileServer(cluster.Issue(), "");
        Assert.Equal("ExecVersionInvalid",
            Assert.Throws<InvalidRequestException>(() => Resolve(folder, server, "v1alpha1", "")).ErrorId);
        Assert.Equal("ExecModeMissing", Assert.Throws<InvalidRequestException>(() => Resolve(folder, server, "v1", "")).ErrorId);
    }

    private static void Program(TemporaryFolder folder, string script)
    {
        var path = folder.Write("login", "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private ApiConnection Resolve(TemporaryFolder folder, HostileServer server, string version, string more)
    {
        folder.Write("ca.crt", cluster.Pem);
        var path = folder.Write("config", $"""
            current-context: a
            clusters:
            - name: a
              cluster:
                server: {server.Address.OriginalString}
                certificate-authority: ca.crt
                extensions:
                - name: client.authentication.k8s.io/exec
                  extension: [audience, x]
            contexts:
            - name: a
              context: {"{cluster: a, user: a}"}
            users:
            - name: a
              user:
                exec:
                  command: ./login
                  apiVersion: {V1[..^2]}{version}
                  {more}
            """.Replace("[audience, x]", "{audience: x, depth: 3}", StringComparison.Ordinal));
        return KubeConfigConnection.Resolve(KubeConfigSet.Read(KubeConfigLocation.Of(path), mustExist: true), null);
    }
}
