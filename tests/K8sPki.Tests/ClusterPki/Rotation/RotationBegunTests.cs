namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>
/// What is trusted beside an authority and is part of no exchange stays; a round begins with the next call; what keeps a
/// certificate in memory is restarted.
/// </summary>
public sealed class RotationBegunTests : IDisposable
{
    private const string Clients = SampleRotation.Pki + "client-ca.crt";

    private readonly SampleRotation cluster = new();
    private readonly List<PkiException> failures = [];
    private readonly List<string> warnings = [];

    public void Dispose() => cluster.Dispose();

    [Fact]
    public void An_authority_of_users_is_none_of_an_exchange()
    {
        var trusted = TrustUsers(Users(-2000));
        RotationStepTests.Start(cluster, ["etcd-ca"]);
        var steps = new List<RotationPlanStep>();
        while (Step(RotationAuthority.All.Select(authority => authority.Name), onlyBegun: true) is [_, ..] rows)
            steps.AddRange(rows);
        Assert.Equal(RotationStepKind.ForgetOld, steps[^1].Step);
        Assert.All(steps, row => Assert.Equal("etcd-ca", row.Authority));
        Assert.Empty(Step(["ca"]));
        Assert.Empty(failures);
        Assert.Equal(trusted, cluster.Cp1.ReadText(Clients));
        Assert.Contains("CN=users", Assert.Single(cluster.Status("ca").Single().Others), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_pods_trust_too_is_left_alone_where_nobody_named_it()
    {
        var trusted = TrustEverywhere(Users(-2000));
        RotationStepTests.Start(cluster, ["etcd-ca"]);
        while (Step(RotationAuthority.All.Select(authority => authority.Name), onlyBegun: true) is [_, ..])
        {
        }

        Assert.Contains(warnings, text => text.Contains("CN=users", StringComparison.Ordinal)
            && text.Contains("Step-K8sCARotation ca", StringComparison.Ordinal));
        Assert.Equal(trusted, cluster.Cp1.ReadText(SampleRotation.Pki + "ca.crt"));
    }

    [Fact]
    public void Where_nobody_began_only_force_takes_one_out()
    {
        TrustEverywhere(Users(-2000));
        while (Step(["ca"]) is [_, ..])
        {
        }

        Assert.Equal("RotationNotBegun", failures[^1].ErrorId);
        Assert.Contains("CN=users", failures[^1].Message, StringComparison.Ordinal);
        Assert.Equal(RotationStepKind.ForgetOld, Assert.Single(Step(["ca"], isForced: true)).Step);
        Assert.Equal(SampleRotation.Old("ca").Certificate.Pem, cluster.Cp1.ReadText(SampleRotation.Pki + "ca.crt"));
    }

    [Theory]
    [InlineData(-2000)]
    [InlineData(-1)]
    public void What_users_trust_for_themselves_stays_through_an_exchange(int since)
    {
        var users = Users(since);
        TrustUsers(users);
        Start();
        Assert.Contains(warnings, text => text.Contains("CN=users", StringComparison.Ordinal)
            && text.Contains("stays", StringComparison.Ordinal));
        var steps = new List<RotationStepKind>();
        while (Step(["ca"]) is [_, ..] rows)
            steps.AddRange(rows.Select(row => row.Step));
        Assert.Empty(failures);
        Assert.Equal(RotationStepKind.ForgetOld, steps[^1]);
        Assert.Equal(RotationPhase.Done, cluster.Status("ca").Single().Phase);
        RotationStepTests.Complete(cluster, ["ca"]);
        Assert.Equal(RotationPhase.Idle, cluster.Status("ca").Single().Phase);
        Assert.False(Directory.Exists(cluster.Cp1.PathOf("etc/kubernetes/k8spki-rotation")));
        var trusted = cluster.Cp1.ReadText(Clients);
        Assert.Contains(users.Certificate.Pem, trusted, StringComparison.Ordinal);
        Assert.Contains(cluster.Cp1.ReadText(SampleRotation.Pki + "ca.crt"), trusted, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleRotation.Old("ca").Certificate.Pem, trusted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-2000)]
    [InlineData(-1)]
    public void What_is_only_trusted_beside_is_said_to_be_no_exchange(int since)
    {
        TrustEverywhere(Users(since));
        SampleRotation.SignWith(cluster.Cp1, SampleRotation.Old("ca"));
        var status = cluster.Status("ca").Single();
        Assert.Contains("CN=users", status.Next, StringComparison.Ordinal);
        Assert.Contains("nothing is under way", status.Next, StringComparison.Ordinal);
        Assert.Contains("Start-K8sCARotation ca", status.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_step_has_noted_goes_with_its_taking_back()
    {
        var before = cluster.Cp1.ReadText(SampleRotation.Pki + "ca.crt");
        Start();
        Assert.Equal($"ca {SampleRotation.Old("ca").Certificate.PublicKey.SpkiSha256}\n",
            cluster.Cp1.ReadText("etc/kubernetes/k8spki-rotation/replaced"));
        Assert.Single(RotationStepTests.Fleet(cluster, ["ca"]).Undo(_ => true, RotationStepTests.Control(failures)));
        Assert.Empty(failures);
        Assert.False(Directory.Exists(cluster.Cp1.PathOf("etc/kubernetes/k8spki-rotation")));
        Assert.Equal(before, cluster.Cp1.ReadText(SampleRotation.Pki + "ca.crt"));
    }

    [Fact]
    public void Where_no_certificate_is_nothing_is_noted()
    {
        using var folder = new TemporaryFolder();
        folder.Write("notes", "nothing");
        var facts = RotationFacts.Of(InventoryReader.Read(NodeFileSystem.At(folder["."])));
        Assert.Empty(facts.Replaced);
        Assert.Null(facts.JournalFault);
    }

    [Fact]
    public void A_note_that_is_left_makes_nothing_new_of_what_users_trust()
    {
        var users = Users(-1);
        TrustUsers(users);
        RotationStepTests.Start(cluster, ["etcd-ca"]);
        Start();
        RotationStepTests.Undo(cluster, ["ca"]);
        Assert.Contains("ca ", cluster.Cp1.ReadText("etc/kubernetes/k8spki-rotation/replaced"), StringComparison.Ordinal);
        Assert.Null(cluster.Status("ca").Single().New);
        Start();
        Assert.Empty(failures);
        Assert.DoesNotContain("CN=users", cluster.Status("ca").Single().New, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_note_of_a_key_that_is_gone_leaves_what_signs_in_use(bool isNextReady)
    {
        if (isNextReady)
            cluster.Prepare("ca");
        var facts = cluster.Facts()[0] with { Replaced = [new ReplacedKey("ca", new string('0', 64))] };
        var generations = AuthorityGenerations.Of(RotationAuthority.Find("ca")!, [facts]);
        Assert.Equal(SampleRotation.Old("ca").Certificate, generations.Old!.Certificate);
        Assert.Equal(isNextReady ? SampleRotation.New("ca").Certificate : null, generations.New?.Certificate);
    }

    [Fact]
    public void A_broken_note_is_named_and_changes_nothing()
    {
        Start();
        cluster.Cp1.Write("etc/kubernetes/k8spki-rotation/replaced", "ca 0123\n", isSecret: true);
        Assert.Equal("JournalMalformed", Assert.IsAssignableFrom<PkiException>(cluster.Facts()[0].JournalFault).ErrorId);
        Assert.Empty(Step(["ca"]));
    }

    [Fact]
    public void A_worker_gets_nothing_new_before_something_signs_it()
    {
        using var fleet = new SampleRotation(isFleet: true);
        fleet.Prepare("ca");
        fleet.TrustBoth("ca");
        var states = new RotationCluster(RotationAuthority.Find("ca")!, fleet.Facts()).States;
        var worker = states.Single(state => state.Facts.Node == "worker1");
        var waiting = RotationGate.Of(RotationNext.Of(worker)!, worker, states, []);
        Assert.Equal(RotationStepKind.IssueNew, RotationNext.Of(worker)!.Kind);
        Assert.Contains("SignNew comes first, on cp1, cp2", waiting!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_authority_whose_key_is_elsewhere_is_named_and_nothing_is_made()
    {
        File.Delete(cluster.Cp1.PathOf(SampleRotation.Pki + "ca.key"));
        Start();
        Assert.Equal("AuthorityIsExternal", Assert.Single(failures).ErrorId);
        Assert.False(File.Exists(cluster.Cp1.PathOf(SampleRotation.Pki + "ca-new.crt")));
    }

    [Theory]
    [InlineData(RotationStepKind.TrustBoth, true)]
    [InlineData(RotationStepKind.SignNew, true)]
    [InlineData(RotationStepKind.IssueNew, true)]
    [InlineData(RotationStepKind.Prepare, false)]
    [InlineData(RotationStepKind.SplitSigner, false)]
    [InlineData(RotationStepKind.ForgetOld, false)]
    public void A_step_that_others_may_need_is_not_taken_back_while_one_is_unheard(RotationStepKind kind, bool waits)
    {
        var waiting = RotationGate.OfUndoing(RotationStep.Of(kind), [], ["worker1"]);
        Assert.Equal(waits, waiting is not null);
        Assert.Contains("worker1", waiting?.Message ?? "worker1", StringComparison.Ordinal);
    }

    [Fact]
    public void A_round_begins_on_no_node_in_the_call_in_which_another_is_in_the_one_before()
    {
        using var fleet = new SampleRotation(isFleet: true);
        RotationStepTests.Start(fleet, ["ca"]);
        while (RotationStepTests.Step(fleet, ["ca"], isForced: false, out _).All(row => row.Step != RotationStepKind.SignNew))
        {
        }

        RotationStepTests.IssueKubelet(fleet);
        var rows = RotationStepTests.Step(fleet, ["ca"], isForced: false, out var waiting);
        Assert.All(rows, row => Assert.Equal(RotationStepKind.IssueNew, row.Step));
        Assert.NotEmpty(rows);
        Assert.Equal("RotationNodeBehind", Assert.Single(waiting).ErrorId);
    }

    [Fact]
    public void Kubelet_restarts_for_a_client_certificate_that_it_has_read()
    {
        RotationStepTests.Start(cluster, ["ca"]);
        var steps = new List<RotationPlanStep>();
        while (Step(["ca"]) is [_, ..] rows)
            steps.AddRange(rows);
        var issued = steps.Single(row => row.Step == RotationStepKind.IssueNew);
        Assert.Contains(issued.Files, file => file.Contains("kubelet-client", StringComparison.Ordinal));
        Assert.Contains("kubelet", issued.Restarts.Select(restart => restart.Component));
    }

    private void Start() => RotationStepTests.Fleet(cluster, ["ca"]).Start(
        new NewAuthorityOptions(Validity.For(Validity.OfAuthority)),
        RotationStepTests.Control(failures) with { Warn = warnings.Add });

    private static CertificateAuthority Users(int since) => CertificateAuthorityBuilder.Build(
        PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), null, new AuthorityOptions
        {
            Subject = DistinguishedName.Parse("/CN=users"),
            Validity = Validity.Until(DateTimeOffset.UtcNow.AddDays(4000), DateTimeOffset.UtcNow.AddDays(since)),
        });

    // As many have it: who logs in with a certificate is known by an authority that has nothing to do with the cluster's.
    private string TrustEverywhere(CertificateAuthority users)
    {
        var trusted = SampleRotation.Bundle([SampleRotation.Old("ca"), users]);
        cluster.Cp1.Write(SampleRotation.Pki + "ca.crt", trusted);
        return trusted;
    }

    private string TrustUsers(CertificateAuthority users)
    {
        var trusted = SampleRotation.Bundle([SampleRotation.Old("ca"), users]);
        cluster.Cp1.Write(Clients, trusted);
        cluster.Cp1.Replace("etc/kubernetes/manifests/kube-apiserver.yaml", "--client-ca-file=/etc/kubernetes/pki/ca.crt",
            "--client-ca-file=/etc/kubernetes/pki/client-ca.crt");
        return trusted;
    }

    private IReadOnlyList<RotationPlanStep> Step(
        IEnumerable<string> authorities, bool onlyBegun = false, bool isForced = false) =>
        RotationStepTests.Fleet(cluster, [.. authorities]).Step(RotationStepTests.Control(failures) with
        {
            OnlyBegun = onlyBegun, IsForced = isForced, Warn = warnings.Add,
        });
}
