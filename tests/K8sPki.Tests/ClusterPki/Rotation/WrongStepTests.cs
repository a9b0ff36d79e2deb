namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>A step that comes too early is refused: the node that is not as far is named, or the pair that would break.</summary>
public sealed class WrongStepTests
{
    [Theory]
    [MemberData(nameof(WrongSteps.Names), MemberType = typeof(WrongSteps))]
    public void A_step_that_comes_too_early_is_refused_and_changes_nothing(string name)
    {
        var wrong = WrongSteps.All.Single(step => step.Name == name);
        using var cluster = new SampleRotation(isFleet: true);
        wrong.Arrange(cluster);
        var node = cluster.Nodes.Single(node => node.Name == wrong.Node);
        var before = TreeSnapshot.Of(node.Root);
        var failures = new List<(PkiException Failure, string Node)>();
        RotationAuthority[] wanted = [RotationAuthority.Find(wrong.Authority)!];
        var others = cluster.Nodes.Where(other => other != node).Select(other => RotationFacts.Of(other.Read()));
        var fleet = new RotationFleet([NodeOutline.Of(node.Read(), wanted)], [.. others], wrong.Unheard, wanted);
        var done = fleet.Step(RotationStepTests.Control([]) with
        {
            IsForced = wrong.IsForced, Fail = (failure, at) => failures.Add((failure, at)),
        });
        Assert.Empty(done);
        var (refusal, at) = Assert.Single(failures);
        Assert.Equal((wrong.ErrorId, wrong.Node), (refusal.ErrorId, at));
        Assert.All(wrong.Named, part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
        TreeSnapshot.AssertSame(before, node.Root);
    }

    [Fact]
    public void What_is_refused_without_force_is_gone_on_with_by_force_where_only_a_node_is_away()
    {
        using var cluster = new SampleRotation(isFleet: true);
        var wrong = WrongSteps.All.First(step => step.ErrorId == "RotationNodeUnheard");
        wrong.Arrange(cluster);
        RotationAuthority[] wanted = [RotationAuthority.Find(wrong.Authority)!];
        var warnings = new List<string>();
        var done = new RotationFleet([NodeOutline.Of(cluster.Cp1.Read(), wanted)],
            [.. cluster.Facts().Skip(1)], wrong.Unheard, wanted)
            .Step(RotationStepTests.Control([]) with { IsForced = true, Warn = warnings.Add });
        Assert.Equal(RotationStepKind.SignNew, Assert.Single(done).Step);
        Assert.Contains("cp9", Assert.Single(warnings), StringComparison.Ordinal);
    }

    /// <summary>It would count as not here, and the new one's would stay behind for good.</summary>
    [Fact]
    public void A_key_that_the_disk_does_not_give_stops_a_step()
    {
        using var cluster = new SampleRotation(isFleet: false);
        RotationStepTests.Start(cluster, ["etcd-ca"]);
        var inventory = cluster.Cp1.Read();
        var (state, _) = RotationRun.Alone(inventory).StateOf(RotationAuthority.Find("etcd-ca")!)!.Value;
        var task = new RotationTask(RotationNext.Of(state)!, state, inventory) { New = NewAuthority.Find(state)! };
        _ = task.Work(TestContext.Current.CancellationToken);
        var entry = inventory.Entries.Single(entry => entry.Name == "etcd-ca");
        entry.Key = new KeyFacts(entry.Key!.File, null, new AccessDeniedException("You may not read it."), null);
        Assert.Throws<AccessDeniedException>(() => task.Work(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Trust_is_not_taken_back_while_another_node_shows_the_new_one()
    {
        using var cluster = new SampleRotation(isFleet: true);
        RotationStepTests.Start(cluster, ["etcd-ca"]);
        RotationStepTests.Step(cluster, ["etcd-ca"], isForced: false, out _);
        var young = new CertificateAuthority(Certificate.Parse(cluster.Cp2.ReadText(SampleRotation.Pki + "etcd/ca-new.crt")), [],
            PrivateKeyReader.ReadFile(cluster.Cp2.PathOf(SampleRotation.Pki + "etcd/ca-new.key"), null));
        SampleRotation.Issue(cluster.Cp2, "etcd-peer", young);
        var before = TreeSnapshot.Of(cluster.Cp1.Root);
        var failures = new List<PkiException>();
        RotationStepTests.Fleet(cluster, ["etcd-ca"]).Undo(_ => true, RotationStepTests.Control(failures));
        Assert.Contains(failures, failure => failure.ErrorId == "RotationBreaksTrust"
            && failure.Message.Contains("etcd etcd-peer (/etc/kubernetes/pki/etcd/peer.crt) of cp2", StringComparison.Ordinal)
            && failure.Message.Contains("of cp1", StringComparison.Ordinal));
        TreeSnapshot.AssertSame(before, cluster.Cp1.Root);
    }

    [Fact]
    public void An_exchange_that_is_not_through_is_not_completed()
    {
        using var cluster = new SampleRotation();
        RotationStepTests.Start(cluster, ["etcd-ca"]);
        var before = TreeSnapshot.Of(cluster.Cp1.Root);
        var failures = new List<PkiException>();
        Assert.Empty(RotationStepTests.Fleet(cluster, ["etcd-ca"]).Complete(RotationStepTests.Control(failures)));
        Assert.Equal("RotationNotComplete", Assert.Single(failures).ErrorId);
        TreeSnapshot.AssertSame(before, cluster.Cp1.Root);
    }
}
