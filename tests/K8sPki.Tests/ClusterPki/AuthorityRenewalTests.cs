using K8sPki.Tests.Engine;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ClusterPki;

/// <summary>
/// An authority that gets a new end with its old key: what it signed stays valid, and whoever trusts it gets the new certificate.
/// </summary>
public sealed class AuthorityRenewalTests : IDisposable
{
    private const string Pki = "etc/kubernetes/pki/";
    private static readonly string[] KubeConfigs = ["admin.conf", "controller-manager.conf", "kubelet.conf", "scheduler.conf",
        "super-admin.conf"];
    private readonly SampleNode node = SampleNode.ControlPlane();
    private readonly EngineSession session = new();

    public AuthorityRenewalTests() => session.Set("root", node.Root);

    public void Dispose()
    {
        session.Dispose();
        node.Dispose();
    }

    [PeerFact("openssl", "kubectl")]
    public void Openssl_and_kubectl_find_the_new_one_wherever_the_old_one_was_trusted()
    {
        var other = SampleNode.NewAuthority("second").Certificate.Pem;
        node.Write(Pki + "bundle.crt", $"# ours\n{node.Ca.Certificate.Pem}# theirs\n{other}");
        var key = node.ReadText(Pki + "ca.key");
        var leaf = node.ReadText(Pki + "apiserver.crt");
        Update("ca -KeepKey").ThrowOnError();

        var renewed = node.ReadText(Pki + "ca.crt");
        Assert.NotEqual(node.Ca.Certificate.Pem, renewed);
        Assert.Equal((key, leaf), (node.ReadText(Pki + "ca.key"), node.ReadText(Pki + "apiserver.crt")));
        Assert.Equal($"# ours\n{renewed}# theirs\n{other}", node.ReadText(Pki + "bundle.crt"));
        foreach (var name in KubeConfigs)
        {
            var trusted = Peer.Kubectl.Run("--kubeconfig", node.PathOf("etc/kubernetes/" + name), "config", "view", "--raw", "-o",
                "jsonpath={.clusters[0].cluster.certificate-authority-data}");
            Assert.Equal(Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(renewed)), trusted.Accepted().Output);
        }

