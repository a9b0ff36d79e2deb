namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>Where an exchange stands is told by certificates, files, flags and processes alone.</summary>
public sealed class RotationStateTests
{
    public static TheoryData<string> Authorities => [.. RotationAuthority.All.Select(authority => authority.Name)];

    [Theory]
    [MemberData(nameof(Authorities))]
    public void Every_phase_is_seen_on_a_tree_that_is_changed_by_hand(string authority)
    {
        using var cluster = new SampleRotation();
        RotationStatus Only() => Assert.Single(cluster.Status(authority));
        AssertAt(RotationPhase.Idle, Only());
        Assert.Null(Only().NewKeyId);
        var old = Only().OldKeyId;
        cluster.TrustBoth(authority);
        AssertAt(RotationPhase.TrustBoth, Only());
        Assert.Equal(old, Only().OldKeyId);
        var young = Only().NewKeyId;
        cluster.IssueNew(authority);
        AssertAt(RotationPhase.IssueNew, Only());
        Assert.Equal((old, young), (Only().OldKeyId, Only().NewKeyId));
        cluster.ForgetOld(authority);
        // Nothing of the old one is left, so that this is where the next exchange begins.
        AssertAt(RotationPhase.Idle, Only());
        Assert.Equal((young, null), (Only().OldKeyId, Only().NewKeyId));
    }

    [Theory]
    [InlineData("ca")]
    [InlineData("etcd-ca")]
    public void Where_the_old_one_is_kept_beside_the_end_is_seen(string authority)
    {
        using var cluster = new SampleRotation();
        cluster.Cp1.Write($"etc/kubernetes/{SampleRotation.BaseOf(authority)}-old.crt",
            SampleRotation.Old(authority).Certificate.Pem);
        cluster.TrustBoth(authority);
        cluster.IssueNew(authority);
        cluster.ForgetOld(authority);
        AssertAt(RotationPhase.Done, Assert.Single(cluster.Status(authority)));
    }

    [Theory]
    [MemberData(nameof(RotationMixtures.Names), MemberType = typeof(RotationMixtures))]
    public void A_tree_that_is_half_exchanged_says_where_it_stands_and_what_lags(string name)
    {
        var mixture = RotationMixtures.All.Single(mixture => mixture.Name == name);
        using var cluster = new SampleRotation();
        mixture.Change(cluster);
        var status = Assert.Single(cluster.Status(mixture.Authority));
        Assert.Equal(mixture.Phase, status.Phase);
        if (mixture.Lagging.Length == 0)
            Assert.Empty(status.Lagging);
        Assert.All(mixture.Lagging, part =>
            Assert.Contains(status.Lagging, text => text.Contains(part, StringComparison.Ordinal)));
        Assert.Equal(mixture.Lagging.Length == 0, status.IsComplete);
        Assert.NotEmpty(status.Next);
    }

