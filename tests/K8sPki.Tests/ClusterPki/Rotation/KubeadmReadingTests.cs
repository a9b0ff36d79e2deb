using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>What kubeadm makes of a tree after each step is what the step says of it.</summary>
public sealed class KubeadmReadingTests : IDisposable
{
    private const int MostSteps = 10;

    private readonly SampleRotation cluster = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        folder.Dispose();
        cluster.Dispose();
    }

    [PeerFact("go")]
    public void Each_step_says_what_kubeadm_refuses_from_then_on()
    {
        GoCommand.Build(GoCommand.All[0], Repository.PathOf("tests", "peers", "go-kubeadm"), folder["go-kubeadm"]);
        Assert.Empty(Refusals());
        RotationStepTests.Start(cluster, ["ca"]);
        Assert.Empty(Refusals());
        for (var round = 0; round < MostSteps; round++)
        {
            if (RotationStepTests.Step(cluster, ["ca"], isForced: false, out var failures) is not [var row])
                break;
            Assert.Empty(failures);
            Assert.Equal(Expected(row.Step), Refusals());
        }

        RotationStepTests.Complete(cluster, ["ca"]);
        Assert.Empty(Refusals());
    }

    [PeerFact("go")]
    public void Those_of_etcd_and_of_the_front_proxy_are_refused_between_signing_and_issuing_alone()
    {
        GoCommand.Build(GoCommand.All[0], Repository.PathOf("tests", "peers", "go-kubeadm"), folder["go-kubeadm"]);
        string[] both = ["etcd-ca", "front-proxy-ca"];
        RotationStepTests.Start(cluster, both);
        for (var round = 0; round < MostSteps; round++)
        {
            if (RotationStepTests.Step(cluster, both, isForced: false, out var failures) is not [var row, ..])
                break;
            Assert.Empty(failures);
            string[] old = ["leaf front-proxy-client", "leaf etcd/server", "leaf etcd/peer", "leaf etcd/healthcheck-client",
                "leaf apiserver-etcd-client"];
            Assert.Equal(row.Step == RotationStepKind.SignNew ? old : [], Refusals());
        }
    }

    // The texts of RotationStep: an upgrade names ca.crt as the signing file, a renewal keeps the first of a .conf, and what the
    // old one signed is not signed by the first of ca.crt.
    private static IEnumerable<string> Expected(RotationStepKind step)
    {
        string[] lost = ["renew admin.conf", "renew super-admin.conf", "renew controller-manager.conf", "renew scheduler.conf"];
        return step switch
        {
            RotationStepKind.TrustBoth or RotationStepKind.IssueNew => ["start upgraded", .. lost],
            RotationStepKind.SignNew => ["leaf apiserver", "leaf apiserver-kubelet-client", "start upgraded", .. lost],
            _ => [],
        };
    }

    private IEnumerable<string> Refusals()
    {
        using var process = PeerProcess.Start(folder["go-kubeadm"], new PeerCall(cluster.Cp1.PathOf("etc/kubernetes")));
        var run = process.WaitForExit(Patience.Limit) ?? throw new TimeoutException("go-kubeadm did not end.");
        return [.. run.Accepted().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.Contains(" refused: ", StringComparison.Ordinal)
                || line.EndsWith("1 of 2", StringComparison.Ordinal))
            .Select(line => string.Join(' ', line.Split(' ')[..2]))];
    }
}
