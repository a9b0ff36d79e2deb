using System.Globalization;
using System.Net;
using System.Net.Sockets;
using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Logs;

/// <summary>What etcd, Go, openssl and curl really write when a certificate of a node is broken, read back.</summary>
public sealed class RealLogTests : IDisposable
{
    private const string Pki = "etc/kubernetes/pki/";
    private const string EtcdClient = "apiserver-etcd-client";

    private readonly SampleNode node = SampleNode.ControlPlane();
    private readonly List<PeerProcess> started = [];

    private static Validity Ended => Validity.Until(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(-4));

    public void Dispose()
    {
        started.ForEach(process => process.Dispose());
        node.Dispose();
    }

    [PeerFact("etcd", "openssl")]
    public async Task Etcd_tells_of_a_client_that_has_ended()
    {
        node.WriteEntry(EtcdClient, made => made with { Validity = Ended });
        var found = await ToldByEtcd(url => Ask(url, Client(EtcdClient)));
        Assert.Equal((EtcdClient, "CertificateExpired", LogConfidence.Certain),
            (found.Certificate?.Name, found.Finding.Id, found.Confidence));
    }

    [PeerFact("etcd", "openssl")]
    public async Task Etcd_tells_of_a_client_of_another_authority()
    {
        node.WriteEntry(EtcdClient, made => made with { Issuer = node.Ca });
        var found = await ToldByEtcd(url => Ask(url, Client(EtcdClient)));
        Assert.Equal((EtcdClient, "WrongAuthority"), (found.Certificate?.Name, found.Finding.Id));
        Assert.Contains(found.Finding.Remedy.Commands, command => command.StartsWith($"Update-K8sPki {EtcdClient}",
            StringComparison.Ordinal));
    }

    [PeerFact("etcd", "openssl")]
    public async Task Etcd_tells_of_a_client_without_a_certificate()
    {
        var found = await ToldByEtcd(url => Ask(url, []));
        Assert.Equal(LoggedFault.NoneSent, found.Case.Fault);
        Assert.Equal(EtcdClient, found.Certificate?.Name);
    }

    [PeerFact("etcd", "etcdctl")]
    public async Task Etcd_tells_that_a_client_trusts_another_authority()
    {
        var found = await ToldByEtcd(url => Peer.Etcdctl.Run(new PeerCall(["--endpoints", url, "--dial-timeout", "2s",
            "--command-timeout", "3s", "--cacert", node.PathOf(Pki + "ca.crt"), "get", "x"])
        {
            Environment = new() { ["ETCDCTL_API"] = "3" },
        }));
        Assert.Equal("etcd-server", found.Certificate?.Name);
    }

    [PeerFact("etcd")]
    public async Task Etcd_does_not_start_with_a_strange_key()
    {
        node.Write(Pki + "etcd/server.key", node.ReadText(Pki + "etcd/peer.key"), isSecret: true);
        var etcd = StartEtcd(FreePort());
        await Patience.UntilAsync(() => etcd.HasExited, () => etcd.Error);
        await etcd.EndAsync();
        var found = Collect("etcd", etcd.Error).Last(error => error.Number == 33);
        Assert.Equal(("etcd-server", "KeyMismatch"), (found.Certificate?.Name, found.Finding.Id));
    }

    [PeerFact("etcd", "curl")]
    public async Task Curl_tells_of_a_server_that_has_ended()
    {
        node.WriteEntry("etcd-server", made => made with { Validity = Ended });
        var port = FreePort();
        await Listening(StartEtcd(port), port);
        var run = Peer.Curl.Run("-sS", "--cacert", node.PathOf(Pki + "etcd/ca.crt"), $"https://127.0.0.1:{port}/");
        var found = Assert.Single(Collect("curl", run.Error));
        Assert.Equal(("etcd-server", "CertificateExpired"), (found.Certificate?.Name, found.Finding.Id));
    }

