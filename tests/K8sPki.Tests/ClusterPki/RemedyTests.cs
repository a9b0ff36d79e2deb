using K8sPki.Tests.Engine;

namespace K8sPki.Tests.ClusterPki;

/// <summary>Where Test-K8sPki proposes a command, running it mends the fault.</summary>
public sealed class RemedyTests
{
    // What mends these is for a person to do in a file or on the node; in a copy of one the path of a certificate is another.
    private static readonly string[] ByHand =
    [
        "an etcd that has been running for a day",
        "a kubelet that does not rotate",
        "a mount that is gone",
        "a worker whose configuration says nothing",
        "a manifest that is no YAML",
        "a slip in a flag",
        "a slip in a flag for a key",
        "a file in another folder than the flag has",
        "a file that is nowhere",
        "the authority's key",
        "a second pod",
        "the authority's key on a worker",
        "a flag twice",
        "one pair for all signers and one for kubelets",
        "a variable of etcd beside its flag",
        "an etcd without the key of its peers",
        "an API server without the key of its client of kubelets",
        "a tunnel without its key",
        "a tunnel without its certificate",
        "a kubeconfig whose authorities have a broken one among them",
        "a client where an authority should be",
        "one authority for clients and the front proxy",
        "a flag that a command of the shell fills in",
        "a kubelet that trusts another authority than its client has",
        "a certificate that is none",
        "a manifest that is a template",
        "tokens signed with Ed25519",
    ];

    // A command does a part of it, or does it for the superuser alone.
    private static readonly string[] NotByCommandsAlone = ["two authorities to sign with", "a key that the process may not read"];

    /// <summary>The faults that commands mend.</summary>
    public static IEnumerable<(string Id, string Case)> ByCommands => Faults.All.Select(fault => (fault.Id, fault.Case))
        .Where(fault => !ByHand.Contains(fault.Case) && !NotByCommandsAlone.Contains(fault.Case));

    [Theory]
    [MemberData(nameof(Faults.Cases), MemberType = typeof(Faults))]
    public void A_remedy_mends_its_fault(string id, string name)
    {
        using var node = Faults.NodeWith(id, name);
        var commands = Mend(NodeFileSystem.At(node.Root), isTried: !NotByCommandsAlone.Contains(name));
        Assert.Equal(ByHand.Contains(name), commands.Count == 0);
    }

    // What lies beside /etc/kubernetes is not in the copy, and so are faults of it.
    [Theory]
    [MemberData(nameof(Faults.Cases), MemberType = typeof(Faults))]
    public void A_remedy_mends_its_fault_in_a_copy(string id, string name)
    {
        using var node = Faults.NodeWith(id, name);
        _ = Mend(GivenFolder.AsTree(node.PathOf("etc/kubernetes")), isTried: !NotByCommandsAlone.Contains(name));
    }

    [Theory]
    [InlineData("pki/apiserver.crt", "pki/etcd/peer.key", "pki/sa.pub", "pki/front-proxy-client.crt",
        "pki/front-proxy-client.key", "admin.conf")]
    [InlineData("pki/ca.crt", "pki/apiserver.crt", "pki/apiserver.key", "scheduler.conf")]
    [InlineData("pki/etcd/healthcheck-client.key", "pki/etcd/server.crt", "pki/etcd/ca.crt", "controller-manager.conf")]
    [InlineData("pki/sa.key", "pki/sa.pub", "pki/apiserver-kubelet-client.key", "pki/apiserver-etcd-client.crt",
        "super-admin.conf")]
    public void What_is_left_of_half_a_folder_is_mended_in_the_order_that_works(params string[] gone)
    {
        using var node = SampleNode.ControlPlane();
        foreach (var path in gone)
            node.Delete("etc/kubernetes/" + path);
        Assert.NotEmpty(Mend(NodeFileSystem.At(node.Root), isTried: true));
    }

