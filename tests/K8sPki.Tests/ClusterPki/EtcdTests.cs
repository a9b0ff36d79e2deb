using System.Globalization;
using System.Net;
using System.Net.Sockets;
using K8sPki.Tests.Endpoints;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ClusterPki;

/// <summary>A real etcd on the files of a tree, which demands a certificate of its authority from clients and peers.</summary>
public sealed class EtcdTests : IDisposable
{
    private readonly SampleTree tree = new();
    private readonly List<PeerProcess> members = [];

    public void Dispose()
    {
        foreach (var member in members)
            member.Dispose();
        tree.Dispose();
    }

    [PeerTheory("etcd", "etcdctl")]
    [InlineData("RSA-2048")]
    [InlineData("ECDSA-P256")]
    public void A_member_serves_whom_the_tree_names_and_nobody_else(string algorithm)
    {
        tree.Make(SampleTree.OneNode with { KeyAlgorithm = algorithm });
        var member = new Member("cp1", "pki", FreePort(), FreePort());
        Start([member], member);
        AwaitHealth(member);
        string[] client = ["--cacert", tree.PathOf("pki/etcd/ca.crt"), "--cert", tree.PathOf("pki/apiserver-etcd-client.crt"),
            "--key", tree.PathOf("pki/apiserver-etcd-client.key")];
        Control(member, [.. client, "put", "greeting", "hello"]).Accepted();
        Assert.Equal("hello", Control(member, [.. client, "get", "greeting", "--print-value-only"]).Accepted().Output.Trim());
        Control(member, ["--cacert", tree.PathOf("pki/etcd/ca.crt"), "get", "greeting"]).Refused();
        Control(member, ["--cacert", tree.PathOf("pki/etcd/ca.crt"), "--cert", tree.PathOf("pki/apiserver-kubelet-client.crt"),
            "--key", tree.PathOf("pki/apiserver-kubelet-client.key"), "get", "greeting"]).Refused();
        Control(member, ["--cacert", tree.PathOf("pki/ca.crt"), "--cert", tree.PathOf("pki/apiserver-etcd-client.crt"), "--key",
            tree.PathOf("pki/apiserver-etcd-client.key"), "get", "greeting"]).Refused();
    }

    /// <summary>It refuses whoever has no certificate of its authority, and presents its own before.</summary>
    [PeerFact("etcd", "openssl")]
    public async Task A_member_shows_its_certificates_to_anybody()
    {
        tree.Make();
        var member = new Member("cp1", "pki", FreePort(), FreePort());
        Start([member], member);
        AwaitHealth(member);
        foreach (var (url, file) in new[] { (member.ClientUrl, "server"), (member.PeerUrl, "peer") })
        {
            var chain = await Inquiry.AskAsync(url);
            Assert.Equal([tree.Certificate($"pki/etcd/{file}.crt").Fingerprint], chain.Fingerprints());
            Assert.Equal(OpenSslServer.ChainIn(OpenSslServer.ClientOf(new Uri(url).Authority)), chain.Fingerprints());
            Assert.True(chain.Answer.RequestsClientCertificate);
            Assert.Equal([tree.Certificate("pki/etcd/ca.crt").Subject], chain.Answer.AcceptableAuthorities);
        }
    }

    [PeerFact("etcd", "etcdctl")]
    public void Two_members_find_each_other_over_their_peer_certificates()
    {
        tree.Make(SampleTree.OneNode with { NodeNames = ["cp1", "cp2"],
            AdvertiseAddresses = [IPAddress.Parse("127.0.0.1"), IPAddress.Parse("127.0.0.2")] });
        Member[] both = [new("cp1", "pki", FreePort(), FreePort()),
            new("cp2", "nodes/cp2/pki", FreePort(), FreePort()) { Address = "127.0.0.2" }];
        Start(both, both[0]);
        Start(both, both[1]);
        AwaitHealth(both[0]);
        AwaitHealth(both[1]);
        string[] client = ["--cacert", tree.PathOf("pki/etcd/ca.crt"), "--cert", tree.PathOf("pki/apiserver-etcd-client.crt"),
            "--key", tree.PathOf("pki/apiserver-etcd-client.key")];
        Control(both[0], [.. client, "put", "from", "cp1"]).Accepted();
        Assert.Equal("cp1", Control(both[1], [.. client, "get", "from", "--print-value-only"]).Accepted().Output.Trim());
        Assert.Equal(2, Control(both[1], [.. client, "member", "list"]).Accepted().Output.Split('\n',
            StringSplitOptions.RemoveEmptyEntries).Count(line => line.Contains("started", StringComparison.Ordinal)));
    }

    [PeerFact("etcd", "etcdctl")]
    public void A_member_goes_on_with_renewed_files_without_and_with_a_restart()
    {
        tree.Make();
        var member = new Member("cp1", "pki", FreePort(), FreePort());
        Start([member], member);
        AwaitHealth(member);
        string[] client = ["--cacert", tree.PathOf("pki/etcd/ca.crt"), "--cert", tree.PathOf("pki/apiserver-etcd-client.crt"),
            "--key", tree.PathOf("pki/apiserver-etcd-client.key")];
        Control(member, [.. client, "put", "before", "renewal"]).Accepted();
        var old = tree.Certificate("pki/etcd/server.crt");
        using var session = new Engine.EngineSession();
        session.Set("folder", tree.Root);
        Assert.Equal(12, session.Run("Update-K8sPki -Path $folder -WarningAction SilentlyContinue").ThrowOnError().Output.Count);
        Assert.NotEqual(old.SerialNumber, tree.Certificate("pki/etcd/server.crt").SerialNumber);
        // The running one trusts the same authority and takes its own files up with each connection.
        Assert.Equal("renewal", Control(member, [.. client, "get", "before", "--print-value-only"]).Accepted().Output.Trim());
        members[0].Dispose();
        members.Clear();
        Start([member], member);
        AwaitHealth(member);
        Assert.Equal("renewal", Control(member, [.. client, "get", "before", "--print-value-only"]).Accepted().Output.Trim());
    }

