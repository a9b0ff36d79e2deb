using System.Globalization;
using System.Net;
using System.Net.Sockets;
using K8sPki.Tests.Peers;
using K8sPki.Tests.Platform;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>
/// A real etcd on the files of a control plane's tree, in which /proc says since when it runs, as on a node of its own.
/// </summary>
internal sealed class EtcdMember : IDisposable
{
    private const string Etcd = "etc/kubernetes/pki/etcd/";
    private static readonly DateTimeOffset Boot = DateTimeOffset.UtcNow.AddDays(-10);

    private readonly int clientPort = FreePort();
    private readonly int peerPort = FreePort();
    private readonly TemporaryFolder data = new();
    private PeerProcess? process;

    public EtcdMember(string name)
    {
        Node = SampleNode.ControlPlane(name);
        Node.Write("proc/stat", $"cpu 1 2 3\nbtime {Boot.ToUnixTimeSeconds()}\n");
    }

    public SampleNode Node { get; }

    public string Url => Loopback(clientPort);

    public string PeerUrl => Loopback(peerPort);

    public string Authority => Node.PathOf(Etcd + "ca.crt");

    /// <summary>The certificate and key of the API server of the node.</summary>
    public (string Certificate, string Key) Client => Pair("../apiserver-etcd-client");

    /// <summary>A certificate and its key in the folder of etcd.</summary>
    public (string Certificate, string Key) Pair(string name) =>
        (Node.PathOf($"{Etcd}{name}.crt"), Node.PathOf($"{Etcd}{name}.key"));

    public void Start(IReadOnlyList<EtcdMember> cluster)
    {
        var (server, peer) = (Pair("server"), Pair("peer"));
        var started = DateTimeOffset.UtcNow;
        // Times that a busy machine keeps: the members give one another longer than it takes to be heard.
        process = Peer.Etcd.Start(new PeerCall("--name", Node.Name, "--data-dir", data["data"],
            "--heartbeat-interval", "300", "--election-timeout", "3000", "--pre-vote=true", "--log-level", "error",
            "--listen-client-urls", Url, "--advertise-client-urls", Url,
            "--listen-peer-urls", PeerUrl, "--initial-advertise-peer-urls", PeerUrl,
            "--initial-cluster", string.Join(',', cluster.Select(other => $"{other.Node.Name}={other.PeerUrl}")),
            "--cert-file", server.Certificate, "--key-file", server.Key, "--trusted-ca-file", Authority, "--client-cert-auth",
            "--peer-cert-file", peer.Certificate, "--peer-key-file", peer.Key, "--peer-trusted-ca-file", Authority,
            "--peer-client-cert-auth"));
        var ticks = (long)(started - Boot.AddTicks(-(Boot.Ticks % TimeSpan.TicksPerSecond))).TotalMilliseconds / 10;
        Node.Write($"proc/{process.Id}/stat",
            $"{process.Id} (etcd) S 1 {string.Join(' ', Enumerable.Repeat("0", 17))} {ticks} 0 0\n");
    }

    /// <summary>Stops it as kubelet does, so that it hands leadership over, and starts it anew.</summary>
    public void Restart(IReadOnlyList<EtcdMember> cluster)
    {
        UnixFile.Terminate(process!.Id);
        Assert.True(process.WaitForExit(Patience.Limit) is not null, "etcd did not end.");
        Directory.Delete(Node.PathOf($"proc/{process.Id}"), recursive: true);
        process.Dispose();
        Start(cluster);
        AwaitHealth();
    }

    /// <summary>Asks with the healthcheck's own certificate, as the probe of the static pod does.</summary>
    public void AwaitHealth()
    {
        for (var until = DateTime.UtcNow + Patience.Limit; ; Thread.Sleep(100))
        {
            var answer = Control(Authority, Pair("healthcheck-client"), "endpoint", "health");
            if (answer.ExitCode == 0)
                return;
            Assert.True(DateTime.UtcNow < until && process is { HasExited: false },
                $"{Node.Name} does not answer.\n{answer.Error}\n{process!.Error}");
        }
    }

    public PeerRun Control(string authority, (string Certificate, string Key) client, params string[] arguments) =>
        Peer.Etcdctl.Run(new PeerCall(["--endpoints", Url, "--dial-timeout", "5s", "--command-timeout", "20s",
            "--cacert", authority, "--cert", client.Certificate, "--key", client.Key, .. arguments])
        {
            Environment = new() { ["ETCDCTL_API"] = "3" },
        });

    /// <summary>What curl says of its port for clients.</summary>
    public PeerRun Curl(string authority, (string Certificate, string Key) client) => Curl(Url + "/health", authority, client);

    /// <summary>What curl says of its port for members.</summary>
    public PeerRun CurlPeer(string authority, (string Certificate, string Key) client) =>
        Curl(PeerUrl + "/version", authority, client);

    // The port for members of etcd 3.4 offers HTTP/2 and does not speak it to the end.
    private static PeerRun Curl(string url, string authority, (string Certificate, string Key) client) => Peer.Curl.Run(
        "--http1.1", "--silent", "--show-error", "--fail", "--max-time", "30", "--cacert", authority, "--cert",
        client.Certificate, "--key", client.Key, url);

    public void Dispose()
    {
        process?.Dispose();
        data.Dispose();
        Node.Dispose();
    }

    private static string Loopback(int port) => string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
