using System.Text.Json;
using System.Text.Json.Nodes;
using K8sPki.TestServer;
using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Remoting;

/// <summary>examples/fleet.ps1 over SSH and over contexts.</summary>
public sealed class FleetExampleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static string Script => Repository.PathOf("examples", "fleet.ps1");

    [Fact]
    public async Task It_reports_on_several_clusters_and_names_the_one_that_is_away()
    {
        await using var one = await TestApiServer.StartAsync();
        await using var other = await TestApiServer.StartAsync();
        TestApiServer.WriteKubeConfig(folder["config"], Contexts(one, other));
        other.Put(new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["data"] = new JsonObject { ["ca.crt"] = one.AuthorityPem },
            ["metadata"] = new JsonObject { ["namespace"] = "shop", ["name"] = "kube-root-ca.crt" },
        });
        var run = ShellProgram.Run("-NonInteractive", "-Command", $"& '{Script}' -Context * -KubeConfig '{folder["config"]}' "
            + $"-OutFile '{folder["r.json"]}' -FailOnSilence -WarningVariable told; exit $LASTEXITCODE");
        Assert.True(run.ExitCode == 1, run.Output + run.Error);
        Assert.Contains("The cluster away did not answer", run.Output + run.Error, StringComparison.Ordinal);
        using var report = Report();
        Assert.Contains("without an answer: cluster away", report.RootElement.GetProperty("title").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(["one", "other"], Places(report, "node").Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(2, report.RootElement.GetProperty("certificates").GetArrayLength());
        var finding = Assert.Single(report.RootElement.GetProperty("findings").EnumerateArray());
        Assert.Equal("RootAuthoritiesDiffer", finding.GetProperty("id").GetString());
        Assert.Contains("-Context other", finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_reports_on_nodes_over_SSH_and_names_the_one_that_is_away()
    {
        if (SshNode.SkipReason() is { } reason)
            Assert.Skip(reason);
        using var decoy = SampleNode.ControlPlane("decoy");
        var nodes = new List<SshNode>();
        try
        {
            nodes.AddRange(await SshNode.StartAllAsync(3, folder, decoy.Root));
            nodes[0].Files.Delete("etc/kubernetes/pki/etcd/healthcheck-client.crt");
            nodes[2].Dispose();
            var run = ShellProgram.Run("-NonInteractive", "-Command", $"$connections = {nodes.Connections(folder)}; "
                + $"& '{Script}' -SSHConnection $connections -Module '{Repository.ModuleManifest}' "
                + $"-NodeParameter @{{ Root = '{decoy.Root}'; SkipEndpoint = $true }} -ThrottleLimit 2 "
                + $"-OutFile '{folder["r.json"]}'");
            Assert.True(run.ExitCode == 0, run.Output + run.Error);
            Assert.Contains($"The node {nodes[2].Address} did not answer", run.Output + run.Error, StringComparison.Ordinal);
            using var report = Report();
            Assert.Contains($"without an answer: node {nodes[2].Address}", report.RootElement.GetProperty("title").GetString(),
                StringComparison.Ordinal);
            Assert.Equal(["cp1", "cp2"], Places(report, "node").Distinct().Order(StringComparer.Ordinal));
            Assert.Contains(report.RootElement.GetProperty("findings").EnumerateArray(),
                finding => finding.GetProperty("id").GetString() == "FileMissing"
                    && finding.GetProperty("node").GetString() == "cp1");
        }
        finally
        {
            nodes.ForEach(node => node.Dispose());
        }
    }

    public void Dispose() => folder.Dispose();

    private static string Contexts(TestApiServer one, TestApiServer other)
    {
        string Cluster(string name, Uri address, string pem) =>
            $"- name: {name}\n  cluster:\n    server: {address.GetLeftPart(UriPartial.Authority)}\n"
            + $"    certificate-authority-data: {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(pem))}\n";
        string User(string name, string token) => $"- name: {name}\n  user:\n    token: {token}\n";
        string Context(string name) =>
            $"- name: {name}\n  context:\n    cluster: {name}\n    user: {(name == "away" ? "one" : name)}\n";
        return "apiVersion: v1\nkind: Config\nclusters:\n" + Cluster("one", one.Address, one.AuthorityPem)
            + Cluster("other", other.Address, other.AuthorityPem)
            + Cluster("away", new Uri("https://127.0.0.1:1"), one.AuthorityPem)
            + "users:\n" + User("one", one.AdminToken) + User("other", other.AdminToken)
            + "contexts:\n" + Context("one") + Context("other") + Context("away");
    }

    private static IEnumerable<string?> Places(JsonDocument report, string field) =>
        report.RootElement.GetProperty("certificates").EnumerateArray()
            .SelectMany(row => row.GetProperty("places").EnumerateArray()).Select(place => place.GetProperty(field).GetString());

    private JsonDocument Report() => JsonDocument.Parse(File.ReadAllText(folder["r.json"]));
}

/// <summary>What a script says of nodes to ask them.</summary>
internal static class SshNodeConnections
{
    /// <summary>A list of tables for Invoke-Command -SSHConnection.</summary>
    public static string Connections(this IEnumerable<SshNode> nodes, TemporaryFolder keys) =>
        string.Join(", ", nodes.Select(node => $"@{{ HostName = '{node.Address}'; Port = {node.Port}; UserName = 'root'; "
            + $"KeyFilePath = '{keys["user"]}'; "
            + $"Options = @{{ UserKnownHostsFile = '{keys["known"]}'; StrictHostKeyChecking = 'yes' }} }}"));
}
