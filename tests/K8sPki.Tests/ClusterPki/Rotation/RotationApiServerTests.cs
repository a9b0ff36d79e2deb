using K8sPki.Tests.Peers;
using K8sPki.TestServer;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>Clients of an API server on the files of a tree whose authority is exchanged.</summary>
public sealed class RotationApiServerTests : IAsyncDisposable
{
    private const string Pki = SampleRotation.Pki;
    private const string Conf = "etc/kubernetes/super-admin.conf";
    private const int MostSteps = 10;

    private readonly SampleRotation cluster = new();
    private readonly TemporaryFolder users = new();
    private TestApiServer? server;

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        users.Dispose();
        cluster.Dispose();
    }

    [PeerFact("kubectl", "curl")]
    public async Task Old_and_new_clients_work_until_the_old_authority_is_forgotten()
    {
        await RestartAsync();
        // A user who was given both authorities and has the old certificate still.
        File.Copy(cluster.Cp1.PathOf(Conf), users["old.conf"]);
        File.Copy(cluster.Cp1.PathOf(Pki + "apiserver-kubelet-client.crt"), users["old.crt"]);
        File.Copy(cluster.Cp1.PathOf(Pki + "apiserver-kubelet-client.key"), users["old.key"]);
        RotationStepTests.Start(cluster, ["ca"]);
        var taken = new List<RotationStepKind>();
        for (var round = 0; round < MostSteps; round++)
        {
            if (RotationStepTests.Step(cluster, ["ca"], isForced: false, out var failures) is not [var row])
                break;
            Assert.Empty(failures);
            taken.Add(row.Step);
            await RestartAsync();
            if (row.Step == RotationStepKind.TrustBoth)
                File.Copy(cluster.Cp1.PathOf(Conf), users["old.conf"], overwrite: true);
            AssertServes(row.Step);
        }

        Assert.Equal([RotationStepKind.SplitSigner, RotationStepKind.TrustBoth, RotationStepKind.SignNew,
            RotationStepKind.IssueNew, RotationStepKind.ForgetOld], taken);
        RotationStepTests.Complete(cluster, ["ca"]);
        await RestartAsync();
        AssertServes(RotationStepKind.CleanUp);
    }

    private async Task RestartAsync()
    {
        var port = server?.Port ?? 0;
        if (server is not null)
            await server.DisposeAsync();
        server = await TestApiServer.StartAsync(new TestApiServerOptions
        {
            Port = port, ClientAuthorities = cluster.Cp1.PathOf(Pki + "ca.crt"),
            ServingPair = (cluster.Cp1.PathOf(Pki + "apiserver.crt"), cluster.Cp1.PathOf(Pki + "apiserver.key")),
        });
    }

    private void AssertServes(RotationStepKind step)
    {
        var isForgotten = step >= RotationStepKind.ForgetOld;
        Kubectl(cluster.Cp1.PathOf(Conf)).Accepted();
        Judge(Kubectl(users["old.conf"]), isForgotten);
        Curl(cluster.Cp1.PathOf(Pki + "apiserver-kubelet-client")).Accepted();
        Judge(Curl(users["old"]), isForgotten);
    }

    private static void Judge(PeerRun run, bool isForgotten)
    {
        if (isForgotten)
            Assert.Matches("Unauthorized|401|logged in", run.Refused().Error);
        else
            run.Accepted();
    }

    private PeerRun Kubectl(string kubeConfig) => Peer.Kubectl.Run("--kubeconfig", kubeConfig, "--server",
        $"https://127.0.0.1:{server!.Port}", "--tls-server-name", "k8s.example", "get", "certificatesigningrequests");

    private PeerRun Curl(string pair) => Peer.Curl.Run("--silent", "--show-error", "--fail", "--resolve",
        $"k8s.example:{server!.Port}:127.0.0.1", "--cacert", cluster.Cp1.PathOf(Pki + "ca.crt"), "--cert", pair + ".crt", "--key",
        pair + ".key", $"https://k8s.example:{server.Port}/version");
}
