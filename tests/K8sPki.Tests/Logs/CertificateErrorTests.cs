using System.Globalization;
using System.Numerics;
using K8sPki.Tests.ClusterPki;

namespace K8sPki.Tests.Logs;

/// <summary>For each text that is known a line as its program writes it, and the certificate of the node that it means.</summary>
public sealed class CertificateErrorTests
{
    private const string Klog = "E0822 13:53:00.123456       1 ";
    private const string Refused = "http: TLS handshake error from 10.0.0.9:41234: ";

    // number | component | the line | the entry that is meant, empty for none | the finding's id where the node is sound
    private static readonly string[] Lines =
    [
        "1|kubelet|Klogreflector.go:1] Failed to watch: Get \"https://10.0.0.10:6443/api/v1/nodes\": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-08-22T13:53:00Z is after 2026-08-01T00:00:00Z|apiserver",
        "2|kube-scheduler|Klogreflector.go:1] Get \"https://10.0.0.10:6443/api\": x509: certificate has expired or is not yet valid: current time 2026-08-22T13:53:00Z is before 2026-09-01T00:00:00Z|apiserver",
        "3|kube-controller-manager|Klogleaderelection.go:436] error retrieving resource lock: Get \"https://10.0.0.10:6443/apis\": tls: failed to verify certificate: x509: certificate signed by unknown authority|apiserver",
        "4|kubelet|Klogreflector.go:1] Get \"https://10.0.0.10:6443/api\": x509: certificate signed by unknown authority (possibly because of \"x509: ECDSA verification failure\" while trying to verify candidate authority certificate \"kubernetes\")|apiserver",
        "5|kube-apiserver|Klogx.go:1] Get \"https://10.0.0.11:10250/x\": x509: certificate signed by unknown authority (possibly because of \"x509: invalid signature: parent certificate cannot sign this kind of certificate\" while trying to verify candidate authority certificate \"x\")|ca",
        "6|kubelet|Klogx.go:1] Get \"https://lb.example:6443/api\": tls: failed to verify certificate: x509: certificate is valid for cp1, kubernetes, not lb.example|apiserver",
        "7|metrics-server|Klogscraper.go:149] \"Failed to scrape node\" err=\"Get \\\"https://10.0.0.10:10250/metrics/resource\\\": x509: cannot validate certificate for 10.0.0.10 because it doesn't contain any IP SANs\" node=\"cp1\"|kubelet-server",
        "8|kube-proxy|Klogx.go:1] Get \"https://api.example:6443/api\": x509: certificate is not valid for any names, but wanted to match api.example|apiserver",
        "9|kube-scheduler|Klogx.go:1] Get \"https://10.0.0.10:6443/api\": x509: certificate relies on legacy Common Name field, use SANs instead|apiserver",
        "10|etcd|{\"level\":\"warn\",\"ts\":\"2026-08-22T13:53:00.000000Z\",\"caller\":\"embed/config_logging.go:170\",\"msg\":\"rejected connection on peer endpoint\",\"remote-addr\":\"127.0.0.1:41234\",\"server-name\":\"\",\"error\":\"tls: failed to verify certificate: x509: certificate specifies an incompatible key usage\"}|etcd-peer",
        "11|kubelet|Klogx.go:1] Get \"https://10.0.0.10:6443/api\": x509: a root or intermediate certificate is not authorized to sign for this name: no|apiserver",
        "12|kubelet|Klogx.go:1] Get \"https://10.0.0.10:6443/api\": tls: failed to parse certificate from server: x509: negative serial number|apiserver",
        "13|kubelet|Klogx.go:1] Get \"https://10.0.0.10:6443/api\": x509: cannot verify signature: insecure algorithm SHA1-RSA|apiserver",
        "14|kube-apiserver|Klogserver.go:1] Refusedremote error: tls: bad certificate|apiserver",
        "14|kubelet|Klogserver.go:1] Refusedremote error: tls: bad certificate|kubelet-server",
        "15|kube-controller-manager|Klogx.go:1] Get \"https://10.0.0.10:6443/api\": remote error: tls: unknown certificate authority|controller-manager.conf",
        "16|kube-scheduler|Klogx.go:1] Get \"https://10.0.0.10:6443/api\": remote error: tls: expired certificate|scheduler.conf",
        "17|kube-apiserver|Klogx.go:1] Get \"https://127.0.0.1:2379/health\": remote error: tls: certificate required|apiserver-etcd-client",
        "18|kube-apiserver|Klogx.go:1] Get \"https://10.0.0.10:10250/containerLogs\": remote error: tls: internal error|apiserver-kubelet-client",
        "19|kubelet|Klogserver.go:1] http: TLS handshake error from 10.0.0.10:41234: no serving certificate available for the kubelet|kubelet-server",
        "20|kube-apiserver|Klogserver.go:1] Refusedtls: client offered only unsupported versions: [302 301]|",
        "23|etcd|{\"level\":\"warn\",\"ts\":\"2026-08-22T13:53:00.000000Z\",\"msg\":\"rejected connection on client endpoint\",\"remote-addr\":\"127.0.0.1:41234\",\"error\":\"tls: client didn't provide a certificate\"}|apiserver-etcd-client",
        "24|etcd|{\"level\":\"warn\",\"ts\":\"2026-08-22T13:53:00.000000Z\",\"msg\":\"rejected connection on client endpoint\",\"remote-addr\":\"127.0.0.1:41234\",\"error\":\"tls: failed to verify client certificate: x509: certificate has expired or is not yet valid: current time 2026-08-22T13:53:00Z is after 2026-08-01T00:00:00Z\"}|apiserver-etcd-client",
        "25|kube-apiserver|Klogauthentication.go:75] \"Unable to authenticate the request\" err=\"[x509: certificate has expired or is not yet valid: current time 2026-08-22T13:53:00Z is after 2026-08-01T00:00:00Z, verifying certificate SN=SERIAL-scheduler.conf, SKID=, AKID=A0:E6 failed: x509: certificate has expired]\"|scheduler.conf",
        "26|kubectl|error: You must be logged in to the server (Unauthorized)|admin.conf",
        "27|kubectl|Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority|apiserver",
        "28|kube-apiserver|W0822 13:53:00.123456       1 logging.go:55] [core] [Channel #1 SubChannel #2]grpc: addrConn.createTransport failed to connect to {Addr: \"127.0.0.1:2379\", ServerName: \"127.0.0.1:2379\", }. Err: connection error: desc = \"transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-08-22T13:53:00Z is after 2026-08-01T00:00:00Z\"|etcd-server",
        "28|kube-apiserver|W0822 13:53:00.123456       1 logging.go:55] Err: connection error: desc = \"transport: authentication handshake failed: x509: certificate signed by unknown authority\"|etcd-server",
        "29|kube-apiserver|W0822 13:53:00.123456       1 logging.go:55] grpc: addrConn.createTransport failed to connect to {Addr: \"127.0.0.1:2379\"}. Err: connection error: desc = \"error reading server preface: remote error: tls: bad certificate\"|apiserver-etcd-client",
        "30|etcd|{\"level\":\"warn\",\"ts\":\"2026-08-22T13:53:00.000000Z\",\"msg\":\"rejected connection\",\"remote-addr\":\"10.0.0.9:41234\",\"server-name\":\"\",\"ip-addresses\":[\"10.0.0.9\"],\"dns-names\":[\"cp2\"],\"error\":\"remote error: tls: bad certificate\"}|etcd-server",
        "31|etcd|{\"level\":\"warn\",\"ts\":\"2026-08-22T13:53:00.000000Z\",\"msg\":\"prober detected unhealthy status\",\"round-tripper-name\":\"ROUND_TRIPPER_SNAPSHOT\",\"error\":\"remote error: tls: bad certificate\"}|etcd-peer",
        "32|etcd|{\"level\":\"warn\",\"ts\":\"2026-08-22T13:53:00.000000Z\",\"msg\":\"failed to find peer cert files\",\"cert-file\":\"/etc/kubernetes/pki/etcd/peer.crt\",\"key-file\":\"/etc/kubernetes/pki/etcd/peer.key\",\"error\":\"no\"}|etcd-peer",
        "33|kube-apiserver|Error: failed to load /etc/kubernetes/pki/apiserver-kubelet-client.key: tls: private key does not match public key|apiserver-kubelet-client",
        "34|etcd|{\"level\":\"fatal\",\"ts\":\"2026-08-22T13:53:00.000000Z\",\"msg\":\"discovery failed\",\"error\":\"open /etc/kubernetes/pki/etcd/server.crt: tls: failed to find any PEM data in certificate input\"}|etcd-server",
        "35|kube-apiserver|Klogx.go:1] unable to load client CA file \"/etc/kubernetes/pki/front-proxy-ca.crt\": data does not contain any valid RSA or ECDSA certificates|front-proxy-ca",
        "36|kube-apiserver|Klogdynamic.go:1] \"Unhandled Error\" err=\"key failed with : not loading an empty serving certificate from \\\"serving-cert::/etc/kubernetes/pki/apiserver.crt::/etc/kubernetes/pki/apiserver.key\\\"\"|apiserver",
        "37|kube-controller-manager|Klogx.go:1] error reading CA cert file \"/etc/kubernetes/pki/ca.crt\": expected 1 certificate, found 2|ca",
        "38|kubelet|Klogbootstrap.go:1] part of the existing bootstrap client certificate in /etc/kubernetes/kubelet.conf is expired: 2026-08-01 00:00:00 +0000 UTC|kubelet-client",
        "38|kubelet|Klogrun.go:1] \"command failed\" err=\"failed to run Kubelet: unable to load bootstrap kubeconfig: stat /etc/kubernetes/bootstrap-kubelet.conf: no such file or directory\"|kubelet-client",
        "39|kubelet|F0822 13:53:00.123456    1234 transport.go:1] The currently active client certificate has expired and the server is responsive, exiting.|kubelet-client",
        "40|kubelet|Klogcertificate_manager.go:1] \"Unhandled Error\" err=\"kubernetes.io/kube-apiserver-client-kubelet: Failed while requesting a signed certificate from the control plane: timeout\"|kubelet-client",
        "41|kube-controller-manager|Klogcert_rotation.go:1] \"Loading client cert failed\" err=\"no\" key=\"/etc/kubernetes/controller-manager.conf\"|controller-manager.conf",
        "42|kube-apiserver|Klogca_rotation.go:1] \"Failed to read CA data from file\" path=\"/etc/kubernetes/pki/ca.crt\"|ca",
        "43|kube-apiserver|W0822 13:53:00.123456       1 dispatcher.go:1] failed calling webhook \"v.example.com\": failed to call webhook: Post \"https://w.ns.svc:443/v?timeout=10s\": tls: failed to verify certificate: x509: certificate signed by unknown authority|",
        "44|kube-apiserver|Klogavailable.go:1] v1beta1.metrics.k8s.io failed with: failing or missing response from https://10.96.0.5:443/apis: Get \"https://10.96.0.5:443/apis\": tls: failed to verify certificate: x509: certificate signed by unknown authority|",
        "45|kube-apiserver|Klogcacher.go:1] conversion webhook for example.com/v1, Kind=X failed: Post \"https://w.ns.svc:443/c\": x509: certificate signed by unknown authority|",
        "46|kubeadm|error execution phase certs/apiserver: certificate apiserver is not signed by corresponding CA|apiserver",
        "46|kubeadm|certificate etcd/server not signed by CA certificate etcd/ca: x509: certificate signed by unknown authority|etcd-server",
        "47|kubeadm|cluster CA found in cluster-info ConfigMap is invalid: none of the public keys \"sha256:00\" are pinned|",
        "48|kubeadm|a kubeconfig file \"/etc/kubernetes/scheduler.conf\" exists but does not contain a trusted CA in its current context's cluster|scheduler.conf",
        "49|kube-apiserver|Klogx.go:1] Get \"https://127.0.0.1:2379/health\": tls: peer doesn't support any of the certificate's signature algorithms|apiserver-etcd-client",
        "50|kubeadm|error: x509: provided PrivateKey doesn't match parent's PublicKey|ca",
        "51|etcd|140: error:0A000412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate:ssl/record.c:1584:SSL alert number 42|etcd-peer",
        "52|app|javax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to find valid certification path to requested target https://10.0.0.10:6443/|apiserver",
        "52|app|The remote certificate is invalid because of errors in the certificate chain: PartialChain (https://10.0.0.10:6443)|apiserver",
    ];