    [Fact]
    public void A_node_where_nothing_has_changed_knows_the_new_one_from_the_others()
    {
        using var cluster = new SampleRotation(isFleet: true);
        SampleRotation.SignWith(cluster.Cp1, SampleRotation.Old("ca"));
        SampleRotation.Trust(cluster.Cp1, "ca", SampleRotation.Old("ca"), SampleRotation.New("ca"));
        var all = cluster.Status("ca");
        Assert.Equal(["cp1 TrustBoth", "cp2 Idle", "worker1 Idle"], all.Select(status => $"{status.Node} {status.Phase}"));
        Assert.All(all, status => Assert.Equal(SampleRotation.New("ca").Certificate.SubjectKeyId, status.NewKeyId));
        Assert.Contains("Wait for cp2, worker1", all[0].Next, StringComparison.Ordinal);
        Assert.Contains("takes exactly one certificate", all[1].Next, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_of_two_clusters_say_nothing_of_each_other()
    {
        using var cluster = new SampleRotation(isFleet: true);
        SampleRotation.Trust(cluster.Cp2, "ca", SampleRotation.New("ca"));
        SampleRotation.Issue(cluster.Cp2, "apiserver", SampleRotation.New("ca"));
        SampleRotation.WriteKey(cluster.Cp2, "ca", SampleRotation.New("ca"));
        Assert.All(cluster.Status("ca"), status => Assert.Null(status.NewKeyId));
    }

    [Fact]
    public void A_renewal_with_the_same_key_is_no_other_authority_and_makes_it_no_newer()
    {
        using var cluster = new SampleRotation();
        var renewed = CertificateAuthorityBuilder.Renew(
            SampleRotation.Old("ca"), null,
            new RenewalOptions { Validity = Validity.For(Validity.OfAuthority + TimeSpan.FromDays(9)) });
        SampleRotation.TrustInFile(cluster.Cp1, "ca", SampleRotation.Old("ca"), renewed);
        Assert.Null(Assert.Single(cluster.Status("ca")).NewKeyId);
        SampleRotation.SignWith(cluster.Cp1, SampleRotation.Old("ca"));
        SampleRotation.Trust(cluster.Cp1, "ca", renewed, SampleRotation.New("ca"));
        var status = Assert.Single(cluster.Status("ca"));
        Assert.Equal((renewed.Certificate.SubjectKeyId, RotationPhase.TrustBoth), (status.OldKeyId, status.Phase));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_of_one_subject_are_told_apart_by_key_and_end_in_either_order(bool isOldFirst)
    {
        using var cluster = new SampleRotation();
        var young = SampleNode.NewAuthority("etcd-ca", Validity.OfAuthority + TimeSpan.FromDays(2));
        var old = SampleRotation.Old("etcd-ca");
        CertificateAuthority[] bundle = isOldFirst ? [old, young] : [young, old];
        SampleRotation.Trust(cluster.Cp1, "etcd-ca", bundle);
        SampleRotation.WriteKey(cluster.Cp1, "etcd-ca", bundle[0]);
        var status = Assert.Single(cluster.Status("etcd-ca"));
        Assert.Equal(("CN=etcd-ca", "CN=etcd-ca"), (status.Old, status.New));
        Assert.Equal((old.Certificate.SubjectKeyId, young.Certificate.SubjectKeyId), (status.OldKeyId, status.NewKeyId));
        Assert.Contains("key " + young.Certificate.SubjectKeyId![..8].ToLowerInvariant(), status.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_began_before_its_file_was_written_lags()
    {
        using var cluster = new SampleRotation();
        var node = cluster.Cp1;
        cluster.TrustBoth("etcd-ca");
        node.Write("proc/stat", $"cpu 1 2 3\nbtime {DateTimeOffset.UtcNow.AddDays(-10).ToUnixTimeSeconds()}\n");
        foreach (var (id, name) in new[] { (42, "etcd"), (43, "kube-apiserver") })
            node.Write($"proc/{id}/stat",
                $"{id} ({name}) S 1 {string.Join(' ', Enumerable.Repeat("0", 17))} {9L * 24 * 3600 * 100} 0 0\n");
        var status = Assert.Single(cluster.Status("etcd-ca"));
        Assert.Equal((RotationPhase.TrustBoth, false), (status.Phase, status.IsComplete));
        Assert.Contains(status.Lagging, text => text.StartsWith("etcd (process 42) runs since", StringComparison.Ordinal));
        Assert.Contains(status.Lagging, text =>
            text.StartsWith("kube-apiserver (process 43) runs since", StringComparison.Ordinal));
        Assert.StartsWith("Restart etcd, kube-apiserver", status.Next
            .Replace("kube-apiserver, etcd", "etcd, kube-apiserver", StringComparison.Ordinal), StringComparison.Ordinal);
        // What is read while it runs needs no restart.
        cluster.TrustBoth("front-proxy-ca");
        Assert.Empty(Assert.Single(cluster.Status("front-proxy-ca")).Lagging);
    }

    [Fact]
    public void A_kubeconfig_of_another_cluster_says_nothing()
    {
        using var cluster = new SampleRotation();
        var other = SampleNode.NewAuthority("kubernetes");
        var user = cluster.Cp1.Entry(ClusterBlueprint.Find("admin.conf")!) with { Issuer = other };
        cluster.Cp1.WriteKubeConfig("root/.kube/config", "https://elsewhere:6443", other.Certificate.Pem, user);
        AssertAt(RotationPhase.Idle, Assert.Single(cluster.Status("ca")));
        cluster.TrustBoth("ca");
        AssertAt(RotationPhase.TrustBoth, Assert.Single(cluster.Status("ca")));
    }

    [Fact]
    public void The_kubeconfig_of_a_webhook_says_nothing()
    {
        using var cluster = new SampleRotation();
        var other = SampleNode.NewAuthority("webhooks");
        cluster.Cp1.WriteKubeConfig(SampleRotation.Pki + "audit.conf", "https://audit:8443", other.Certificate.Pem,
            cluster.Cp1.Entry(ClusterBlueprint.Find("admin.conf")!) with { Issuer = other });
        cluster.Cp1.Replace("etc/kubernetes/manifests/kube-apiserver.yaml", "    - --etcd-cafile=",
            "    - --audit-webhook-config-file=/etc/kubernetes/pki/audit.conf\n    - --etcd-cafile=");
        AssertAt(RotationPhase.Idle, Assert.Single(cluster.Status("ca")));
        Assert.Empty(new TrustModel(cluster.Facts(), Clock.UtcNow).Broken());
    }

    [Fact]
    public void A_folder_of_certificates_without_manifests_is_enough()
    {
        using var cluster = new SampleRotation();
        cluster.TrustBoth("etcd-ca");
        var inventory = InventoryReader.Read(GivenFolder.AsTree(cluster.Cp1.PathOf("etc/kubernetes/pki")));
        var status = Assert.Single(RotationSurvey.Of([RotationFacts.Of(inventory)], [RotationAuthority.Find("etcd-ca")!]));
        Assert.Equal((RotationPhase.TrustBoth, "0/1/0", "4/0"), (status.Phase, status.Trust, status.Issued));
    }

    private static void AssertAt(RotationPhase phase, RotationStatus status)
    {
        Assert.Equal(phase, status.Phase);
        Assert.Empty(status.Lagging);
        Assert.True(status.IsComplete);
        Assert.NotEmpty(status.Next);
    }
}
