using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ClusterPki;

/// <summary>What openssl and kubectl say of a tree.</summary>
public sealed class ClusterTreePeerTests : IDisposable
{
    private readonly SampleTree tree = new();

    public void Dispose() => tree.Dispose();

    [PeerTheory("openssl")]
    [InlineData("RSA-2048", PkiLayout.Kubeadm)]
    [InlineData("ECDSA-P256", PkiLayout.Kubeadm)]
    [InlineData("ECDSA-P384", PkiLayout.HardWay)]
    [InlineData("ECDSA-P256", PkiLayout.HardWayPem)]
    public void Openssl_verifies_every_certificate_for_its_purpose(string algorithm, PkiLayout layout)
    {
        var parameters = SampleTree.OneNode with { KeyAlgorithm = algorithm, Layout = layout,
            ServiceCidrs = ["10.96.0.0/12", "fd00:10:96::/112"], CertSans = ["*.apps.example", "192.0.2.7"] };
        tree.Make(parameters);
        var plan = tree.Plan(parameters);
        Assert.All(plan.States
            .Where(state => state.Item is { CertificatePath: not null, Place.FileBase: not null,
                Entry.Kind: BlueprintKind.Certificate }), state =>
        {
            Verify(state, plan, state.Item.CertificatePath!);
            Assert.Equal(
                Peer.OpenSsl.Run("x509", "-in", state.Item.CertificatePath!, "-noout", "-pubkey").Accepted().Output,
                Peer.OpenSsl.Run("pkey", "-in", state.Item.KeyPath!, "-pubout").Accepted().Output);
        });
        Assert.All(plan.States.Where(state => state.Item.Entry.Kind == BlueprintKind.Authority), state =>
            Peer.OpenSsl.Run("verify", "-x509_strict", "-check_ss_sig", "-CAfile", state.Item.CertificatePath!,
                state.Item.CertificatePath!).Accepted());
    }

    [PeerFact("openssl")]
    public void Openssl_reads_the_names_of_the_table()
    {
        tree.Make(SampleTree.OneNode with { ServiceCidrs = ["10.96.0.0/12", "fd00:10:96::/112"] });
        Assert.Equal("subject=CN = kube-apiserver", Text("pki/apiserver.crt", "-subject"));
        Assert.EndsWith(
            "DNS:cp1, DNS:kubernetes, DNS:kubernetes.default, DNS:kubernetes.default.svc, "
                + "DNS:kubernetes.default.svc.cluster.local, IP Address:10.96.0.1, IP Address:FD00:10:96:0:0:0:0:1, IP "
                + "Address:127.0.0.1, DNS:k8s.example",
            Text("pki/apiserver.crt", "-ext", "subjectAltName"), StringComparison.Ordinal);
        Assert.EndsWith("DNS:cp1, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1",
            Text("pki/etcd/peer.crt", "-ext", "subjectAltName"), StringComparison.Ordinal);
        Assert.EndsWith("CA:FALSE", Text("pki/apiserver.crt", "-ext", "basicConstraints"), StringComparison.Ordinal);
        Assert.Equal("subject=CN = front-proxy-ca", Text("pki/front-proxy-ca.crt", "-subject"));
        Assert.Equal(
            Peer.OpenSsl.Run("pkey", "-in", tree.PathOf("pki/sa.key"), "-pubout").Accepted().Output.ReplaceLineEndings("\n"),
            File.ReadAllText(tree.PathOf("pki/sa.pub")).ReplaceLineEndings("\n"));
    }

    [PeerTheory("kubectl", "openssl")]
    [InlineData(PkiLayout.Kubeadm, "admin.conf", "kubernetes-admin", "https://k8s.example:6443")]
    [InlineData(PkiLayout.Kubeadm, "super-admin.conf", "kubernetes-super-admin", "https://k8s.example:6443")]
    [InlineData(PkiLayout.Kubeadm, "kubelet.conf", "system:node:cp1", "https://k8s.example:6443")]
    [InlineData(PkiLayout.Kubeadm, "controller-manager.conf", "system:kube-controller-manager", "https://127.0.0.1:6443")]
    [InlineData(PkiLayout.Kubeadm, "scheduler.conf", "system:kube-scheduler", "https://127.0.0.1:6443")]
    [InlineData(PkiLayout.HardWay, "kube-proxy.kubeconfig", "system:kube-proxy", "https://k8s.example:6443")]
    [InlineData(PkiLayout.HardWay, "kubelet-cp1.kubeconfig", "system:node:cp1", "https://k8s.example:6443")]
    public void Kubectl_reads_every_kubeconfig(PkiLayout layout, string file, string user, string server)
    {
        var parameters = SampleTree.OneNode with { Layout = layout };
        tree.Make(parameters);
        string Read(string path) => Peer.Kubectl.Run("--kubeconfig", tree.PathOf(file), "config", "view", "--raw", "--minify",
            "-o", $"jsonpath={{{path}}}").Accepted().Output;
        Assert.Equal($"{user}@kubernetes", Read(".current-context"));
        Assert.Equal(user, Read(".users[0].name"));
        Assert.Equal(server, Read(".clusters[0].cluster.server"));
        var certificate = Path.Combine(tree.Root, "embedded.crt");
        File.WriteAllBytes(certificate, Convert.FromBase64String(Read(".users[0].user.client-certificate-data")));
        var authority = Path.Combine(tree.Root, "embedded-ca.crt");
        File.WriteAllBytes(authority, Convert.FromBase64String(Read(".clusters[0].cluster.certificate-authority-data")));
        Peer.OpenSsl.Run("verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", authority, certificate).Accepted();
        Assert.StartsWith("-----BEGIN EC PRIVATE KEY-----", System.Text.Encoding.ASCII
            .GetString(Convert.FromBase64String(Read(".users[0].user.client-key-data"))), StringComparison.Ordinal);
    }

    [PeerFact("kubectl")]
    public void Kubectl_reads_the_manifest_of_bindings()
    {
        tree.Make();
        var manifest = tree.PathOf(ClusterBindings.FileName);
        // Without a cluster kubectl still reads a manifest for what it would patch.
        var names = Peer.Kubectl.Run("patch", "--local", "-f", manifest, "--type", "merge", "-p", "{}", "-o", "name")
            .Accepted().Output;
        Assert.Contains("kubeadm:cluster-admins", names, StringComparison.Ordinal);
        Assert.Contains("kubeadm:apiserver-kubelet-client", names, StringComparison.Ordinal);
    }

    private static void Verify(TreeItemState state, TreePlan plan, string path)
    {
        foreach (var usage in state.Item.Entry.Usages)
        {
            var purpose = usage == ExtendedKeyUsage.ServerAuth ? "sslserver" : "sslclient";
            Peer.OpenSsl.Run("verify", "-x509_strict", "-purpose", purpose, "-CAfile",
                plan.AuthorityOf(state.Item)!.Item.CertificatePath!, path).Accepted();
        }

        if (state.Item.Entry.Usages is [var only])
            Peer.OpenSsl.Run("verify", "-purpose", only == ExtendedKeyUsage.ServerAuth ? "sslclient" : "sslserver", "-CAfile",
                plan.AuthorityOf(state.Item)!.Item.CertificatePath!, path).Refused();
    }

    private string Text(string file, params string[] what) =>
        Peer.OpenSsl.Run(["x509", "-in", tree.PathOf(file), "-noout", .. what]).Accepted().Output.Trim();
}
