namespace K8sPki.Tests.ClusterPki.Repair;

/// <summary>What a machine can mend is mended, one step after the other, and what it cannot is said.</summary>
public sealed class NodeRepairTests
{
    /// <summary>The faults that commands mend, and not a person.</summary>
    public static TheoryData<string, string> Mendable()
    {
        var rows = new TheoryData<string, string>();
        foreach (var (id, name) in RemedyTests.ByCommands)
            rows.Add(id, name);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Mendable))]
    public void A_fault_is_mended_and_a_second_run_has_nothing_to_do(string id, string name)
    {
        using var node = Faults.NodeWith(id, name);
        var tree = NodeFileSystem.At(node.Root);
        var done = RepairSample.Repair(tree);
        Assert.All(done, step => Assert.True(
            step.State is PkiRepairState.Done or PkiRepairState.ForPerson, $"{step.State} {step.Does} {step.Reason}"));
        Assert.Contains(done, step => step.State == PkiRepairState.Done && step.Mended.Any(finding => finding.Id == id));
        Assert.Empty(RepairSample.Judge(tree).Select(finding => finding.Message));
        Assert.DoesNotContain(RepairSample.Repair(tree), step => step.State == PkiRepairState.Done);
    }

    [Theory]
    [MemberData(nameof(Faults.Cases), MemberType = typeof(Faults))]
    public void Nothing_is_changed_where_only_a_person_can_mend(string id, string name)
    {
        using var node = Faults.NodeWith(id, name);
        // A superuser gives a file to another user.
        if (RemedyTests.ByCommands.Contains((id, name)) || name == "a key that the process may not read")
            return;
        var before = State(node);
        var done = RepairSample.Repair(NodeFileSystem.At(node.Root));
        Assert.All(done, step =>
        {
            Assert.True(step.State == PkiRepairState.ForPerson, $"{step.State} {step.Does} {step.Reason}");
            Assert.NotEmpty(step.Does);
        });
        Assert.NotEmpty(done);
        Assert.Equal(before, State(node));
    }

    [Theory]
    [MemberData(nameof(Faults.Cases), MemberType = typeof(Faults))]
    public void With_WhatIf_every_step_is_said_and_none_taken(string id, string name)
    {
        using var node = Faults.NodeWith(id, name);
        var before = State(node);
        var done = RepairSample.Repair(NodeFileSystem.At(node.Root),
            control => control with { OnlySays = true, Approve = (_, _) => false });
        Assert.All(done, step => Assert.True(step.State is PkiRepairState.WhatIf or PkiRepairState.ForPerson, $"{step}"));
        Assert.Equal(before, State(node));
    }

    [Theory]
    [InlineData("CertificateExpired", "a certificate of the API server that has ended")]
    [InlineData("ExpiresSoon", "a certificate of etcd that ends in 20 days")]
    public void WhatIf_names_the_restarts_that_follow(string id, string name)
    {
        using var node = Faults.NodeWith(id, name);
        var tree = NodeFileSystem.At(node.Root);
        var said = Restarts(RepairSample.Repair(tree, control => control with { OnlySays = true, Approve = (_, _) => false }));
        Assert.Equal(Restarts(RepairSample.Repair(tree)), said);
    }

    [Theory]
    [InlineData("a key for everybody")]
    [InlineData("an authority's key for everybody")]
    public void What_is_closed_to_others_is_not_read_again(string name)
    {
        using var node = Faults.NodeWith("KeyReadableByOthers", name);
        Assert.Empty(Restarts(RepairSample.Repair(NodeFileSystem.At(node.Root))));
    }

    [Fact]
    public void What_can_be_read_by_now_is_to_be_tested_once_more()
    {
        using var node = SampleNode.ControlPlane();
        const string Manifest = "etc/kubernetes/manifests/etcd.yaml";
        var whole = File.ReadAllText(node.PathOf(Manifest));
        node.Write(Manifest, "spec: [");
        var findings = RepairSample.Judge(NodeFileSystem.At(node.Root))
            .Where(finding => finding.Is(Rule.FileUnreadable)).ToList();
        node.Write(Manifest, whole);
        var step = Assert.Single(RepairSample.Repair(findings));
        Assert.Equal((PkiRepairState.ForPerson, "Test-K8sPki | Repair-K8sPki"), (step.State, step.Does));
    }

    /// <summary>Each of the steps in the catalogue is carried out, or has no act and is for a person.</summary>
    [Fact]
    public void Every_act_of_a_remedy_is_known()
    {
        var acts = Faults.All.SelectMany(fault =>
        {
            using var node = Faults.NodeWith(fault.Id, fault.Case);
            return RepairSample.Judge(NodeFileSystem.At(node.Root)).SelectMany(finding => finding.Remedy.Steps)
                .Select(step => step.Act?.GetType()).OfType<Type>().ToList();
        }).Distinct().ToList();
        Assert.All(acts, act => Assert.True(RepairActions.IsKnown(act) || act == typeof(RestartComponent), act.Name));
        Assert.All(typeof(RemedyAct).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RemedyAct))),
            type => Assert.True(RepairActions.IsKnown(type) || type == typeof(RestartComponent), type.Name));
    }

    private static string[] Restarts(IEnumerable<PkiRepair> done) =>
        [.. done.Select(step => step.Does).Where(does => does.StartsWith("Restart ", StringComparison.Ordinal))];

    private static string State(SampleNode node) => NodeState.Of(node.Root);
}
