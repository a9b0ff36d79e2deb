using K8sPki.Tests.Engine;

namespace K8sPki.Tests.ClusterPki;

/// <summary>One certificate for two uses whose peers trust different authorities.</summary>
public sealed class SharedUseTests : IDisposable
{
    private const string Pki = "etc/kubernetes/pki/";
    private readonly SampleNode node = SampleNode.ControlPlane();
    private readonly EngineSession session = new();
    private readonly PkiChecks checks = new(new PkiCheckOptions());

    public SharedUseTests() => session.Set("root", node.Root);

    public void Dispose()
    {
        session.Dispose();
        node.Dispose();
    }

    [Fact]
    public void In_two_files_the_one_that_is_wrong_is_renewed_by_itself()
    {
        foreach (var ending in new[] { ".crt", ".key" })
            File.Copy(node.PathOf(Pki + "apiserver-kubelet-client" + ending),
                node.PathOf(Pki + "apiserver-etcd-client" + ending), overwrite: true);
        var kept = node.ReadText(Pki + "apiserver-kubelet-client.crt");
        var finding = Assert.Single(checks.Judge(node.Read()));
        Assert.Equal("WrongAuthority", finding.Id);
        session.Run(Assert.Single(finding.Remedy.Commands)).ThrowOnError();
        Assert.Empty(checks.Judge(node.Read()));
        Assert.Equal(kept, node.ReadText(Pki + "apiserver-kubelet-client.crt"));
    }

    [Fact]
    public void In_one_file_it_is_for_a_person_to_part_them()
    {
        foreach (var ending in new[] { ".crt", ".key" })
            node.Replace("etc/kubernetes/manifests/kube-apiserver.yaml", "pki/apiserver-etcd-client" + ending,
                "pki/apiserver-kubelet-client" + ending);
        var finding = Assert.Single(checks.Judge(node.Read()), finding => finding.Id == "WrongAuthority");
        Assert.Empty(finding.Remedy.Commands);
        Assert.NotEqual("", finding.Remedy.Text);
        session.Run("Update-K8sPki apiserver-kubelet-client -Force -Root $root").Error("AuthoritiesDiffer");
        Assert.Single(session.Run("Update-K8sPki apiserver-kubelet-client -Root $root -WarningAction Ignore").ThrowOnError()
            .Output);
    }

    [Fact]
    public void Of_two_authorities_the_one_that_all_peers_trust_signs()
    {
        var second = SampleNode.NewAuthority("second");
        node.WriteAuthority("pki/second", second);
        node.Write(Pki + "both.crt", node.Ca.Certificate.Pem + second.Certificate.Pem);
        node.Replace("etc/kubernetes/manifests/kube-apiserver.yaml", "--client-ca-file=/etc/kubernetes/pki/ca.crt",
            "--client-ca-file=/etc/kubernetes/pki/both.crt");
        var one = node.WriteEntry("apiserver-kubelet-client", made => made with { Issuer = second });
        Assert.Contains(checks.Judge(node.Read()), finding => finding.Id == "WrongAuthority"
            && finding.Message.Contains("apiserver-kubelet-client", StringComparison.Ordinal));
        session.Run("Update-K8sPki apiserver-kubelet-client -Force -Root $root").ThrowOnError();
        var renewed = CertificateReader.ReadFirst(File.ReadAllBytes(node.PathOf(Pki + "apiserver-kubelet-client.crt")), "", null);
        Assert.NotEqual(one.Certificate, renewed);
        Assert.Equal(node.Ca.Certificate.Subject, renewed.Issuer);
    }
}
