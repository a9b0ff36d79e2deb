namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>What breaks when something is restarted now is said while it still works.</summary>
public sealed class RestartCheckTests
{
    [Fact]
    public void A_restart_that_would_break_a_connection_is_said()
    {
        using var cluster = Running("etcd");
        SampleRotation.TrustInFile(cluster.Cp1, "etcd-ca", SampleRotation.New("etcd-ca"));
        var findings = RestartChecks.Run(cluster.Cp1.Read(), DateTimeOffset.UtcNow).ToList();
        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.Equal("RestartBreaksTrust", finding.Id));
        Assert.Contains(findings, finding => finding.Message.Contains("--trusted-ca-file", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Message.Contains("--peer-trusted-ca-file", StringComparison.Ordinal));
    }

    [Fact]
    public void What_trusts_both_may_restart()
    {
        using var cluster = Running("etcd");
        SampleRotation.TrustInFile(cluster.Cp1, "etcd-ca", SampleRotation.Old("etcd-ca"), SampleRotation.New("etcd-ca"));
        Assert.Empty(RestartChecks.Run(cluster.Cp1.Read(), DateTimeOffset.UtcNow));
    }

    [Fact]
    public void Where_nothing_runs_nothing_is_said()
    {
        using var cluster = new SampleRotation();
        SampleRotation.TrustInFile(cluster.Cp1, "etcd-ca", SampleRotation.New("etcd-ca"));
        Assert.Empty(RestartChecks.Run(cluster.Cp1.Read(), DateTimeOffset.UtcNow));
    }

    internal static SampleRotation Running(string component)
    {
        var cluster = new SampleRotation();
        cluster.Cp1.Write("proc/stat", $"cpu 1 2 3\nbtime {DateTimeOffset.UtcNow.AddDays(-10).ToUnixTimeSeconds()}\n");
        cluster.Cp1.Write("proc/4242/stat",
            $"4242 ({component}) S 1 {string.Join(' ', Enumerable.Repeat("0", 17))} {9L * 24 * 3600 * 100} 0 0\n");
        return cluster;
    }
}