        foreach (var file in new[] { "apiserver.crt", "apiserver-kubelet-client.crt" })
            Peer.OpenSsl.Run("verify", "-x509_strict", "-CAfile", node.PathOf(Pki + "ca.crt"), node.PathOf(Pki + file))
                .Accepted();
        Assert.Equal("3650",
            Text(session.Run("(Get-K8sCertificate $root/etc/kubernetes/pki/ca.crt | ForEach-Object { [math]::Round(($_.NotAfter "
                + "- (Get-Date)).TotalDays) })").One()));
        Assert.Empty(new PkiChecks(new PkiCheckOptions()).Judge(node.Read()));
    }

    // Go passes over what it cannot read and trusts the rest.
    [Theory]
    [InlineData("-----BEGIN CERTIFICATE-----\nno base64 at all!\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB\n")]
    public void Broken_blocks_of_a_bundle_stay_byte_for_byte(string broken)
    {
        var old = node.Ca.Certificate.Pem;
        node.Write(Pki + "bundle.crt", $"{broken}# ours\r\n{old}\n{broken}");
        Update("ca -KeepKey").ThrowOnError();
        Assert.Equal($"{broken}# ours\r\n{node.ReadText(Pki + "ca.crt")}\n{broken}", node.ReadText(Pki + "bundle.crt"));
        Assert.NotEqual(old, node.ReadText(Pki + "ca.crt"));
    }

    [Fact]
    public void One_that_has_ended_is_renewed_by_what_the_finding_proposes()
    {
        EndAuthority(Pki + "ca", "kubernetes");
        Assert.Contains("CertificateExpired", Ids());
        session.Run("Test-K8sPki -Root $root -WarningAction Ignore | Where-Object Id -eq CertificateExpired | Select-Object "
            + "-First 1 | ForEach-Object { Invoke-Expression $_.Remedy }").ThrowOnError();
        Assert.DoesNotContain("CertificateExpired", Ids());
    }

    [Fact]
    public void Kubeconfigs_that_kept_an_older_one_are_brought_up_to_date()
    {
        var old = node.ReadText("etc/kubernetes/admin.conf");
        Update("ca -KeepKey").ThrowOnError();
        File.WriteAllText(node.PathOf("etc/kubernetes/admin.conf"), old);
        Update("ca -KeepKey").ThrowOnError();
        var trusted = node.Read().KubeConfigs.Select(kubeConfig => Assert.Single(kubeConfig.Clusters[0].Authorities)).Distinct();
        Assert.Equal(node.ReadText(Pki + "ca.crt"), Assert.Single(trusted).Pem);
    }

    [Fact]
    public void One_at_home_is_named_with_the_command_that_mends_it()
    {
        node.WriteKubeConfig("root/.kube/config", "https://k8s.example:6443", node.Ca.Certificate.Pem,
            node.Entry(ClusterBlueprint.Find("admin.conf")!));
        var run = Update("ca -KeepKey").ThrowOnError();
        session.Run(Text(run.One(), "StaleCopies.Remedy")).ThrowOnError();
        Assert.All(node.Read().KubeConfigs, kubeConfig =>
            Assert.Equal(node.ReadText(Pki + "ca.crt"), Assert.Single(kubeConfig.Clusters[0].Authorities).Pem));
    }

    [Fact]
    public void The_text_of_a_configuration_is_named_and_left_as_it_is()
    {
        var configuration = "kind: AuthenticationConfiguration\njwt:\n- issuer:\n    certificateAuthority: |\n"
            + Indented(node.Ca.Certificate.Pem);
        node.Write(Pki + "authn.yaml", configuration);
        node.Replace("etc/kubernetes/manifests/kube-apiserver.yaml", "    - --client-ca-file=",
            "    - --authentication-config=/etc/kubernetes/pki/authn.yaml\n    - --client-ca-file=");
        var result = Update("ca -KeepKey").ThrowOnError().One();
        Assert.Equal(node.PathOf(Pki + "authn.yaml"), Text(result, "StaleCopies.Path"));
        Assert.Contains("jwt.issuer.certificateAuthority of kube-apiserver", Text(result, "StaleCopies.Remedy"),
            StringComparison.Ordinal);
        Assert.Equal(configuration, node.ReadText(Pki + "authn.yaml"));

        // Its text is an older one than the file has now, and an entry of its own.
        Assert.Equal(node.PathOf(Pki + "authn.yaml"), Text(Update("ca -KeepKey").ThrowOnError().One(), "StaleCopies.Path"));
        Update("'authn.yaml CA' -KeepKey").ThrowOnError();
        Assert.Equal(configuration, node.ReadText(Pki + "authn.yaml"));
    }

    [Fact]
    public void It_says_who_has_to_restart_and_keeps_the_old_files()
    {
        var before = node.ReadText("etc/kubernetes/scheduler.conf");
        var result = Update("ca -KeepKey").ThrowOnError().One();
        Assert.Equal("kubelet kube-controller-manager kube-scheduler", Text(result, "Restart.Component"));
        Assert.Equal("kube-apiserver, within a minute", Text(result, "TakenUp"));
        Assert.Equal(before, File.ReadAllText(Path.Combine(Text(result, "BackupFolder"), "scheduler.conf")));
    }

    [Fact]
    public void Without_KeepKey_it_is_left_alone_and_says_why()
    {
        var run = Update("ca").ThrowOnError();
        Assert.Equal("Skipped", Text(run.One(), "Action"));
        Assert.Contains("-KeepKey", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain(Update("-KeepKey").ThrowOnError().Output,
            result => Text(result, "Name").EndsWith("ca", StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_that_is_not_here_or_not_its_own_changes_nothing()
    {
        var before = node.ReadText(Pki + "ca.crt");
        node.Write(Pki + "ca.key", SampleCertificate.Text(PrivateKey.Generate(KeyAlgorithm.ECDSA, 256)), isSecret: true);
        Update("ca -KeepKey").Error("KeyDoesNotMatch");
        node.Delete(Pki + "ca.key");
        Assert.Contains("key of ca is not here", Assert.Single(Update("ca -KeepKey").ThrowOnError().Warnings),
            StringComparison.Ordinal);
        Assert.Equal(before, node.ReadText(Pki + "ca.crt"));
    }

    [Fact]
    public void One_that_another_signed_is_signed_by_that_again()
    {
        var root = SampleNode.NewAuthority("root");
        var key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
        var below = CertificateAuthorityBuilder.Build(key, root,
            new AuthorityOptions { Subject = DistinguishedName.Parse("/CN=front-proxy-ca"),
                Validity = Validity.For(TimeSpan.FromDays(20)) });
        node.WriteAuthority("pki/front-proxy-ca", below);
        node.WriteAuthority("pki/root", root);
        Update("front-proxy-ca -KeepKey").ThrowOnError();
        var renewed = node.Read().Entries.Single(entry => entry.Name == "front-proxy-ca").Certificate!;
        Assert.True(renewed.IsSignedBy(root.Certificate.PublicKey));
        Assert.Equal((root.Certificate.ValidTo, key.PublicKey), (renewed.ValidTo, renewed.PublicKey));
    }

    private void EndAuthority(string path, string commonName)
    {
        var key = PrivateKeyReader.ReadFile(node.PathOf(path + ".key"), null);
        var ended = CertificateAuthorityBuilder.Build(key, null, new AuthorityOptions
        {
            Subject = DistinguishedName.Parse("/CN=" + commonName),
            Validity = Validity.Until(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(-400)),
        });
        var old = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(node.ReadText(path + ".crt")));
        node.Write(path + ".crt", ended.Certificate.Pem);
        foreach (var name in KubeConfigs)
            node.Replace("etc/kubernetes/" + name, old,
                Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(ended.Certificate.Pem)));
    }

    private IEnumerable<string> Ids() => new PkiChecks(new PkiCheckOptions()).Judge(node.Read()).Select(finding => finding.Id);

    private EngineRun Update(string arguments) => session.Run($"Update-K8sPki {arguments} -Root $root");

    private static string Indented(string pem) => string.Concat(pem.TrimEnd().Split('\n').Select(line => $"        {line}\n"));

    private string Text(object? result, string properties = "ToString()")
    {
        session.Set("result", result);
        return $"{session.Run($"\"$($result.{properties})\"").One()}";
    }
}
