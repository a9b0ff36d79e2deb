using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>What would break in a half-restarted cluster is known before a step is done.</summary>
public sealed class TrustModelTests
{
    private static readonly string[] Authorities = [.. RotationAuthority.All.Select(authority => authority.Name)];

    public static TheoryData<string> Names => [.. Authorities];

    public static TheoryData<string> Certified => [.. Authorities.Except(["sa"])];

    [Theory]
    [MemberData(nameof(WrongOrders.Names), MemberType = typeof(WrongOrders))]
    public void A_wrong_order_is_refused_with_the_pair_that_would_break(string name)
    {
        var order = WrongOrders.All.Single(order => order.Name == name);
        using var cluster = new SampleRotation(isFleet: true);
        order.Before(cluster);
        var before = cluster.Facts();
        Assert.Empty(Check(before, before));
        order.Step(cluster);
        var breaks = Check(before, cluster.Facts());
        Assert.Contains(breaks, one => one.ToString().Contains(order.Shown, StringComparison.Ordinal) && one.ToString()
            .Contains(order.Verifier, StringComparison.Ordinal));
        Assert.All(breaks, one => Assert.Contains(SideState.After, new[] { one.ShownState, one.VerifierState }));
        Assert.All(breaks, one => Assert.NotEmpty(one.Reason));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_right_order_breaks_nothing_in_any_mixture(string authority)
    {
        using var cluster = new SampleRotation(isFleet: true);
        var before = cluster.Facts();
        foreach (var step in new Action<string>[] { cluster.TrustBoth, cluster.IssueNew, cluster.ForgetOld })
        {
            step(authority);
            var after = cluster.Facts();
            Assert.Empty(Check(before, after));
            before = after;
        }
    }

    [Fact]
    public void All_four_at_once_break_nothing_either()
    {
        using var cluster = new SampleRotation(isFleet: true);
        var before = cluster.Facts();
        foreach (var step in new Action<string>[] { cluster.TrustBoth, cluster.IssueNew, cluster.ForgetOld })
        {
            foreach (var authority in Authorities)
                step(authority);
            var after = cluster.Facts();
            Assert.Empty(Check(before, after));
            before = after;
        }
    }

    [Fact]
    public void A_renewal_with_the_same_key_goes_in_any_order()
    {
        using var cluster = new SampleRotation(isFleet: true);
        var before = cluster.Facts();
        var renewed = CertificateAuthorityBuilder.Renew(
            SampleRotation.Old("ca"), null,
            new RenewalOptions { Validity = Validity.For(Validity.OfAuthority + TimeSpan.FromDays(9)) });
        SampleRotation.TrustInFile(cluster.Cp1, "ca", renewed);
        SampleRotation.TrustInKubeConfig(cluster.Cp2, "scheduler.conf", renewed);
        Assert.Empty(Check(before, cluster.Facts()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_of_one_subject_are_both_trusted_in_either_order(bool isOldFirst)
    {
        using var cluster = new SampleRotation();
        var (old, young) = (SampleRotation.Old("front-proxy-ca"), SampleNode.NewAuthority("front-proxy-ca"));
        CertificateAuthority[] bundle = isOldFirst ? [old, young] : [young, old];
        var before = cluster.Facts();
        SampleRotation.TrustInFile(cluster.Cp1, "front-proxy-ca", bundle);
        SampleRotation.WriteKey(cluster.Cp1, "front-proxy-ca", bundle[0]);
        var both = cluster.Facts();
        Assert.Empty(Check(before, both));
        SampleRotation.Issue(cluster.Cp1, "front-proxy-client", young);
        Assert.Empty(Check(both, cluster.Facts()));
    }

    [Fact]
    public void A_step_can_be_checked_before_its_files_are_written()
    {
        using var cluster = new SampleRotation();
        var before = cluster.Facts();
        var file = new LocalPath(cluster.Cp1.PathOf(SampleRotation.Pki + "etcd/ca.crt"));
        var added = before[0].With(file, SampleRotation.Old("etcd-ca").Certificate, SampleRotation.New("etcd-ca").Certificate);
        Assert.Empty(Check(before, [added]));
        var exchanged = before[0].With(file, SampleRotation.New("etcd-ca").Certificate);
        Assert.Contains(Check(before, [exchanged]), one =>
            one.Verifier.StartsWith("etcd --trusted-ca-file", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_broken_already_is_told_apart()
    {
        using var cluster = new SampleRotation();
        SampleRotation.Issue(cluster.Cp1, "etcd-server", SampleRotation.New("etcd-ca"));
        var facts = cluster.Facts();
        var broken = Assert.Single(Check(facts, facts));
        Assert.Equal((SideState.Before, SideState.Before), (broken.ShownState, broken.VerifierState));
        Assert.Empty(new TrustModel(facts, Clock.UtcNow).BrokenBy([.. facts.Select(node => (node, node))]));
        Assert.Equal("/etc/kubernetes/pki/etcd/ca.crt", broken.File.Named);
    }

    [Fact]
    public void A_users_kubeconfig_counts_where_it_is_of_this_cluster()
    {
        using var cluster = new SampleRotation();
        var admin = ClusterBlueprint.Find("admin.conf")!;
        var other = SampleNode.NewAuthority("kubernetes");
        cluster.Cp1.WriteKubeConfig("home/ann/.kube/config", "https://elsewhere:6443", other.Certificate.Pem,
            cluster.Cp1.Entry(admin) with { Issuer = other });
        cluster.Cp1.WriteKubeConfig("root/.kube/config", "https://k8s.example:6443", SampleRotation.Old("ca").Certificate.Pem,
            cluster.Cp1.Entry(admin));
        var before = cluster.Facts();
        Assert.Empty(Check(before, before));
        cluster.TrustBoth("ca");
        var both = cluster.Facts();
        Assert.Empty(Check(before, both));
        SampleRotation.Issue(cluster.Cp1, "apiserver", SampleRotation.New("ca"));
        Assert.EndsWith("root/.kube/config", Assert.Single(Check(both, cluster.Facts())).File.Named, StringComparison.Ordinal);
    }

    [PeerTheory("openssl")]
    [MemberData(nameof(Certified))]
    public void Openssl_agrees_at_each_step_with_old_both_and_new_anchors(string authority)
    {
        using var cluster = new SampleRotation();
        var node = cluster.Cp1;
        var (old, young) = (SampleRotation.Old(authority), SampleRotation.New(authority));
        var anchors = new (string Name, CertificateAuthority[] Trusted)[] { ("old", [old]), ("both", [old, young]),
            ("new", [young]) };
        foreach (var step in new Action<string>[] { _ => { }, cluster.TrustBoth, cluster.IssueNew, cluster.ForgetOld })
        {
            step(authority);
            var facts = cluster.Facts()[0];
            foreach (var (name, trusted) in anchors)
            {
                var file = node.Write($"tmp/{name}.crt", SampleRotation.Bundle(trusted));
                var place = new TrustPlace(authority, "test", null, NodeFile.Alone(file));
                foreach (var shown in facts.Issues.Where(shown => shown.Authority == authority && !shown.IsSigner))
                {
                    var leaf = node.Write("tmp/leaf.crt", shown.Certificate!.Pem);
                    var verified = Peer.OpenSsl.Run("verify", "-x509_strict", "-CAfile", file, leaf).ExitCode == 0;
                    Assert.Equal(verified, Judged(facts, shown, place, trusted));
                }
            }
        }
    }

    // The model's own judgement: the anchors in place of what is trusted, and nothing else shown.
    private static bool Judged(RotationFacts facts, IssuePlace shown, TrustPlace place, CertificateAuthority[] trusted)
    {
        var alone = facts with
        {
            Issues = [shown],
            Trusts = [.. facts.Trusts.Where(other => other.Authority == place.Authority).Select(other => other with
            {
                Certificates = [.. trusted.Select(one => one.Certificate)],
                Keys = [.. trusted.Select(one => one.Certificate.PublicKey)],
            })],
        };
        return !Check([alone], [alone]).Any(one => one.Kind == TrustBreakKind.NotTrusted);
    }

    // What is broken already, and what a change breaks.
    private static IReadOnlyList<TrustBreak> Check(IReadOnlyList<RotationFacts> before, IReadOnlyList<RotationFacts> after)
    {
        var model = new TrustModel(before, Clock.UtcNow);
        var isSame = before.SequenceEqual(after, ReferenceEqualityComparer.Instance);
        return [.. isSame ? model.Broken() : model.BrokenBy([.. before.Zip(after)])];
    }
}