    [Fact]
    public void The_certificate_of_a_lost_authority_comes_from_a_kubeconfig_and_not_from_nowhere()
    {
        using var node = SampleNode.ControlPlane();
        var lost = node.Ca.Certificate;
        node.Delete("etc/kubernetes/pki/ca.crt");
        node.Delete("etc/kubernetes/pki/ca.key");
        var checks = new PkiChecks(new PkiCheckOptions());
        var remedies = checks.Judge(node.Read()).Select(finding => finding.Remedy).ToList();
        Assert.DoesNotContain(remedies, remedy =>
            remedy.Commands.Any(command => command.StartsWith("Initialize-K8sPki", StringComparison.Ordinal)));
        using var session = new EngineSession();
        session.Run(Assert.Single(RemedyStep.Commands(remedies.SelectMany(remedy => remedy.Steps)))).ThrowOnError();
        Assert.Equal(lost,
            CertificateReader.ReadFirst(File.ReadAllBytes(node.PathOf("etc/kubernetes/pki/ca.crt")), "ca.crt", null));
        Assert.Equal(node.PathOf("etc/kubernetes/pki/ca.key"), Assert.Single(checks.Judge(node.Read())).Target);
    }

    [Fact]
    public void Without_the_authoritys_key_no_command_is_proposed_that_needs_it()
    {
        using var node = Faults.NodeWith("CertificateExpired", "a certificate of the API server that has ended");
        node.Delete("etc/kubernetes/pki/ca.key");
        node.Delete("etc/kubernetes/pki/apiserver-kubelet-client.crt");
        var findings = new PkiChecks(new PkiCheckOptions()).Judge(node.Read());
        Assert.Equal(["CertificateExpired", "FileMissing", "FileMissing"], findings.Select(finding => finding.Id).Order());
        Assert.All(findings, finding => Assert.Empty(finding.Remedy.Commands));
        Assert.All(findings, finding => Assert.Contains("-AsRequest", finding.Remedy.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a slip in a flag", "/etc/kubernetes/pki/apiserver.crt", "kube-apiserver.yaml", "--tls-cert-file")]
    [InlineData("a slip in a flag for a key", "/etc/kubernetes/pki/etcd/peer.key", "etcd.yaml", "--peer-key-file")]
    [InlineData("a file in another folder than the flag has", "/etc/kubernetes/pki/front-proxy-ca.crt", "kube-apiserver.yaml",
        "--requestheader-client-ca-file")]
    public void A_slip_points_at_the_flag_and_the_nearest_file(string name, string meant, string manifest, string flag)
    {
        using var node = Faults.NodeWith("FileMissing", name);
        var path = node.PathOf("etc/kubernetes/manifests/" + manifest);
        var line = File.ReadLines(path).TakeWhile(text => !text.Contains(flag + "=", StringComparison.Ordinal)).Count() + 1;
        var finding = Assert.Single(new PkiChecks(new PkiCheckOptions()).Judge(node.Read()));
        Assert.Equal($"Is '{meant}' meant? Then let {flag} in '{path}', line {line}, name it.", finding.Remedy.Text);
    }

    // The commands are those that the end of a run shows: each once, in the order that works.
    private static List<string> Mend(NodeFileSystem tree, bool isTried)
    {
        var checks = new PkiChecks(new PkiCheckOptions());
        var commands = RemedyStep.Commands(checks.Judge(InventoryReader.Read(tree)).SelectMany(finding => finding.Remedy.Steps))
            .ToList();
        if (commands.Count == 0 || !isTried)
            return commands;
        using var session = new EngineSession();
        session.Run("$WarningPreference = 'SilentlyContinue'");
        foreach (var command in commands)
            session.Run(command).ThrowOnError();
        Assert.Empty(checks.Judge(InventoryReader.Read(tree.Again()))
            .Select(finding => $"{finding.Id}: {finding.Message} {finding.Remedy}"));
        return commands;
    }
}