    /// <summary>Files that ended a year ago, with which no member starts in peace: repaired, it serves again.</summary>
    [PeerFact("etcd", "etcdctl")]
    public void A_member_whose_files_ended_a_year_ago_is_back_after_a_repair()
    {
        using (Clock.Use(new TwoYearsAgo()))
            tree.Make();
        var member = new Member("cp1", "pki", FreePort(), FreePort());
        string[] client = ["--cacert", tree.PathOf("pki/etcd/ca.crt"), "--cert", tree.PathOf("pki/apiserver-etcd-client.crt"),
            "--key", tree.PathOf("pki/apiserver-etcd-client.key")];
        Start([member], member);
        Control(member, [.. client, "put", "before", "repair"]).Refused();
        members[0].Dispose();
        members.Clear();
        RepairAll();
        Start([member], member);
        AwaitHealth(member);
        Control(member, [.. client, "put", "after", "repair"]).Accepted();
    }

    /// <summary>The same of the API: kubectl gets in again, by both ways that kubeadm makes.</summary>
    [PeerFact("openssl", "kubectl")]
    public async Task A_client_of_the_API_whose_files_ended_a_year_ago_is_back_after_a_repair()
    {
        using (Clock.Use(new TwoYearsAgo()))
            tree.Make();
        var port = FreePort();
        Serve(port);
        Kubectl("admin.conf", port).Refused();
        members[0].Dispose();
        members.Clear();
        RepairAll();
        Serve(port);
        await Patience.UntilAsync(() => Kubectl("admin.conf", port).ExitCode == 0, () => Kubectl("admin.conf", port).Error);
        Kubectl("super-admin.conf", port).Accepted();
    }

    private void RepairAll()
    {
        var found = Repair.RepairSample.Judge(GivenFolder.AsTree(tree.Root));
        Assert.Contains(found, finding => finding.Is(Rule.NodeLockedOut));
        Assert.All(Repair.RepairSample.Repair(found), step => Assert.True(
            step.State is PkiRepairState.Done or PkiRepairState.ForPerson, $"{step} {step.Reason}"));
    }

    private void Serve(int port) => members.Add(Peer.OpenSsl.Start(new PeerCall(
        "s_server", "-www", "-Verify", "1", "-verify_return_error", "-CAfile", tree.PathOf("pki/ca.crt"),
        "-cert", tree.PathOf("pki/apiserver.crt"), "-key", tree.PathOf("pki/apiserver.key"), "-accept", $"127.0.0.1:{port}")));

    private PeerRun Kubectl(string kubeConfig, int port) => Peer.Kubectl.Run("--kubeconfig", tree.PathOf(kubeConfig), "--server",
        $"https://127.0.0.1:{port}", "get", "--raw", "/version");

    private sealed class TwoYearsAgo : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddYears(-2);
    }

    private void Start(IReadOnlyList<Member> cluster, Member member)
    {
        string File(string name) => tree.PathOf($"{member.Folder}/etcd/{name}");
        members.Add(Peer.Etcd.Start(new PeerCall(
            "--name", member.Name, "--data-dir", tree.PathOf($"data-{member.Name}"),
            "--listen-client-urls", member.ClientUrl, "--advertise-client-urls", member.ClientUrl,
            "--listen-peer-urls", member.PeerUrl, "--initial-advertise-peer-urls", member.PeerUrl,
            "--initial-cluster", string.Join(',', cluster.Select(other => $"{other.Name}={other.PeerUrl}")),
            "--cert-file", File("server.crt"), "--key-file", File("server.key"), "--trusted-ca-file", File("ca.crt"),
            "--client-cert-auth",
            "--peer-cert-file", File("peer.crt"), "--peer-key-file", File("peer.key"), "--peer-trusted-ca-file", File("ca.crt"),
            "--peer-client-cert-auth")));
    }

    /// <summary>Asks with the healthcheck's own certificate, as the probe of the static pod does.</summary>
    private void AwaitHealth(Member member)
    {
        string File(string name) => tree.PathOf($"{member.Folder}/etcd/{name}");
        var until = DateTime.UtcNow + Patience.Limit;
        PeerRun answer;
        do
        {
            answer = Control(member, ["--cacert", File("ca.crt"), "--cert", File("healthcheck-client.crt"), "--key",
                File("healthcheck-client.key"), "endpoint", "health"]);
            if (answer.ExitCode == 0)
                return;
            Thread.Sleep(200);
        }
        while (DateTime.UtcNow < until && members.TrueForAll(process => !process.HasExited));
        Assert.Fail(
            $"{member.Name} does not answer.\n{answer.Error}\n{string.Join('\n', members.Select(process => process.Error))}");
    }

    private static PeerRun Control(Member member, IReadOnlyList<string> arguments) => Peer.Etcdctl.Run(
        new PeerCall(["--endpoints", member.ClientUrl, "--dial-timeout", "3s", "--command-timeout", "10s", .. arguments]) {
            Environment = new() { ["ETCDCTL_API"] = "3" } });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed record Member(string Name, string Folder, int ClientPort, int PeerPort)
    {
        public string Address { get; init; } = "127.0.0.1";

        public string ClientUrl => Url(ClientPort);

        public string PeerUrl => Url(PeerPort);

        private string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"https://{Address}:{port}");
    }
}
