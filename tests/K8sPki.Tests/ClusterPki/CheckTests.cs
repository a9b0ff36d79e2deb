namespace K8sPki.Tests.ClusterPki;

/// <summary>Each fault gets its finding and no other.</summary>
public sealed class CheckTests
{
    public static TheoryData<string, string> Cases()
    {
        var rows = new TheoryData<string, string>();
        foreach (var (id, name, _, _) in Faults.All)
            rows.Add(id, name);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fault_gets_just_its_finding(string id, string name)
    {
        var fault = Faults.All.Single(fault => fault.Id == id && fault.Case == name);
        using var node = fault.IsWorker ? SampleNode.Worker() : SampleNode.ControlPlane();
        fault.Break(node);
        var findings = new PkiChecks(new PkiCheckOptions()).Judge(node.Read());
        Assert.NotEmpty(findings);
        Assert.All(findings, finding =>
        {
            Assert.True(id == finding.Id, $"{finding.Id}: {finding.Message}");
            Assert.NotNull(finding.Target);
            Assert.NotEmpty(finding.Remedy);
            Assert.Equal(PkiRule.All.Single(rule => rule.Id == id).Severity, finding.Severity);
        });
    }

    [Fact]
    public void A_node_without_fault_gets_none()
    {
        using var controlPlane = SampleNode.ControlPlane();
        using var worker = SampleNode.Worker();
        var checks = new PkiChecks(new PkiCheckOptions());
        Assert.Empty(checks.Judge(controlPlane.Read()).Concat(checks.Judge(worker.Read())));
    }

    [Fact]
    public void Every_rule_has_a_fault_that_shows_it() => Assert.Empty(PkiRule.All.Select(rule => rule.Id)
        // Of a clock and of a user without power there are tests of their own.
        .Except(Faults.All.Select(fault => fault.Id)).Except(["ClockInThePast", "KeysNotJudged"]));

    [Fact]
    public void The_clock_can_be_moved()
    {
        using var node = SampleNode.ControlPlane();
        var facts = node.Read();
        string[] At(DateTimeOffset time) => [.. new PkiChecks(new PkiCheckOptions { At = time }).Judge(facts).Select(finding => finding.Id).Distinct()];
        Assert.Equal(["ClockInThePast"], At(DateTimeOffset.UtcNow.AddYears(-1)));
        Assert.Equal(["ExpiresSoon"], At(DateTimeOffset.UtcNow.AddDays(340)));
        Assert.Equal(["CertificateExpired"], At(DateTimeOffset.UtcNow.AddDays(366)));
    }
}
