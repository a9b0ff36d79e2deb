using K8sPki.Tests.Engine;

namespace K8sPki.Tests.ClusterPki;

/// <summary>Who makes a file that is missing: Test-K8sPki and Update-K8sPki say the same.</summary>
public sealed class FileMakerTests
{
    [Theory]
    [InlineData("k3s", "systemctl restart k3s,")]
    [InlineData("rke2", "systemctl restart rke2-server,")]
    public void K3s_and_RKE2_make_their_own(string program, string told)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder[$"etc/rancher/{program}"]);
        Directory.CreateDirectory(folder[$"var/lib/rancher/{program}/server/tls"]);
        var tls = $"/var/lib/rancher/{program}/server/tls";
        folder.Write($"etc/rancher/{program}/config.yaml",
            $"kube-apiserver-arg:\n- tls-cert-file={tls}/serving-kube-apiserver.crt\n"
            + $"- tls-private-key-file={tls}/serving-kube-apiserver.key\n- client-ca-file={tls}/client-ca.crt\n");
        folder.Write($"var/lib/rancher/{program}/server/tls/client-ca.crt",
            SampleNode.NewAuthority("client-ca").Certificate.Pem);
        using var session = new EngineSession();
        session.Set("root", folder[""]);
        var findings = new PkiChecks(new PkiCheckOptions()).Judge(InventoryReader.Read(NodeFileSystem.At(folder[""])))
            .Where(finding => finding.Id == "FileMissing").ToList();
        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.Contains(told, finding.Remedy.Text, StringComparison.Ordinal));
        Assert.All(findings, finding => Assert.Empty(finding.Remedy.Commands));
        var warnings = session.Run("Update-K8sPki -Root $root").Warnings;
        Assert.Contains(warnings, warning => warning.Contains(told, StringComparison.Ordinal));
        Assert.DoesNotContain(warnings, warning => warning.Contains("Initialize-K8sPki", StringComparison.Ordinal));
        Assert.Contains(told, session.Run("Update-K8sPki apiserver -Root $root").Error("CertificateMissing").Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/kubernetes/pki/apiserver.crt", "Initialize-K8sPki makes")]
    [InlineData("/etc/kubernetes/pki/other.crt", "no command makes")]
    [InlineData("/srv/x.crt", "no command makes")]
    [InlineData("/var/lib/k0s/pki/ca.crt", "k0s makes")]
    public void Is_told_by_the_path(string path, string told) =>
        Assert.Contains(told, FileMaker.Of(NodePath.Of(path)), StringComparison.Ordinal);
}
