using K8sPki.Tests.Engine;

namespace K8sPki.Tests.ClusterPki;

/// <summary>The example script does what it says.</summary>
public sealed class NodeReportExampleTests
{
    [Fact]
    public void It_reports_the_mistake_of_its_own_node()
    {
        using var session = new EngineSession();
        session.Set("script", Repository.PathOf("examples", "node-report.ps1"));
        var run = session.Run("& $script | ForEach-Object { \"$($_.Severity) $($_.Id)\" }").ThrowOnError();
        Assert.Equal(["Error FileMissing"], run.Output.Select(line => $"{line}"));
    }

    [Fact]
    public void It_reads_the_nodes_that_it_is_given()
    {
        using var node = SampleNode.ControlPlane();
        using var worker = SampleNode.Worker();
        using var session = new EngineSession();
        session.Set("script", Repository.PathOf("examples", "node-report.ps1"));
        session.Set("roots", new[] { node.Root, worker.Root });
        Assert.Empty(session.Run("& $script -Root $roots").ThrowOnError().Output);
    }
}
