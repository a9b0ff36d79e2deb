namespace K8sPki.Tests.ClusterPki;

/// <summary>
/// A block that is broken beside good ones: an error where whoever reads the file does not start with it, a warning where it is
/// passed over.
/// </summary>
public sealed class BrokenBlockTests : IDisposable
{
    private const string Manifest = "etc/kubernetes/manifests/kube-apiserver.yaml";
    private const string Broken = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    private const string Truncated = "-----BEGIN CERTIFICATE-----\nMIIB\n";
    private readonly SampleNode node = SampleNode.ControlPlane();

    public void Dispose() => node.Dispose();

    [Theory]
    [InlineData("pki/apiserver.crt", Broken, false)]
    [InlineData("pki/apiserver.crt", Truncated, false)]
    [InlineData("pki/etcd/server.crt", Broken, false)]
    [InlineData("pki/apiserver-etcd-client.crt", Broken, false)]
    [InlineData("pki/ca.crt", Broken, true)]
    [InlineData("pki/ca.crt", Truncated, false)]
    [InlineData("pki/etcd/ca.crt", Broken, true)]
    [InlineData("pki/front-proxy-ca.crt", Broken, true)]
    public void Behind_a_good_one(string path, string block, bool isError)
    {
        Append(path, block);
        var finding = Assert.Single(Findings(NodeFileSystem.At(node.Root)),
            finding => finding.Is(Rule.FileUnreadable, Rule.CertificatesPassedOver));
        Assert.Equal(isError ? "FileUnreadable" : "CertificatesPassedOver", finding.Id);
        Assert.Equal(isError ? FindingSeverity.Error : FindingSeverity.Warning, finding.Severity);
        Assert.Equal(node.PathOf("etc/kubernetes/" + path), finding.Target);
    }

    // No flag was read: then whoever usually reads the file tells.
    [Theory]
    [InlineData("pki/apiserver.crt", false)]
    [InlineData("pki/ca.crt", true)]
    public void In_a_copy_without_manifests(string path, bool isError)
    {
        Directory.Delete(node.PathOf("etc/kubernetes/manifests"), recursive: true);
        Append(path, Broken);
        var finding = Assert.Single(Findings(GivenFolder.AsTree(node.PathOf("etc/kubernetes"))),
            finding => finding.Is(Rule.FileUnreadable, Rule.CertificatesPassedOver));
        Assert.Equal(isError ? FindingSeverity.Error : FindingSeverity.Warning, finding.Severity);
    }

    [Fact]
    public void Before_a_good_one_the_server_does_not_start()
    {
        var path = node.PathOf("etc/kubernetes/pki/apiserver.crt");
        File.WriteAllText(path, Broken + File.ReadAllText(path));
        Assert.Contains(Findings(NodeFileSystem.At(node.Root)), finding => finding.Is(Rule.FileUnreadable));
    }

    [Fact]
    public void For_a_pool_of_gos_own_it_is_passed_over()
    {
        node.Write("etc/kubernetes/pki/kubelets.crt", node.Ca.Certificate.Pem + Broken);
        node.Replace(Manifest, "    - --etcd-cafile=",
            "    - --kubelet-certificate-authority=/etc/kubernetes/pki/kubelets.crt\n    - --etcd-cafile=");
        var finding = Assert.Single(Findings(NodeFileSystem.At(node.Root)));
        Assert.True(finding.Is(Rule.CertificatesPassedOver), finding.Message);
        Assert.Equal(FindingSeverity.Warning, finding.Severity);
    }

    [Fact]
    public void Of_a_user_of_a_kubeconfig_the_first_counts()
    {
        var made = node.Entry(ClusterBlueprint.Find("admin.conf")!);
        node.WriteKubeConfig("etc/kubernetes/admin.conf", "https://k8s.example:6443", node.Ca.Certificate.Pem, made);
        var pem = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(made.Pem));
        node.Replace("etc/kubernetes/admin.conf", pem,
            Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(made.Pem + Broken)));
        var finding = Assert.Single(Findings(NodeFileSystem.At(node.Root)));
        Assert.True(finding.Is(Rule.CertificatesPassedOver), finding.Message);
        Assert.Equal(FindingSeverity.Warning, finding.Severity);
    }

    [Fact]
    public void Behind_the_key_that_verifies_tokens_it_is_passed_over()
    {
        Append("pki/sa.pub", "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n");
        var finding = Assert.Single(Findings(NodeFileSystem.At(node.Root)));
        Assert.True(finding.Is(Rule.CertificatesPassedOver), finding.Message);
    }

    private void Append(string path, string block) => File.AppendAllText(node.PathOf("etc/kubernetes/" + path), block);

    private static IReadOnlyList<Finding> Findings(NodeFileSystem tree) =>
        new PkiChecks(new PkiCheckOptions()).Judge(InventoryReader.Read(tree));
}
