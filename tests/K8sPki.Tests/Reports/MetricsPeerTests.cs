using System.Net;
using System.Net.Sockets;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Reports;

/// <summary>What Prometheus' own readers say of the metrics.</summary>
public sealed class MetricsPeerTests
{
    [PeerFact("promtool")]
    public void Promtool_finds_nothing_wrong_with_them()
    {
        foreach (var report in new[] { SampleReport.Cluster(50), SampleReport.Hostile(), new ReportBuilder().Build("nothing") })
        {
            var run = Peer.Promtool.Run(new PeerCall("check", "metrics") { Input = Metrics(report, "a") }).Accepted();
            Assert.Equal("", run.Output + run.Error);
        }
    }

    [PeerFact("prometheus-node-exporter", "curl")]
    public async Task The_node_exporter_serves_several_files_at_once()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.prom", Metrics(SampleReport.Cluster(50), "a"));
        folder.Write("b.prom", Metrics(SampleReport.Cluster(50), "b"));
        folder.Write("c.prom", Metrics(SampleReport.Hostile(), "c"));
        var port = FreePort();
        using var exporter = Peer.NodeExporter.Start(new PeerCall("--collector.disable-defaults", "--collector.textfile",
            $"--collector.textfile.directory={folder[""]}", $"--web.listen-address=127.0.0.1:{port}"));
        var served = await ReadAsync($"http://127.0.0.1:{port}/metrics");
        Assert.Contains("\nnode_textfile_scrape_error 0\n", served, StringComparison.Ordinal);
        var samples = served.Split('\n');
        Assert.Equal(2 * (50 + 4), samples.Count(line => line.StartsWith("x509_cert_not_after{", StringComparison.Ordinal)
            && !line.Contains("report=\"c\"", StringComparison.Ordinal)));
        Assert.Contains(samples, line => line.StartsWith("x509_cert_expired{", StringComparison.Ordinal)
            && line.Contains("subject_CN=\"old\"", StringComparison.Ordinal) && line.EndsWith(" 1", StringComparison.Ordinal));
        Assert.Contains(samples, line => line.StartsWith("k8spki_finding{", StringComparison.Ordinal)
            && line.Contains("id=\"KeyReadableByOthers\"", StringComparison.Ordinal));
    }

    private static byte[] Metrics(Report report, string name) =>
        ReportForms.Write(report, PkiReportFormat.Prometheus, name + ".prom");

    private static async Task<string> ReadAsync(string address)
    {
        var until = DateTime.UtcNow + Patience.Limit;
        while (true)
        {
            var run = Peer.Curl.Run("-sS", "--fail", address);
            if (run.ExitCode == 0)
                return run.Output;
            Assert.True(DateTime.UtcNow < until, run.Error);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
