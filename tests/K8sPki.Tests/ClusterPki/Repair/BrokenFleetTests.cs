namespace K8sPki.Tests.ClusterPki.Repair;

/// <summary>Forty nodes, each broken in one to three ways that happen: what a machine can mend is mended at once.</summary>
public sealed class BrokenFleetTests
{
    private const int Nodes = 40;

    // What two of them do to one file, or to what the other needs, is no longer either.
    private static readonly (string Case, string[] Touches)[] Breakages =
    [
        ("a certificate of the API server that has ended", ["apiserver"]),
        ("an API server without the service's address", ["apiserver"]),
        ("the key of another certificate", ["apiserver"]),
        ("a key for everybody", ["apiserver"]),
        ("a certificate with a byte order mark", ["apiserver"]),
        ("a key with a byte order mark", ["apiserver"]),
        ("a chain that begins with the authority", ["apiserver"]),
        ("a certificate of etcd that ends in 20 days", ["etcd-server"]),
        ("an etcd without the loopback", ["etcd-server"]),
        ("a certificate of an authority of the same name", ["etcd-peer"]),
        ("a key that a flag names", ["etcd-peer"]),
        ("a peer that is no client", ["etcd-peer"]),
        ("an embedded certificate that ends in 29 days", ["admin"]),
        ("an administrator without power", ["admin"]),
        ("a kubeconfig that trusts another authority", ["admin"]),
        ("a certificate that begins tomorrow", ["front"]),
        ("a broken key", ["front"]),
        ("a front proxy that the API server does not allow", ["front"]),
        ("an embedded certificate of a stranger", ["scheduler"]),
        ("a scheduler by another name", ["scheduler"]),
        ("an etcd client signed by the cluster's authority", ["etcd-client"]),
        ("a certificate that a flag names", ["etcd-client"]),
        ("a client for servers only", ["kubelet-client"]),
        ("a signature with SHA-1", ["kubelet-client"]),
        ("an RSA key of 1024 bits", ["healthcheck"]),
        ("a key of which only the certificate is left", ["healthcheck"]),
        ("a public key of another pair", ["sa"]),
        ("the tokens' key for everybody", ["sa"]),
        ("a kubelet.conf with the certificate that kubelet began with", ["kubelet"]),
        ("a kubeconfig for everybody", ["super-admin"]),
        // Of these a person has to do something.
        ("a flag twice", ["manifest"]),
        ("a kubelet that does not rotate", ["kubelet-config"]),
        ("a second pod", ["scheduler-manifest"]),
    ];

    [Fact]
    public void All_that_a_machine_can_mend_is_mended_and_a_second_run_has_nothing_to_do()
    {
        var random = new Random(15);
        Assert.All(Enumerable.Range(1, Nodes), number =>
        {
            using var node = SampleNode.ControlPlane($"cp{number}");
            var chosen = Choose(random);
            foreach (var name in chosen)
                Faults.All.Single(fault => fault.Case == name).Break(node);
            var tree = NodeFileSystem.At(node.Root);
            var told = string.Join("; ", chosen);
            var done = RepairSample.Repair(tree);
            Assert.All(done, step => Assert.True(step.State is PkiRepairState.Done or PkiRepairState.ForPerson
                or PkiRepairState.NotNeeded, $"{told}: {step.State} {step.Does} {step.Reason}"));
            Assert.Empty(RepairSample.Judge(tree).Where(RepairTask.IsMendable).Select(left => $"{told}: {left.Message}"));
            Assert.All(RepairSample.Repair(tree), step =>
                Assert.True(step.State == PkiRepairState.ForPerson, $"{told}: {step.State} {step.Does}"));
        });
    }

    private static List<string> Choose(Random random)
    {
        var chosen = new List<(string Case, string[] Touches)>();
        for (var count = random.Next(1, 4); chosen.Count < count;)
        {
            var one = Breakages[random.Next(Breakages.Length)];
            if (!chosen.Exists(other => other.Touches.Intersect(one.Touches).Any()))
                chosen.Add(one);
        }

        return [.. chosen.Select(one => one.Case)];
    }
}