    public static TheoryData<string> Cases => [.. Lines];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_line_names_its_certificate(string line)
    {
        var parts = line.Split('|', 3);
        var end = parts[2].LastIndexOf('|');
        using var node = SampleNode.ControlPlane();
        node.WriteEntry("scheduler.conf", made => made with { SerialNumber = [77, 1, 2, 3] });
        node.Write("var/lib/kubelet/pki/kubelet.crt", node.Entry(ClusterBlueprint.Find("apiserver")!).Pem);
        var text = parts[2][..end].Replace("Klog", Klog, StringComparison.Ordinal).Replace("Refused", Refused,
            StringComparison.Ordinal)
            .Replace("SERIAL-scheduler.conf", $"{new BigInteger([77, 1, 2, 3], isUnsigned: true, isBigEndian: true)}",
                StringComparison.Ordinal);
        var found = Assert.Single(Collect(node, parts[1], text));
        Assert.Equal(int.Parse(parts[0], CultureInfo.InvariantCulture), found.Number ?? 0, (one, other) => IsOf(text, one)
            || one == other);
        Assert.Equal(parts[2][(end + 1)..], found.Certificate?.Name ?? "");
        Assert.NotEmpty(found.Finding.Remedy.ToString());
    }

    // What says where it happened stands beside what says what is wrong.
    private static bool IsOf(string text, int number) =>
        CertificateErrorKind.All.Any(kind => kind.Number == number && kind.IsIn(LoggedEvidence.TextOf(SampleLog.Line(text))));

