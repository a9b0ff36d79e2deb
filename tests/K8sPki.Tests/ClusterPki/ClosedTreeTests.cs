using K8sPki.Tests.Engine;

namespace K8sPki.Tests.ClusterPki;

/// <summary>A copied tree in which links lead to this machine: whoever made the copy gets nothing of it changed.</summary>
public sealed class ClosedTreeTests : IDisposable
{
    private const string Pki = "etc/kubernetes/pki/";
    private readonly SampleNode node = SampleNode.ControlPlane();
    private readonly SampleNode machine = SampleNode.ControlPlane("machine");
    private readonly EngineSession session = new();

    public ClosedTreeTests()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("links need a privilege on Windows");
        session.Set("root", node.Root);
    }

    public void Dispose()
    {
        session.Dispose();
        node.Dispose();
        machine.Dispose();
    }

    [Theory]
    [InlineData(Pki + "apiserver.key", "Update-K8sPki -Root $root")]
    [InlineData(Pki + "apiserver.crt", "Update-K8sPki -Root $root")]
    [InlineData("etc/kubernetes/admin.conf", "Update-K8sPki -Root $root")]
    [InlineData("etc/kubernetes/admin.conf", "Update-K8sPki -Path $root/etc/kubernetes")]
    [InlineData("etc/kubernetes/admin.conf", "Update-K8sPki ca -KeepKey -Root $root")]
    [InlineData(Pki + "ca.crt", "Update-K8sPki ca -KeepKey -Root $root")]
    [InlineData(Pki + "ca.key", "Update-K8sPki -Root $root")]
    [InlineData("etc/kubernetes/k8spki-backup", "Update-K8sPki -Root $root")]
    [InlineData("etc/kubernetes/k8spki-backup", "Update-K8sPki -Path $root/etc/kubernetes")]
    [InlineData("etc/kubernetes/.k8spki.lock", "Update-K8sPki -Root $root")]
    [InlineData("etc/kubernetes/.k8spki", "Update-K8sPki -Root $root")]
    [InlineData(Pki + "etcd", "Update-K8sPki -Root $root")]
    public void Nothing_outside_changes(string link, string command)
    {
        var outside = Path.Combine(machine.Root, link);
        if (link.EndsWith("backup", StringComparison.Ordinal))
            Directory.CreateDirectory(outside);
        else if (!Path.Exists(outside))
            File.WriteAllText(outside, "theirs");
        if (Directory.Exists(node.PathOf(link)))
            Directory.Delete(node.PathOf(link), recursive: true);
        File.Delete(node.PathOf(link));
        File.CreateSymbolicLink(node.PathOf(link), outside);
        var before = Content(machine.Root);
        session.Run(command + " -WarningAction SilentlyContinue");
        Assert.Equal(before, Content(machine.Root));
        Assert.Equal(outside, new FileInfo(node.PathOf(link)).LinkTarget);
    }

    [Fact]
    public void A_key_in_a_kubeconfig_that_is_not_its_certificates_is_left()
    {
        var admin = node.Entry(ClusterBlueprint.Find("admin.conf")!);
        node.WriteKubeConfig("etc/kubernetes/admin.conf", "https://k8s.example:6443", node.Ca.Certificate.Pem, admin);
        var other = Convert.ToBase64String(System.Text.Encoding.ASCII
            .GetBytes(SampleCertificate.Text(PrivateKey.Generate(KeyAlgorithm.ECDSA, 256))));
        node.Replace("etc/kubernetes/admin.conf", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(admin.KeyPem)),
            other);
        session.Run("Update-K8sPki admin.conf -Root $root").Error("KeyDoesNotMatch");
        Assert.Contains(other, node.ReadText("etc/kubernetes/admin.conf"), StringComparison.Ordinal);
        session.Run("Test-K8sPki -Root $root -WarningAction Ignore | Where-Object Id -eq KeyMismatch | ForEach-Object { "
            + "Invoke-Expression $_.Remedy } | Out-Null").ThrowOnError();
        Assert.DoesNotContain(new PkiChecks(new PkiCheckOptions()).Judge(node.Read()), finding => finding.Id == "KeyMismatch");
    }

    private static string Content(string root) =>
        string.Join('\n', Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path =>
            $"{path} "
                + $"{new FileInfo(path).LinkTarget ?? (File.Exists(path) ? Convert.ToHexString(File.ReadAllBytes(path)) : "")}"));
}