    [PeerFact("go")]
    public async Task Go_tells_of_everything_on_both_sides()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Repository.PathOf("tests", "K8sPki.Tests", "Logs", "Speaker.go"), folder["main.go"]);
        folder.Write("go.mod", "module speaker\n\ngo 1.19\n");
        GoCommand.Build(GoCommand.All[0], folder[""], folder["speaker"]);
        node.WriteEntry("etcd-server", made => made with { Validity = Ended, Issuer = node.Ca });
        CertificateLogError Told(string component, int port, string authority, string? client = null)
        {
            string[] pair = client is null ? [] : [File_(client, ".crt"), File_(client, ".key")];
            IReadOnlyList<CertificateLogError> told = [];
            // The end of the connection may overtake what the server has said before it.
            for (var tries = 0; told.Count == 0 && tries < 10; tries++)
            {
                var run = PeerProcess.Start(folder["speaker"], new PeerCall(
                    ["client", $"https://127.0.0.1:{port}/", File_(authority, ".crt"), .. pair]));
                started.Add(run);
                told = Collect(component, run.WaitForExit(Patience.Limit)!.Error);
            }

            return Assert.Single(told);
        }

        var server = await Speaker(folder, "apiserver");
        var nameless = Told("kubelet", server.Port, "ca");
        Assert.Equal(("apiserver", "NameMissing"), (nameless.Certificate?.Name, nameless.Finding.Id));
        // The server hears of it as what the client has refused.
        await Patience.UntilAsync(() => Collect("kube-apiserver", server.Process.Error).Count > 0, () => server.Process.Error);
        Assert.Equal("apiserver", Assert.Single(Collect("kube-apiserver", server.Process.Error)).Certificate?.Name);

        var etcd = await Speaker(folder, "etcd/server");
        var ended = Told("kube-apiserver", etcd.Port, "ca");
        Assert.Equal(("etcd-server", LogConfidence.Certain, "CertificateExpired"),
            (ended.Certificate?.Name, ended.Confidence, ended.Finding.Id));

        var peer = await Speaker(folder, "etcd/peer");
        Assert.Equal(3, Told("etcd", peer.Port, "front-proxy-ca").Number);
        // Of an authority that the server does not list.
        var strange = Told("etcd", peer.Port, "etcd/ca", EtcdClient);
        Assert.Equal(LoggedWhose.Own, strange.Case.Whose);
        Assert.Equal("etcd-peer", strange.Certificate?.Name);
        await Patience.UntilAsync(() => peer.Process.Error.Contains("unknown authority", StringComparison.Ordinal), () =>
            peer.Process.Error);
    }

    private string File_(string name, string ending) => node.PathOf(Pki + name + ending);

    private async Task<(PeerProcess Process, int Port)> Speaker(TemporaryFolder folder, string pair)
    {
        var process = PeerProcess.Start(folder["speaker"], new PeerCall(
            ["server", File_(pair, ".crt"), File_(pair, ".key"), File_("ca", ".crt")]));
        started.Add(process);
        await Patience.UntilAsync(() => process.Output.Contains('\n', StringComparison.Ordinal) || process.HasExited, () =>
            process.Error);
        return (process, int.Parse(process.Output.Trim(), CultureInfo.InvariantCulture));
    }

    private string[] Client(string name) => ["-cert", File_(name, ".crt"), "-key", File_(name, ".key")];

    private void Ask(string url, string[] client) => Peer.OpenSsl.Run(new PeerCall(
        ["s_client", "-connect", new Uri(url).Authority, "-CAfile", File_("etcd/ca", ".crt"), .. client]));

    private async Task<CertificateLogError> ToldByEtcd(Action<string> ask)
    {
        var port = FreePort();
        var etcd = StartEtcd(port);
        await Listening(etcd, port);
        ask($"https://127.0.0.1:{port}");
        await Patience.UntilAsync(() => Of(etcd).Count > 0, () => etcd.Error);
        return Assert.Single(Of(etcd));
    }

    // Its own gateway to itself is a client as well, which the first connections of a start may show.
    private List<CertificateLogError> Of(PeerProcess etcd) =>
        [.. Collect("etcd", etcd.Error).Where(error => error.Case.Role == LoggedRole.Server)];

    private PeerProcess StartEtcd(int port)
    {
        var url = $"https://127.0.0.1:{port}";
        var peer = $"https://127.0.0.1:{FreePort()}";
        var process = Peer.Etcd.Start(new PeerCall("--name", "cp1", "--data-dir", node.PathOf("data"), "--listen-client-urls",
            url,
            "--advertise-client-urls", url, "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
            "--initial-cluster", "cp1=" + peer, "--logger", "zap", "--log-outputs", "stderr",
            "--cert-file", File_("etcd/server", ".crt"), "--key-file",
            File_("etcd/server", ".key"), "--trusted-ca-file", File_("etcd/ca", ".crt"), "--client-cert-auth", "--peer-cert-file",
            File_("etcd/peer", ".crt"), "--peer-key-file", File_("etcd/peer", ".key"), "--peer-trusted-ca-file",
            File_("etcd/ca", ".crt")));
        started.Add(process);
        return process;
    }

    private static Task Listening(PeerProcess process, int port) => Patience.UntilAsync(() =>
    {
        Assert.False(process.HasExited, process.Error);
        return IPGlobalListeners().Contains(port);
    }, () => process.Error);

    private static IEnumerable<int> IPGlobalListeners() =>
        System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(end => end.Port);

    private IReadOnlyList<CertificateLogError> Collect(string component, string log)
    {
        var path = node.Write("said.log", log);
        var collector = new CertificateErrorCollector(node.Read);
        foreach (var entry in new K8sPki.Logs.FileLogSource([new K8sPki.Logs.LogOrigin(component) { Path = path }])
            { Component = component }
            .Read(new K8sPki.Logs.LogQuery { Prefilter = CertificateErrorCollector.Prefilter }, (_, problem) => throw problem,
                default))
            collector.Add(entry);
        return collector.Finish();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
