using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Deploy;

/// <summary>What the DaemonSet runs on every node.</summary>
public sealed class NodeMetricsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SampleNode node = SampleNode.ControlPlane("cp1");

    private static string Script => Repository.PathOf("deploy", "nodes", "node-metrics.ps1");

    [Fact]
    public void It_writes_what_there_is_to_say_of_a_node()
    {
        node.Delete("etc/kubernetes/pki/etcd/healthcheck-client.crt");
        var before = Directory.GetLastWriteTimeUtc(node.PathOf("etc/kubernetes"));
        Run("-Within", "400.00:00:00");
        var metrics = Metrics();
        Assert.Contains("x509_cert_not_after{", metrics, StringComparison.Ordinal);
        Assert.Contains("node=\"cp1\"", metrics, StringComparison.Ordinal);
        Assert.Contains("id=\"FileMissing\"", metrics, StringComparison.Ordinal);
        Assert.Contains("id=\"ExpiresSoon\"", metrics, StringComparison.Ordinal);
        Assert.Contains("k8spki_report_timestamp_seconds", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", metrics, StringComparison.Ordinal);
        Assert.Equal([folder["k8spki.prom"]], Directory.EnumerateFiles(folder[""], "*", SearchOption.AllDirectories));
        Assert.Equal(before, Directory.GetLastWriteTimeUtc(node.PathOf("etc/kubernetes")));
    }

    [PeerFact("promtool")]
    public void Promtool_takes_it()
    {
        Run();
        var run = Peer.Promtool.Run(new PeerCall("check", "metrics") { InputText = Metrics() }).Accepted();
        Assert.Equal("", run.Output + run.Error);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_said_and_the_rest_is_written()
    {
        node.Write("etc/kubernetes/pki/apiserver.crt", "rubbish");
        Run();
        Assert.Contains("x509_cert_not_after{", Metrics(), StringComparison.Ordinal);
        Assert.Contains("id=\"FileUnreadable\"", Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_no_node_the_file_of_the_last_time_stays()
    {
        Run();
        var before = Metrics();
        using var empty = new TemporaryFolder();
        ShellProgram.Run("-NonInteractive", "-File", Script, "-Root", empty[""], "-Path", folder["k8spki.prom"]).Refused();
        Assert.Equal(before, Metrics());
    }

    [Fact]
    public async Task It_goes_on_by_itself_also_after_a_failure()
    {
        var script = $"& '{Script}' -Root '{node.Root}' -Path '{folder["k8spki.prom"]}' -SkipEndpoint -Interval 00:00:01";
        Directory.Move(node.Root, node.Root + ".gone");
        using var process = ShellProgram.StartScript(script);
        await Patience.UntilAsync(() => process.Error.Contains("There is nothing of a cluster", StringComparison.Ordinal),
            () => process.Output + process.Error);
        Assert.False(File.Exists(folder["k8spki.prom"]));
        Directory.Move(node.Root + ".gone", node.Root);
        await Patience.UntilAsync(() => File.Exists(folder["k8spki.prom"]), () => process.Output + process.Error);
        File.Delete(folder["k8spki.prom"]);
        await Patience.UntilAsync(() => File.Exists(folder["k8spki.prom"]), () => process.Output + process.Error);
        Assert.False(process.HasExited);
    }

    /// <summary>As the DaemonSet has it: root without a capability, and the node's files where nobody can write.</summary>
    [Fact]
    public void Root_without_capabilities_is_enough()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Assert.Skip("only root on Linux can give its capabilities away");
        var start = $"mount --bind '{node.Root}' '{node.Root}' && mount -o remount,ro,bind '{node.Root}' && exec setpriv "
            + "--bounding-set=-all --inh-caps=-all --no-new-privs "
            + $"'{DotNet.HostPath}' '{ShellProgram.Assembly}' -NonInteractive -File '{Script}' -Root '{node.Root}' "
            + $"-Path '{folder["k8spki.prom"]}' -SkipEndpoint";
        using var process = PeerProcess.Start("unshare",
            new PeerCall("--mount", "--propagation", "private", "sh", "-c", start));
        var run = process.WaitForExit(Patience.Limit) ?? throw new TimeoutException(process.Error);
        run.Accepted();
        Assert.Equal("", run.Error);
        Assert.Contains("k8spki_findings{report=\"k8spki\",severity=\"Error\"} 0", Metrics(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        folder.Dispose();
        node.Dispose();
    }

    private string Metrics() => File.ReadAllText(folder["k8spki.prom"]);

    private void Run(params string[] more) => ShellProgram.Run([
        "-NonInteractive", "-File", Script, "-Root", node.Root, "-Path", folder["k8spki.prom"], "-SkipEndpoint",
        .. more]).Accepted();
}