    [Fact]
    public void Every_text_has_a_line() => Assert.Equal(
        CertificateErrorKind.All.Select(kind => kind.Number).Distinct().Order(),
        Lines.Select(line => int.Parse(line.Split('|')[0], CultureInfo.InvariantCulture)).Concat([21, 22]).Distinct().Order());

    [Fact]
    public void Every_line_of_a_text_has_a_sign_that_is_looked_for() => Assert.All(Lines, line => Assert.True(
        CertificateErrorCollector.Prefilter.IsIn(System.Text.Encoding.UTF8.GetBytes(line.Split('|', 3)[2])), line));

    [Theory]
    [InlineData("http: TLS handshake error from 10.0.0.9:1: EOF")]
    [InlineData("http: TLS handshake error from 10.0.0.9:1: read tcp 10.0.0.1:6443->10.0.0.9:1: read: connection reset by peer")]
    [InlineData("http: TLS handshake error from 10.0.0.9:1: tls: first record does not look like a TLS handshake")]
    [InlineData("http: TLS handshake error from 10.0.0.9:1: client sent an HTTP request to an HTTPS server")]
    [InlineData("I0822 13:53:00.123456       1 x.go:1] Certificate rotation detected, shutting down client connections to start using new credentials")]
    [InlineData("I0822 13:53:00.123456       1 flags.go:1] FLAG: --tls-cert-file=\"/etc/kubernetes/pki/apiserver.crt\"")]
    [InlineData("what has nothing to do with it")]
    public void What_is_no_error_is_left_out(string text)
    {
        using var node = SampleNode.ControlPlane();
        Assert.Empty(Collect(node, "kube-apiserver", text));
    }

