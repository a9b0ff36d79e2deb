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
    public void An_authority_of_users_is_left_alone_where_another_one_is_exchanged()
    {
        var trusted = TrustUsers();
        RotationStepTests.Start(cluster, ["etcd-ca"]);
        var steps = new List<RotationPlanStep>();
        while (Step(RotationAuthority.All.Select(authority => authority.Name), onlyBegun: true) is [_, ..] rows)
            steps.AddRange(rows);
        Assert.Equal(RotationStepKind.ForgetOld, steps[^1].Step);
        Assert.All(steps, row => Assert.Equal("etcd-ca", row.Authority));
        Assert.Contains(warnings, text => text.Contains("CN=users", StringComparison.Ordinal)
            && text.Contains("Step-K8sCARotation ca", StringComparison.Ordinal));
        Assert.Equal(trusted, cluster.Cp1.ReadText(Clients));
    }

    [Fact]
    public void Where_nobody_began_only_force_takes_one_out()
    {
        var trusted = TrustUsers();
        while (Step(["ca"]) is [_, ..])
        {
        }

        Assert.Equal("RotationNotBegun", failures[^1].ErrorId);
        Assert.Contains("CN=users", failures[^1].Message, StringComparison.Ordinal);
        Assert.Equal(trusted, cluster.Cp1.ReadText(Clients));
        Assert.Equal(RotationStepKind.ForgetOld, Assert.Single(Step(["ca"], isForced: true)).Step);
        Assert.Equal(SampleRotation.Old("ca").Certificate.Pem, cluster.Cp1.ReadText(Clients));
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

    // As many have it: who logs in with a certificate is known by an authority that has nothing to do with the cluster's.
    private string TrustUsers()
    {
        var users = CertificateAuthorityBuilder.Build(PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), null, new AuthorityOptions
        {
            Subject = DistinguishedName.Parse("/CN=users"),
            Validity = Validity.Until(DateTimeOffset.UtcNow.AddDays(4000), DateTimeOffset.UtcNow.AddDays(-2000)),
        });
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
