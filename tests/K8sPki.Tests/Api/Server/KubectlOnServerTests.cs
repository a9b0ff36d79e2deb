using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Api.Server;

/// <summary>kubectl takes the test server for a cluster.</summary>
public class KubectlOnServerTests
{
    [PeerTheory("kubectl")]
    [InlineData("1.28.15")]
    [InlineData("1.32.4")]
    public async Task It_creates_shows_approves_and_deletes(string version)
    {
        await using var kubectl = await KubectlSession.StartAsync(version);
        Assert.Contains("jane created", kubectl.Run("create", "-f", kubectl.Manifest("jane")).Accepted().Output,
            StringComparison.Ordinal);
        Assert.Matches("jane +[0-9]+s +kubernetes.io/kube-apiserver-client +kubernetes-admin +60m +Pending",
            kubectl.Run("get", "csr").Accepted().Output);
        Assert.Contains("jane approved", kubectl.Run("certificate", "approve", "jane").Accepted().Output,
            StringComparison.Ordinal);
        Assert.Contains("condition met", kubectl.Run("wait", "--for=jsonpath={.metadata.name}=jane", "csr/jane")
            .Accepted().Output, StringComparison.Ordinal);
        await EventuallyAsync(() => kubectl.Run("get", "csr", "jane", "--no-headers").Output, "Approved,Issued");
        Assert.Contains("reason: KubectlApprove", kubectl.Run("get", "csr", "jane", "-o", "yaml").Accepted().Output,
            StringComparison.Ordinal);
        var described = kubectl.Run("describe", "csr", "jane").Accepted().Output;
        Assert.Matches("Status: +Approved,Issued", described);
        Assert.Matches("Common Name: +jane", described);
        Assert.Contains("\"jane\" deleted", kubectl.Run("delete", "csr", "jane").Accepted().Output, StringComparison.Ordinal);
        Assert.Contains("NotFound", kubectl.Run("get", "csr", "jane").Refused().Error, StringComparison.Ordinal);
    }

    [PeerTheory("kubectl")]
    [InlineData("1.28.15")]
    [InlineData("1.32.4")]
    public async Task It_denies_and_then_cannot_approve(string version)
    {
        await using var kubectl = await KubectlSession.StartAsync(version);
        kubectl.Run("create", "-f", kubectl.Manifest("eve")).Accepted();
        Assert.Contains("eve denied", kubectl.Run("certificate", "deny", "eve").Accepted().Output, StringComparison.Ordinal);

        Assert.Contains("already Denied", kubectl.Run("certificate", "approve", "eve").Refused().Error, StringComparison.Ordinal);
        Assert.Contains("Denied", kubectl.Run("get", "csr", "eve", "--no-headers").Accepted().Output, StringComparison.Ordinal);
    }

    [PeerTheory("kubectl")]
    [InlineData("1.28.15")]
    [InlineData("1.32.4")]
    public async Task It_applies_again_with_a_label(string version)
    {
        await using var kubectl = await KubectlSession.StartAsync(version);
        Assert.Contains("jane created", kubectl.Run("apply", "-f", kubectl.Manifest("jane")).Accepted().Output,
            StringComparison.Ordinal);
        Assert.Contains("jane unchanged", kubectl.Run("apply", "-f", kubectl.Manifest("jane")).Accepted().Output,
            StringComparison.Ordinal);
        Assert.Contains("jane configured", kubectl.Run("apply", "-f", kubectl.Manifest("jane", "team: a")).Accepted().Output,
            StringComparison.Ordinal);
        Assert.Contains("jane", kubectl.Run("get", "csr", "-l", "team=a", "--no-headers").Accepted().Output,
            StringComparison.Ordinal);
        Assert.Contains("jane labeled", kubectl.Run("label", "csr", "jane", "team-")
            .Accepted().Output.Replace("unlabeled", "labeled", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(kubectl.Run("get", "csr", "-l", "team=a", "--no-headers").Accepted().Output);
    }

    [PeerTheory("kubectl")]
    [InlineData("1.28.15")]
    [InlineData("1.32.4")]
    public async Task It_hears_the_fields_that_do_not_exist(string version)
    {
        await using var kubectl = await KubectlSession.StartAsync(version);
        var manifest = kubectl.Write("strict.yaml", File.ReadAllText(kubectl.Manifest("jane")) + "  nonsense: 1\n");

        Assert.Contains("unknown field \"spec.nonsense\"", kubectl.Run("create", "-f", manifest).Refused().Error,
            StringComparison.Ordinal);
    }

    [PeerTheory("kubectl")]
    [InlineData("1.28.15")]
    [InlineData("1.32.4")]
    public async Task It_watches(string version)
    {
        await using var kubectl = await KubectlSession.StartAsync(version);
        using var watch = kubectl.Start("get", "csr", "-w", "--no-headers");
        kubectl.Run("create", "-f", kubectl.Manifest("jane")).Accepted();
        await EventuallyAsync(() => watch.Output, "Pending");
        kubectl.Run("certificate", "approve", "jane").Accepted();
        await EventuallyAsync(() => watch.Output, "Approved,Issued");
    }

    [PeerTheory("kubectl")]
    [InlineData("1.28.15")]
    [InlineData("1.32.4")]
    public async Task It_asks_who_and_what_it_may(string version)
    {
        await using var kubectl = await KubectlSession.StartAsync(version);
        Assert.Matches("Username +kubernetes-admin\nGroups +\\[system:masters system:authenticated\\]",
            kubectl.Run("auth", "whoami").Accepted().Output);
        Assert.Matches("Username +jane\nGroups +\\[dev system:authenticated\\]", kubectl.As("jane.conf", "auth", "whoami")
            .Accepted().Output);
        Assert.Equal("yes\n", kubectl.Run("auth", "can-i", "approve", "signers").Accepted().Output);
        Assert.Equal("no\n", kubectl.As("jane.conf", "auth", "can-i", "list", "csr").Refused().Output);
        Assert.Contains(
            "User \"jane\" cannot list resource \"certificatesigningrequests\"", kubectl.As("jane.conf", "get", "csr")
                .Refused().Error, StringComparison.Ordinal);
    }

    [PeerTheory("kubectl")]
    [InlineData("1.28.15")]
    [InlineData("1.32.4")]
    public async Task It_finds_the_resources_and_the_configuration(string version)
    {
        await using var kubectl = await KubectlSession.StartAsync(version);
        Assert.Matches("certificatesigningrequests +csr +certificates.k8s.io/v1 +false +CertificateSigningRequest",
            kubectl.Run("api-resources").Accepted().Output);
        Assert.Contains("certificates.k8s.io/v1", kubectl.Run("api-versions").Accepted().Output, StringComparison.Ordinal);
        Assert.Contains($"Server Version: v{version}", kubectl.Run("version").Accepted().Output, StringComparison.Ordinal);
        Assert.Contains($"server: https://127.0.0.1:{kubectl.Server.Port}", kubectl.Run("config", "view").Accepted().Output,
            StringComparison.Ordinal);
        Assert.Contains("BEGIN CERTIFICATE", kubectl.Run("get", "configmap", "kube-root-ca.crt", "-o", "yaml").Accepted().Output,
            StringComparison.Ordinal);
        Assert.Contains("No resources found", kubectl.Run("get", "pods").Accepted().Error, StringComparison.Ordinal);
        Assert.Equal("ok", kubectl.Run("get", "--raw", "/readyz").Accepted().Output);
    }

    private static Task EventuallyAsync(Func<string> read, string text) =>
        Patience.UntilAsync(() => read().Contains(text, StringComparison.Ordinal), read);
}