    [Fact]
    public void A_text_that_nobody_knows_is_shown()
    {
        using var node = SampleNode.ControlPlane();
        var found = Assert.Single(Collect(node, "etcd", "x509: something new", "x509: something new"));
        Assert.Equal(("CertificateErrorLogged", 2L, (int?)null), (found.Finding.Id, found.Count, found.Number));
        Assert.Contains("something new", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_that_say_the_same_are_one_with_their_first_and_last_time()
    {
        using var node = SampleNode.ControlPlane();
        var found = Assert.Single(Collect(node, "kube-apiserver",
            "2026-08-22T10:00:00Z stderr F E0822 10:00:00.000000 1 s.go:1] http: TLS handshake error from 10.0.0.9:1: remote error: tls: bad certificate",
            "2026-08-22T12:00:00Z stderr F E0822 12:00:00.000000 1 s.go:1] http: TLS handshake error from 10.0.0.9:3: remote error: tls: bad certificate",
            "2026-08-22T09:00:00Z stderr F E0822 09:00:00.000000 1 s.go:1] http: TLS handshake error from 10.0.0.8:2: remote error: tls: bad certificate"));
        Assert.Equal((3L, 9, 12), (found.Count, found.First!.Value.ToUniversalTime().Hour,
            found.Last!.Value.ToUniversalTime().Hour));
    }

    /// <summary>What the files show is the finding that Test-K8sPki would give, with its command.</summary>
    [Fact]
    public void An_ended_certificate_is_named_by_its_end_and_renewed()
    {
        using var node = SampleNode.ControlPlane();
        var ended = new DateTimeOffset(2026, 8, 1, 3, 4, 5, TimeSpan.Zero);
        node.WriteEntry("apiserver-etcd-client", made => made with { Validity = Validity.Until(ended, ended.AddDays(-9)) });
        var found = Assert.Single(Collect(node, "etcd",
            "{\"level\":\"warn\",\"ts\":\"2026-08-22T13:53:00.000000Z\",\"msg\":\"rejected connection on client endpoint\",\"remote-addr\":\"10.0.0.99:1\","
            + "\"error\":\"tls: failed to verify client certificate: x509: certificate has expired or is not yet valid: current time 2026-08-22T13:53:00Z is after 2026-08-01T03:04:05Z\"}"));
        Assert.Equal(("apiserver-etcd-client", LogConfidence.Certain, "CertificateExpired"),
            (found.Certificate!.Name, found.Confidence, found.Finding.Id));
        Assert.Equal([$"Update-K8sPki apiserver-etcd-client -Root '{node.Root}'"], found.Finding.Remedy.Commands);
    }

    [Fact]
    public void A_name_that_is_missing_is_added()
    {
        using var node = SampleNode.ControlPlane();
        var found = Assert.Single(Collect(node, "kubelet",
            "E0822 13:53:00.123456 1 x.go:1] Get \"https://lb.example:6443/api\": x509: certificate is valid for cp1, not lb.example"));
        Assert.Equal("NameMissing", found.Finding.Id);
        Assert.Equal([$"Update-K8sPki apiserver -Root '{node.Root}' -AddSan lb.example"], found.Finding.Remedy.Commands);
    }

    [Fact]
    public void A_pair_that_is_none_is_told_by_its_files()
    {
        using var node = SampleNode.ControlPlane();
        node.Write("etc/kubernetes/pki/apiserver.key", node.ReadText("etc/kubernetes/pki/apiserver-etcd-client.key"),
            isSecret: true);
        var found = Assert.Single(Collect(node, "kube-apiserver", "Error: tls: private key does not match public key"));
        Assert.Equal(("apiserver", "KeyMismatch", LogConfidence.Likely), (found.Certificate!.Name, found.Finding.Id,
            found.Confidence));
        Assert.Contains(found.Finding.Remedy.Commands, command => command.StartsWith("Update-K8sPki apiserver",
            StringComparison.Ordinal));
    }

    [Fact]
    public void A_certificate_that_is_right_by_now_needs_a_restart()
    {
        using var node = SampleNode.ControlPlane();
        var found = Assert.Single(Collect(node, "kubelet",
            "E0822 13:53:00.123456 1 x.go:1] Get \"https://10.0.0.10:6443/api\": x509: certificate has expired or is not yet valid: current time 2026-08-22T13:53:00Z is after 2026-08-01T00:00:00Z"));
        Assert.Equal(("apiserver", "CertificateErrorLogged"), (found.Certificate!.Name, found.Finding.Id));
        Assert.Contains("restart kube-apiserver", found.Finding.Remedy.Text, StringComparison.Ordinal);
    }

    private static IReadOnlyList<CertificateLogError> Collect(SampleNode node, string component, params string[] lines)
    {
        var collector = new CertificateErrorCollector(node.Read);
        foreach (var line in lines)
            collector.Add(SampleLog.Line(line, component));
        return collector.Finish();
    }
}
