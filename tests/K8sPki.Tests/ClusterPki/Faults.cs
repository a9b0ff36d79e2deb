namespace K8sPki.Tests.ClusterPki;

/// <summary>One fault each, put into a node that has none.</summary>
internal static class Faults
{
    private const string Pki = "etc/kubernetes/pki/";
    private const string Manifests = "etc/kubernetes/manifests/";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    /// <summary>The rule that finds it, what is done, whether to a worker.</summary>
    public static IReadOnlyList<(string Id, string Case, bool IsWorker, Action<SampleNode> Break)> All { get; } =
    [
        ("CertificateExpired", "a certificate of the API server that has ended", false, node => node.WriteEntry("apiserver",
            made => made with { Validity = Validity.Until(Now.AddSeconds(-1), Now.AddMinutes(-4)) })),
        ("ExpiresSoon", "a certificate of etcd that ends in 20 days", false,
            node => node.WriteEntry("etcd-server", made => made with { Validity = Validity.For(TimeSpan.FromDays(20)) })),
        ("ExpiresSoon", "an embedded certificate that ends in 29 days", false,
            node => node.WriteEntry("admin.conf", made => made with { Validity = Validity.For(TimeSpan.FromDays(29)) })),
        ("CertificateNotYetValid", "a certificate that begins tomorrow", false, node => node.WriteEntry("front-proxy-client",
            made => made with { Validity = Validity.Until(Now.AddDays(300), Now.AddDays(1)) })),
        ("ChainBroken", "a certificate of an authority of the same name", false,
            node => node.WriteEntry("etcd-peer", made => made with { Issuer = SampleNode.NewAuthority("etcd-ca") })),
        ("ChainBroken", "an embedded certificate of a stranger", false,
            node => node.WriteEntry("scheduler.conf", made => made with { Issuer = SampleNode.NewAuthority("stranger") })),
        ("WrongAuthority", "an etcd client signed by the cluster's authority", false,
            node => node.WriteEntry("apiserver-etcd-client", made => made with { Issuer = node.Ca })),
        ("WrongAuthority", "a kubelet that trusts another authority than its client has", false, node =>
        {
            node.Write(Pki + "old-ca.crt", SampleNode.NewAuthority("old").Certificate.Pem);
            node.Replace("var/lib/kubelet/config.yaml", "clientCAFile: /etc/kubernetes/pki/ca.crt",
                "clientCAFile: /etc/kubernetes/pki/old-ca.crt");
        }),
        ("WrongUsage", "a client for servers only", false, node =>
            node.WriteEntry("apiserver-kubelet-client", made => made with { Usages = [ExtendedKeyUsage.ServerAuth] })),
        ("WrongUsage", "a peer that is no client", false, node =>
            node.WriteEntry("etcd-peer", made => made with { Usages = [ExtendedKeyUsage.ServerAuth] })),
        ("NameMissing", "an API server without kubernetes.default.svc", false,
            WithoutName("apiserver", "kubernetes.default.svc")),
        ("NameMissing", "an API server without the service's address", false, WithoutName("apiserver", "10.96.0.1")),
        ("NameMissing", "an API server without the advertised address", false, node =>
        {
            WithoutName("apiserver", "10.0.0.10")(node);
            node.WriteKubeConfig("etc/kubernetes/controller-manager.conf", "https://k8s.example:6443", node.Ca.Certificate.Pem,
                node.Entry(ClusterBlueprint.Find("controller-manager.conf")!));
            node.WriteKubeConfig("etc/kubernetes/scheduler.conf", "https://k8s.example:6443", node.Ca.Certificate.Pem,
                node.Entry(ClusterBlueprint.Find("scheduler.conf")!));
        }),
        ("NameMissing", "an API server without the endpoint of the control plane", false,
            WithoutName("apiserver", "k8s.example")),
        ("NameMissing", "an API server without the name under the cluster's own domain", false,
            node => node.Replace("var/lib/kubelet/config.yaml", "cluster.local", "corp.example")),
        ("NameMissing", "an etcd without the loopback", false, WithoutName("etcd-server", "127.0.0.1")),
        ("IdentityWrong", "a scheduler by another name", false, node =>
            node.WriteEntry("scheduler.conf", made => made with { Subject = DistinguishedName.Parse("/CN=kube-scheduler") })),
        ("IdentityWrong", "an administrator without power", false, node =>
            node.WriteEntry("admin.conf", made => made with { Subject = DistinguishedName.Parse("/O=dev/CN=kubernetes-admin") })),
        ("IdentityWrong", "a front proxy that the API server does not allow", false, node =>
            node.WriteEntry("front-proxy-client", made => made with { Subject = DistinguishedName.Parse("/CN=aggregator") })),
        ("IdentityWrong", "a client of kubelets that they do not know", false, node =>
            node.WriteEntry("apiserver-kubelet-client", made => made with { Subject = DistinguishedName.Parse("/CN=somebody") })),
        ("KeyMismatch", "the key of another certificate", false, node => node.Write(Pki + "apiserver.key",
            SampleCertificate.Text(PrivateKey.Generate(KeyAlgorithm.ECDSA, 256)), isSecret: true)),
        ("KeyUnreadable", "a broken key", false, node => node.Write(Pki + "front-proxy-client.key",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", isSecret: true)),
        ("KeyUnreadable", "a key that the process may not read", false, node => node.Replace(Manifests + "etcd.yaml",
            "  hostNetwork: true", "  securityContext:\n    runAsUser: 2379\n  hostNetwork: true")),
        ("KeyReadableByOthers", "a key for everybody", false, node => Open(node.PathOf(Pki + "apiserver.key"))),
        ("KeyReadableByOthers", "the tokens' key for everybody", false, node => Open(node.PathOf(Pki + "sa.key"))),
        ("KeyReadableByOthers", "an authority's key for everybody", false, node => Open(node.PathOf(Pki + "ca.key"))),
        ("KeyReadableByOthers", "a kubeconfig for everybody", false,
            node => Open(node.PathOf("etc/kubernetes/super-admin.conf"))),
        ("WeakKey", "an RSA key of 1024 bits", false, node =>
            node.WriteEntry("etcd-healthcheck-client", made => made with { Key = PrivateKey.Generate(KeyAlgorithm.RSA, 1024) })),
        ("WeakSignature", "a signature with SHA-1", false, node =>
            node.Write(Pki + "apiserver-kubelet-client.crt", Sha1.Reissue(node))),
        ("SerialNumberTwice", "two certificates of one number", false, node =>
        {
            byte[] number = [1, 2, 3, 4];
            node.WriteEntry("apiserver", made => made with { SerialNumber = number });
            node.WriteEntry("apiserver-kubelet-client", made => made with { SerialNumber = number });
        }),
        ("AuthorityKeyOnWorker", "the authority's key on a worker", true, node => node.WriteAuthority("pki/ca", node.Ca)),
        ("KubeConfigAuthorityWrong", "a kubeconfig that trusts another authority", false, node =>
            node.WriteKubeConfig("etc/kubernetes/admin.conf", "https://k8s.example:6443",
                SampleNode.NewAuthority("kubernetes").Certificate.Pem, node.Entry(ClusterBlueprint.Find("admin.conf")!))),
        ("KubeConfigCertificateStale", "a kubelet.conf with the certificate that kubelet began with", false, node =>
        {
            var entry = node.Entry(ClusterBlueprint.Find("kubelet.conf")!);
            node.WriteKubeConfig("etc/kubernetes/kubelet.conf", "https://k8s.example:6443", node.Ca.Certificate.Pem,
                entry with { Validity = Validity.Until(Now.AddDays(100), Now.AddMinutes(-20)) });
        }),
        ("KubeConfigServerNotInCertificate", "a kubeconfig that goes elsewhere", false, node =>
            node.WriteKubeConfig("etc/kubernetes/admin.conf", "https://10.0.0.99:6443", node.Ca.Certificate.Pem,
                node.Entry(ClusterBlueprint.Find("admin.conf")!))),
        ("ServiceAccountKeyMismatch", "a public key of another pair", false,
            node => node.Write(Pki + "sa.pub", PrivateKey.Generate(KeyAlgorithm.ECDSA, 256).PublicKey.Pem)),
        ("FileMissing", "a certificate that a flag names", false, node =>
            Delete(node, Pki + "apiserver-etcd-client.crt", Pki + "apiserver-etcd-client.key")),
        ("FileMissing", "a key that a flag names", false, node => Delete(node, Pki + "etcd/peer.key")),
        ("FileMissing", "a slip in a flag", false, node =>
            node.Replace(Manifests + "kube-apiserver.yaml", "pki/apiserver.crt", "pki/apisever.crt")),
        ("FileMissing", "a slip in a flag for a key", false, node =>
            node.Replace(Manifests + "etcd.yaml", "pki/etcd/peer.key", "pki/etcd/per.key")),
        ("FileMissing", "a file in another folder than the flag has", false,
            node =>
                node.Replace(Manifests + "kube-apiserver.yaml",
                    "--requestheader-client-ca-file=/etc/kubernetes/pki/front-proxy-ca.crt",
                    "--requestheader-client-ca-file=/etc/kubernetes/pki/etcd/front-proxy-ca.crt")),
        ("FileMissing", "a file that is nowhere", false, node => node.Replace(Manifests + "kube-scheduler.yaml",
            "    - kube-scheduler\n", "    - kube-scheduler\n    - --client-ca-file=/etc/kubernetes/scheduler.conf/none.crt\n")),
        ("FileMissing", "the authority's key", false, node => Delete(node, Pki + "ca.key")),
        ("FileMissing", "a certificate of which only the key is left", false,
            node => Delete(node, Pki + "etcd/healthcheck-client.crt")),
        ("FileMissing", "a key of which only the certificate is left", false,
            node => Delete(node, Pki + "etcd/healthcheck-client.key")),
        ("FileMissing", "a kubeconfig's file", false, node =>
            Delete(node, "var/lib/kubelet/pki/kubelet-client-2026-01-01-00-00-00.pem")),
        ("MountMissing", "a mount that is gone", false, node => node.Replace(Manifests + "kube-controller-manager.yaml",
            "mountPath: /etc/kubernetes/controller-manager.conf", "mountPath: /elsewhere")),
        ("FlagTwice", "a flag twice", false, node =>
            node.Replace(Manifests + "kube-apiserver.yaml", "    - --authorization-mode=Node,RBAC",
                "    - --client-ca-file=/etc/kubernetes/pki/front-proxy-ca.crt\n    - --authorization-mode=Node,RBAC")),
        ("FlagsExclude", "one pair for all signers and one for kubelets", false, node =>
        {
            const string flag = "    - --cluster-signing-cert-file=/etc/kubernetes/pki/ca.crt";
            var others = string.Join('\n',
                ["",
                    .. new[] { "cert", "key" }.Select(half =>
                        $"    - --cluster-signing-kubelet-client-{half}-file=/etc/kubernetes/pki/ca.{(half == "cert" ? "crt" : "key")}")]);
            node.Replace(Manifests + "kube-controller-manager.yaml", flag, flag + others);
        }),
        ("FlagAndVariable", "a variable of etcd beside its flag", false, node => node.Replace(
            Manifests + "etcd.yaml", "    image:",
            "    env:\n    - {name: ETCD_CERT_FILE, value: /etc/kubernetes/pki/etcd/server.crt}\n    image:")),
        ("PairIncomplete", "an etcd without the key of its peers", false,
            node => node.Replace(Manifests + "etcd.yaml", "    - --peer-key-file=/etc/kubernetes/pki/etcd/peer.key\n", "")),
        ("PairIncomplete", "an API server without the key of its client of kubelets", false, node =>
            node.Replace(Manifests + "kube-apiserver.yaml",
                "    - --kubelet-client-key=/etc/kubernetes/pki/apiserver-kubelet-client.key\n", "")),
        ("PairIncomplete", "a tunnel without its key", false,
            Tunnel("clientCert: /etc/kubernetes/pki/apiserver-kubelet-client.crt")),
        ("PairIncomplete", "a tunnel without its certificate", false,
            Tunnel("clientKey: /etc/kubernetes/pki/apiserver-kubelet-client.key")),
        ("NotAnAuthority", "a client where an authority should be", false, node =>
        {
            node.Replace(Manifests + "kube-apiserver.yaml", "--client-ca-file=/etc/kubernetes/pki/ca.crt",
                "--client-ca-file=/etc/kubernetes/pki/front-proxy-client.crt");
        }),
        ("ChainOrderWrong", "a chain that begins with the authority", false,
            node => node.Write(Pki + "apiserver.crt", node.Ca.Certificate.Pem + node.ReadText(Pki + "apiserver.crt"))),
        ("FrontProxyAuthorityShared", "one authority for clients and the front proxy", false, node =>
        {
            node.WriteAuthority("pki/front-proxy-ca", node.Ca);
            node.WriteEntry("front-proxy-client", made => made with { Issuer = node.Ca });
        }),
        ("NotFollowed", "a flag that a command of the shell fills in", false, node => node.Replace(
            Manifests + "kube-scheduler.yaml", "    - kube-scheduler\n",
            "    - /bin/sh\n    - -c\n    - exec kube-scheduler --client-ca-file=$(cat /etc/where) \"$@\"\n    - "
                + "kube-scheduler\n")),
        ("ManifestHasMoreDocuments", "a second pod", false, node => node.Write(Manifests + "kube-scheduler.yaml",
            node.ReadText(Manifests + "kube-scheduler.yaml") + "\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: more}\n")),
        ("FileUnreadable", "a manifest that is no YAML", false, node => node.Write(Manifests + "other.yaml", "a: [1\n")),
        ("FileUnreadable", "a manifest that is a template", false, node =>
            node.Write(Manifests + "other.yaml", "{{ if .x }}\nkind: Pod\n{{ end }}\n")),
        ("FileUnreadable", "a certificate that is none", false, node =>
            node.Write(Pki + "apiserver.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")),
        .. Forms(),
        ("CertificatesPassedOver", "a bundle whose second certificate is indented", false,
            node => node.Write(Pki + "front-proxy-ca.crt", node.ReadText(Pki + "front-proxy-ca.crt") + " "
                + SampleNode.NewAuthority("next").Certificate.Pem)),
        ("CertificatesPassedOver", "a kubeconfig whose authorities have a broken one among them", false,
            node => node.WriteKubeConfig(
            "etc/kubernetes/scheduler.conf", "https://k8s.example:6443",
            $"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n{node.Ca.Certificate.Pem}",
            node.Entry(ClusterBlueprint.Find("scheduler.conf")!))),
        ("CertificateCountWrong", "two authorities to sign with", false,
            node => node.Write(Pki + "ca.crt", node.ReadText(Pki + "ca.crt") + SampleNode.NewAuthority("next").Certificate.Pem)),
        ("KeyNotSupported", "tokens signed with Ed25519", false, node =>
        {
            var key = PrivateKey.Generate(KeyAlgorithm.Ed25519, 256);
            node.Write(Pki + "sa.key", SampleCertificate.Text(key), isSecret: true);
            node.Write(Pki + "sa.pub", key.PublicKey.Pem);
        }),
        ("KubeletRotationOff", "a kubelet that does not rotate", false,
            node => node.Replace("var/lib/kubelet/config.yaml", "rotateCertificates: true", "rotateCertificates: false")),
        ("KubeletRotationOff", "a worker whose configuration says nothing", true,
            node => node.Replace("var/lib/kubelet/config.yaml", "rotateCertificates: true\n", "")),
        ("ProcessOlderThanCertificate", "an etcd that has been running for a day", false, node =>
        {
            node.Write("proc/stat", $"cpu 1 2 3\nbtime {Now.AddDays(-10).ToUnixTimeSeconds()}\n");
            node.Write("proc/4242/stat",
                $"4242 (etcd) S 1 {string.Join(' ', Enumerable.Repeat("0", 17))} {9L * 24 * 3600 * 100} 0 0\n");
        }),
    ];

    private static Action<SampleNode> Tunnel(string half) => node =>
    {
        node.Write(Pki + "egress.yaml", StrangerNodes.Egress(half));
        node.Replace(Manifests + "kube-apiserver.yaml", "    - --client-ca-file=",
            "    - --egress-selector-config-file=/etc/kubernetes/pki/egress.yaml\n    - --client-ca-file=");
    };

    private static IEnumerable<(string Id, string Case, bool IsWorker, Action<SampleNode> Break)> Forms() =>
        new (string Case, string File, Func<string, string> Change)[]
    {
        ("a certificate with a byte order mark", "apiserver.crt", text => "\uFEFF" + text),
        ("a certificate with CR for line ends", "apiserver.crt", text => text.Replace('\n', '\r')),
        ("base64 of a certificate's PEM", "apiserver.crt", text =>
            Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text))),
        ("a certificate labelled X509 CERTIFICATE", "apiserver.crt", text => text.Replace(" CERTIFICATE", " X509 CERTIFICATE")),
        ("a certificate that begins within a line", "apiserver.crt", text => "cert: " + text),
        ("a client certificate of etcd in UTF-8 with quotes", "apiserver-etcd-client.crt", text => $"\"{text.TrimEnd()}\"\n"),
        ("a key with a byte order mark", "apiserver.key", text => "\uFEFF" + text),
        ("the tokens' key under the label of another form", "sa.key", text => text.Replace(" PRIVATE KEY", " RSA PRIVATE KEY")),
        ("the tokens' public key indented", "sa.pub", text => "  " + text.Replace("\n", "\n  ")),
        ("an authority with a byte order mark", "ca.crt", text => "\uFEFF" + text),
        ("an authority of etcd with a byte order mark", "etcd/ca.crt", text => "\uFEFF" + text),
        ("an authority with PEM headers", "front-proxy-ca.crt", text =>
            text.Replace("CERTIFICATE-----\nM", "CERTIFICATE-----\nFoo: bar\n\nM")),
        ("a signing key under the label of another form", "ca.key", text => text.Replace(" PRIVATE KEY", " EC PRIVATE KEY")),
    }.Select(form =>
        ("FormNotRead", form.Case, false,
            (Action<SampleNode>)(node => node.Write(Pki + form.File, form.Change(node.ReadText(Pki + form.File)),
                isSecret: form.File.EndsWith(".key", StringComparison.Ordinal)))))
        .Append(("FormNotRead", "a certificate glued to its key", false, node => node.Write(Pki + "apiserver.crt",
            node.ReadText(Pki + "apiserver.crt").TrimEnd() + node.ReadText(Pki + "apiserver.key"), isSecret: true)))
        .Append(("FormNotRead", "kubelet's certificate glued to its key", false, node =>
            node.Replace("var/lib/kubelet/pki/kubelet-client-2026-01-01-00-00-00.pem", "-----\n-----BEGIN", "----------BEGIN")))
        .Append(("FormNotRead", "kubelet's certificate glued to its key in a folder of its own", true, node =>
        {
            var pem = node.ReadText("var/lib/kubelet/pki/kubelet-client-2026-01-01-00-00-00.pem");
            Directory.Delete(node.PathOf("var/lib/kubelet/pki"), recursive: true);
            node.Write("var/lib/kubelet-keys/kubelet-client-current.pem", pem.Replace("-----\n-----BEGIN", "----------BEGIN"),
                isSecret: true);
            node.Replace("etc/kubernetes/kubelet.conf", "/var/lib/kubelet/pki/", "/var/lib/kubelet-keys/");
            node.Replace("var/lib/kubelet/kubeadm-flags.env", "--container", "--cert-dir=/var/lib/kubelet-keys --container");
        }));

    private static Action<SampleNode> WithoutName(string entry, string name) => node =>
        node.WriteEntry(entry, made => made with { Names = [.. made.Names.Where(one => one.Value != name)] });

    private static void Delete(SampleNode node, params string[] paths) => Array.ForEach(paths, node.Delete);

    private static void Open(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead
                | UnixFileMode.OtherRead);
    }

    /// <summary>Rule and case of each, as a theory takes them.</summary>
    public static TheoryData<string, string> Cases()
    {
        var rows = new TheoryData<string, string>();
        foreach (var (id, name, _, _) in All)
            rows.Add(id, name);
        return rows;
    }

    /// <summary>A node with the fault.</summary>
    public static SampleNode NodeWith(string id, string name)
    {
        var fault = All.Single(fault => fault.Id == id && fault.Case == name);
        var node = fault.IsWorker ? SampleNode.Worker() : SampleNode.ControlPlane();
        fault.Break(node);
        return node;
    }
}
