namespace K8sPki.Tests.ClusterPki.Repair;

/// <summary>A node whose certificates ended a year ago: what is said of it, and how it is brought back.</summary>
public sealed class LockOutTests : IDisposable
{
    private readonly SampleNode node = SampleNode.ControlPlane();

    private NodeFileSystem Tree => NodeFileSystem.At(node.Root);

    public void Dispose() => node.Dispose();

    [Fact]
    public void One_finding_says_what_starts_without_what_and_where_the_keys_are()
    {
        Expire();
        var finding = Assert.Single(RepairSample.Judge(Tree), finding => finding.Is(Rule.NodeLockedOut));
        Assert.Equal(FindingSeverity.Error, finding.Severity);
        Assert.All(new[] { "etcd-server", "apiserver", "kubelet-client", "admin.conf" },
            name => Assert.Contains(name, finding.Message, StringComparison.Ordinal));
        Assert.True(RepairTask.IsMendable(finding));
        Assert.Contains(finding.Remedy.Commands,
            command => command.StartsWith("Update-K8sCertificate ", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_the_authoritys_key_it_is_said_which_is_missing()
    {
        Expire();
        node.Delete("etc/kubernetes/pki/ca.key");
        var finding = Assert.Single(RepairSample.Judge(Tree), finding => finding.Is(Rule.NodeLockedOut));
        Assert.Contains("ca", finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(finding.Remedy.Commands, command => command.Contains("admin.conf", StringComparison.Ordinal));
        Assert.Contains(RepairSample.Judge(Tree).Where(one => one.Is(Rule.CertificateExpired)).Select(one => one.Remedy.Text),
            text => text.Contains("bootstrap-kubelet.conf", StringComparison.Ordinal));
    }

    [Fact]
    public void An_administrator_who_can_get_in_still_is_not_locked_out()
    {
        Expire();
        node.WriteEntry("super-admin.conf");
        Assert.DoesNotContain(RepairSample.Judge(Tree), finding => finding.Is(Rule.NodeLockedOut));
    }

    [Fact]
    public void All_is_made_anew_in_the_order_in_which_it_needs_each_other()
    {
        Expire();
        var done = RepairSample.Repair(Tree);
        Assert.All(done, step => Assert.True(step.State is PkiRepairState.Done or PkiRepairState.ForPerson,
            $"{step.State} {step.Does} {step.Reason}"));
        Assert.Empty(RepairSample.Judge(Tree).Select(finding => finding.Message));
        var order = done.Where(step => step.State == PkiRepairState.Done).Select(step => step.Does.Split(' ')[1]).ToList();
        Assert.Equal(["etcd-server", "etcd-peer", "etcd-healthcheck-client", "apiserver-etcd-client", "apiserver"],
            order.Take(5));
        Assert.Contains(order, name => name.Contains("kubelet-client", StringComparison.Ordinal));
        // No kubelet runs, and without one no pod does; etcd and kube-apiserver read their certificates again by themselves.
        Assert.Equal(["kubelet", "kube-controller-manager", "kube-scheduler"], done
            .Where(step => step.Does.StartsWith("Restart ", StringComparison.Ordinal))
            .Select(step => step.Does.Split(' ', ':')[1]).Take(3));
    }

    [Fact]
    public void An_authority_that_has_ended_is_renewed_first_and_asked_for_by_itself()
    {
        var asked = new List<(string Does, bool IsDangerous)>();
        var ended = CertificateRenewal.RenewSelfSigned(node.Ca.Certificate, node.Ca.Key!, new RenewalOptions
        {
            Validity = Ended,
        });
        node.Write("etc/kubernetes/pki/ca.crt", ended.Pem);
        node.WriteEntry("apiserver", made => made with { Validity = Ended });
        var done = RepairSample.Repair(Tree, control => control with
        {
            Approve = (does, isDangerous) =>
            {
                asked.Add((does, isDangerous));
                return true;
            },
        });
        Assert.Contains(" ca ", asked[0].Does, StringComparison.Ordinal);
        Assert.Equal([true], asked.Select(one => one.IsDangerous).Take(1));
        Assert.All(asked.Skip(1), one => Assert.False(one.IsDangerous));
        Assert.Empty(RepairSample.Judge(Tree).Where(finding => finding.Severity == FindingSeverity.Error)
            .Select(finding => finding.Message));
        Assert.Contains(done, step => step.State == PkiRepairState.Done);
    }

    private static Validity Ended => Validity.Until(DateTimeOffset.UtcNow.AddYears(-1), DateTimeOffset.UtcNow.AddYears(-2));

    private void Expire()
    {
        foreach (var entry in ClusterBlueprint.All.Where(entry => entry is { Kind: BlueprintKind.Certificate, Kubeadm: not null }
            && entry.Name != "kubelet.conf"))
            node.WriteEntry(entry.Name, made => made with { Validity = Ended });
        var kubelet = node.Entry(ClusterBlueprint.Find("kubelet.conf")!) with { Validity = Ended };
        node.Write("var/lib/kubelet/pki/kubelet-client-2026-01-01-00-00-00.pem", kubelet.Pem + kubelet.KeyPem, isSecret: true);
    }
}
