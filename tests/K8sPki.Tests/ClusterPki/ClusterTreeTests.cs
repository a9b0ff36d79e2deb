using System.Net;
using System.Runtime.Versioning;

namespace K8sPki.Tests.ClusterPki;

public sealed class ClusterTreeTests : IDisposable
{
    private readonly SampleTree tree = new();

    public void Dispose() => tree.Dispose();

    [Fact]
    public void The_files_are_those_of_kubeadm()
    {
        tree.Make();
        string[] pairs = ["pki/ca", "pki/apiserver", "pki/apiserver-kubelet-client", "pki/front-proxy-ca",
            "pki/front-proxy-client", "pki/etcd/ca", "pki/etcd/server", "pki/etcd/peer", "pki/etcd/healthcheck-client",
            "pki/apiserver-etcd-client"];
        string[] others = ["cluster-role-bindings.yaml", "pki/sa.key", "pki/sa.pub", "admin.conf", "super-admin.conf",
            "kubelet.conf", "controller-manager.conf", "scheduler.conf"];
        Assert.Equal(pairs.SelectMany(pair => new[] { pair + ".crt", pair + ".key" }).Concat(others)
            .Order(StringComparer.Ordinal), tree.Files());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Secrets_are_for_the_owner_only()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no modes");
        tree.Make();
        foreach (var file in tree.Files())
            Assert.Equal(Path.GetExtension(file) is ".crt" or ".yaml" ? "644" : "600",
                Convert.ToString((int)File.GetUnixFileMode(tree.PathOf(file)), 8));
    }

    [Theory]
    [InlineData("ECDSA-P256", "EC PRIVATE KEY")]
    [InlineData("ECDSA-P384", "EC PRIVATE KEY")]
    [InlineData("RSA-2048", "RSA PRIVATE KEY")]
    public void Keys_are_written_as_kubeadm_does(string algorithm, string label)
    {
        tree.Make(SampleTree.OneNode with { KeyAlgorithm = algorithm });
        Assert.All(tree.Files().Where(file => file.EndsWith(".key", StringComparison.Ordinal)), file =>
            Assert.StartsWith($"-----BEGIN {label}-----", File.ReadAllText(tree.PathOf(file)), StringComparison.Ordinal));
        Assert.Empty(tree.Plan(SampleTree.OneNode with { KeyAlgorithm = algorithm }).ToDo);
    }

    [Fact]
    public void A_second_run_changes_nothing()
    {
        tree.Make();
        var before = Contents();
        Assert.Empty(tree.Make());
        Assert.Equal(before, Contents());
    }

    [Fact]
    public void A_run_that_was_ended_anywhere_is_taken_up()
    {
        tree.Make();
        var whole = tree.Files().ToList();
        // Every set of files that can be there when a run ends: a certificate only after its key and its authority.
        foreach (var seed in Enumerable.Range(0, 40))
        {
            var random = new Random(seed);
            var authorities = new[] { "pki/ca", "pki/front-proxy-ca", "pki/etcd/ca" };
            foreach (var file in whole.Where(file => file != ClusterBindings.FileName && random.Next(2) == 0))
                File.Delete(tree.PathOf(file));
            foreach (var orphan in tree.Files().Where(file => file.EndsWith(".crt", StringComparison.Ordinal))
                .Where(file => !File.Exists(Path.ChangeExtension(tree.PathOf(file), ".key"))).ToList())
                File.Delete(tree.PathOf(orphan));
            if (authorities.Any(authority => !File.Exists(tree.PathOf(authority + ".crt"))))
                Directory.Delete(tree.Root, recursive: true);
            else if (!File.Exists(tree.PathOf("pki/sa.key")))
                File.Delete(tree.PathOf("pki/sa.pub"));
            tree.Make();
            Assert.Equal(whole, tree.Files());
            Assert.Empty(tree.Plan().Problems);
        }
    }

    [Fact]
    public void A_key_that_waits_for_its_certificate_is_used()
    {
        tree.Make();
        var key = File.ReadAllText(tree.PathOf("pki/apiserver.key"));
        File.Delete(tree.PathOf("pki/apiserver.crt"));
        tree.Make();
        Assert.Equal(key, File.ReadAllText(tree.PathOf("pki/apiserver.key")));
        Assert.Empty(tree.Plan().Problems);
    }

    [Fact]
    public void What_a_killed_process_left_is_removed()
    {
        Directory.CreateDirectory(tree.PathOf("pki"));
        var leftover = tree.PathOf($"pki/.ca.key.{Guid.NewGuid():N}.tmp");
        File.WriteAllText(leftover, "half a key");
        File.WriteAllText(tree.PathOf("pki/.ca.key.mine.tmp"), "not ours");
        tree.Make();
        Assert.False(File.Exists(leftover));
        Assert.True(File.Exists(tree.PathOf("pki/.ca.key.mine.tmp")));
    }

    [Fact]
    public void An_authority_of_ones_own_is_kept_and_signs()
    {
        var key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 384);
        var own = CertificateAuthorityBuilder.Build(key, null,
            new AuthorityOptions { Subject = DistinguishedName.Parse("/O=Example/CN=Example K8s CA"),
                Validity = Validity.For(TimeSpan.FromDays(100)) });
        Directory.CreateDirectory(tree.PathOf("pki"));
        File.WriteAllText(tree.PathOf("pki/ca.crt"), own.Certificate.Pem);
        PrivateKeyWriter.WriteFile(key, tree.PathOf("pki/ca.key"), PrivateKeyFormat.Pkcs8, false, null, false);
        tree.Make();
        Assert.Equal("CN=Example K8s CA, O=Example", tree.Certificate("pki/apiserver.crt").Issuer);
        Assert.True(tree.Certificate("pki/apiserver.crt").NotAfter <= own.NotAfter);
        Assert.Empty(tree.Plan().Problems);
    }

    [Fact]
    public void A_bundle_of_authorities_goes_whole_into_kubeconfigs()
    {
        tree.Make();
        var other = CertificateAuthorityBuilder.Build(PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), null,
            new AuthorityOptions { Subject = DistinguishedName.Parse("/CN=old"), Validity = Validity.For(TimeSpan.FromDays(9)) });
        File.WriteAllText(tree.PathOf("pki/ca.crt"), other.Certificate.Pem + tree.Certificate("pki/ca.crt").Pem);
        File.Delete(tree.PathOf("admin.conf"));
        tree.Make();
        Assert.Equal(2, TreeKubeConfig.Read(tree.PathOf("admin.conf")).Authorities.Count);
        Assert.Empty(tree.Plan().Problems);
    }

    public static TheoryData<string, string> Misfits() => new()
    {
        { "CertSan", "apiserver.crt' does not fit: it lacks DNS:more.example" },
        { "NodeName", "its subject is 'CN=cp1', and 'CN=other' is needed" },
        { "Version", "and 'CN=kube-apiserver-kubelet-client, O=system:masters' is needed with Kubernetes 1.28" },
        { "Endpoint",
            "its server is 'https://k8s.example:6443', and 'https://else.example:6443' or 'https://127.0.0.1:6443' is needed" },
        { "KeyAlgorithm", "its key is ECDSA of 256 bits, and RSA-2048 is asked for" },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void What_does_not_fit_is_named_and_nothing_is_changed(string what, string message)
    {
        tree.Make();
        var before = Contents();
        var other = what switch
        {
            "CertSan" => SampleTree.OneNode with { CertSans = ["more.example"] },
            "NodeName" => SampleTree.OneNode with { NodeNames = ["other"] },
            "Version" => SampleTree.OneNode with { KubernetesVersion = "1.28" },
            "Endpoint" => SampleTree.OneNode with { ControlPlaneEndpoint = "else.example:6443" },
            _ => SampleTree.OneNode with { KeyAlgorithm = "RSA-2048" },
        };
        var problems = tree.Plan(other).Problems.Select(problem => problem.Problem).ToList();
        Assert.Contains(problems, problem => problem.ErrorId == "PkiFileDoesNotFit"
            && problem.Message.Contains(message, StringComparison.Ordinal));
        Assert.ThrowsAny<PkiException>(() => tree.Make(other));
        Assert.Equal(before, Contents());
    }

    [Theory]
    [InlineData("pki/apiserver.key", "pki/etcd/server.key", "PkiFileDoesNotFit", "it is not the certificate of the key")]
    [InlineData("pki/apiserver.crt", "pki/etcd/server.crt", "PkiFileDoesNotFit", "it is signed by 'CN=etcd-ca'")]
    [InlineData("pki/ca.crt", "pki/apiserver.crt", "PkiFileDoesNotFit", "it is not an authority's")]
    [InlineData("pki/sa.key", "pki/apiserver.key", "PkiFileDoesNotFit", "it is not the public key of")]
    [InlineData("admin.conf", "kubelet.conf", "PkiFileDoesNotFit", "its subject is 'CN=system:node:cp1")]
    [InlineData("pki/ca.key", "pki/sa.pub", "NotAPrivateKey", "There is no private key in")]
    [InlineData("pki/apiserver.crt", "admin.conf", "NotACertificate", "There is no certificate in")]
    [InlineData("admin.conf", "pki/ca.crt", "KubeConfigWrongShape", "admin.conf, line 1")]
    public void A_wrong_file_is_named(string target, string source, string id, string message)
    {
        tree.Make();
        File.Copy(tree.PathOf(source), tree.PathOf(target), overwrite: true);
        Assert.Contains(tree.Plan().Problems, problem => problem.Problem.ErrorId == id
            && problem.Problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pki/apiserver.key", "pki/apiserver.crt")]
    [InlineData("pki/sa.key", "pki/sa.pub")]
    public void A_missing_key_is_named(string key, string other)
    {
        tree.Make();
        File.Delete(tree.PathOf(key));
        var problem = Assert.Single(tree.Plan().Problems).Problem;
        Assert.Equal("KeyMissing", problem.ErrorId);
        Assert.Contains(other, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expired_certificate_is_named()
    {
        tree.Make(SampleTree.OneNode with { ValidFor = TimeSpan.FromDays(1) });
        using var later = Clock.Use(new FixedTime(DateTimeOffset.UtcNow.AddDays(2)));
        Assert.Contains(tree.Plan().Problems, problem =>
            problem.Problem.Message.Contains("apiserver.crt' does not fit: it expired on", StringComparison.Ordinal));
    }

    [Fact]
    public void A_kubelet_that_renews_its_own_certificate_is_left_alone()
    {
        tree.Make();
        var path = tree.PathOf("kubelet.conf");
        KubeConfigWriter.Change(
            KubeConfigLocation.Of(path),
            draft => new UserSettings { ClientCertificate = "/var/lib/kubelet/pki/kubelet-client-current.pem",
                ClientKey = "/var/lib/kubelet/pki/kubelet-client-current.pem" }.Apply(draft, "system:node:cp1"),
            CancellationToken.None);
        Assert.Empty(tree.Plan().Problems);
        Assert.Empty(tree.Plan().ToDo);
    }

    [Fact]
    public void Further_nodes_have_folders_to_copy()
    {
        var parameters = SampleTree.OneNode with { NodeNames = ["cp1", "cp2", "w1"],
            AdvertiseAddresses = [IPAddress.Parse("10.0.0.10"), IPAddress.Parse("10.0.0.11")] };
        tree.Make(parameters);
        Assert.Equal(File.ReadAllBytes(tree.PathOf("pki/ca.key")), File.ReadAllBytes(tree.PathOf("nodes/cp2/pki/ca.key")));
        Assert.Equal(File.ReadAllBytes(tree.PathOf("pki/sa.pub")), File.ReadAllBytes(tree.PathOf("nodes/cp2/pki/sa.pub")));
        Assert.False(File.Exists(tree.PathOf("nodes/cp2/super-admin.conf")));
        Assert.Contains("10.0.0.11", tree.Certificate("nodes/cp2/pki/etcd/peer.crt").IPAddresses);
        Assert.Equal("CN=cp2", tree.Certificate("nodes/cp2/pki/etcd/server.crt").Subject);
        Assert.Equal(["kubelet.conf", "pki/ca.crt"], tree.Files()
            .Where(file => file.StartsWith("nodes/w1/", StringComparison.Ordinal)).Select(file => file["nodes/w1/".Length..]));
        Assert.Equal("https://10.0.0.11:6443", TreeKubeConfig.Read(tree.PathOf("nodes/cp2/scheduler.conf")).Server);
        Assert.Empty(tree.Plan(parameters).ToDo);
    }

    [Fact]
    public void A_copy_that_differs_is_named()
    {
        var parameters = SampleTree.OneNode with { NodeNames = ["cp1", "cp2"],
            AdvertiseAddresses = [IPAddress.Parse("10.0.0.10"), IPAddress.Parse("10.0.0.11")] };
        tree.Make(parameters);
        File.Copy(tree.PathOf("pki/apiserver.key"), tree.PathOf("nodes/cp2/pki/sa.key"), overwrite: true);
        var problem = Assert.Single(tree.Plan(parameters).Problems).Problem;
        Assert.Contains("it is not the same as", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PkiLayout.HardWay, ".crt", ".key", ".pub")]
    [InlineData(PkiLayout.HardWayPem, ".pem", "-key.pem", ".pem")]
    public void One_folder_has_the_names_of_the_components(PkiLayout layout, string certificate, string key, string publicKey)
    {
        var parameters = SampleTree.OneNode with { Layout = layout, NodeNames = ["cp1", "w1"] };
        tree.Make(parameters);
        string[] names = ["ca", "apiserver", "apiserver-etcd-client", "apiserver-kubelet-client", "etcd-server", "etcd-peer",
            "kube-scheduler", "kube-controller-manager", "kube-proxy", "kubelet-cp1", "kubelet-w1", "admin", "super-admin"];
        string[] configs = ["kube-scheduler", "kube-controller-manager", "kube-proxy", "kubelet-cp1", "kubelet-w1", "admin",
            "super-admin"];
        Assert.Equal(
            names.SelectMany(name => new[] { name + certificate, name + key })
                .Concat(configs.Select(name => name + ".kubeconfig"))
                .Concat(["cluster-role-bindings.yaml", "service-account" + key, "service-account" + publicKey])
                .Order(StringComparer.Ordinal),
            tree.Files());
        Assert.All(names, name => Assert.Equal("CN=kubernetes", tree.Certificate(name + certificate).Issuer));
        Assert.Empty(tree.Plan(parameters).ToDo);
    }

    [Fact]
    public void A_folder_begun_with_ca_pem_goes_on_with_such_names()
    {
        tree.Make(SampleTree.OneNode with { Layout = PkiLayout.HardWayPem });
        foreach (var file in tree.Files().Where(file => !file.StartsWith("ca", StringComparison.Ordinal)).ToList())
            File.Delete(tree.PathOf(file));
        tree.Make(SampleTree.OneNode with { Layout = PkiLayout.HardWay });
        Assert.DoesNotContain(tree.Files(), file => file.EndsWith(".crt", StringComparison.Ordinal));
        Assert.Contains("apiserver-key.pem", tree.Files());
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("a\u0007")]
    public void Names_of_nodes_are_no_paths(string name) =>
        Assert.Equal("NodeNameInvalid",
            Assert.Throws<InvalidRequestException>(() => tree.Options(SampleTree.OneNode with { NodeNames = [name] })).ErrorId);

    [Fact]
    public async Task Two_runs_at_once_make_one_tree()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => tree.Make())));
        Assert.Empty(tree.Plan().Problems);
        Assert.Empty(tree.Plan().ToDo);
        Assert.Equal(28, tree.Files().Count());
    }

    [Fact]
    public void A_run_that_is_stopped_leaves_what_the_next_one_takes_up()
    {
        using var stop = new CancellationTokenSource();
        var made = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => TreeBuilder.Run(
            tree.Options(), [], _ => { if (Interlocked.Increment(ref made) == 4) stop.Cancel(); },
            stop.Token).GetAwaiter().GetResult());
        Assert.InRange(tree.Files().Count(), 1, 27);
        tree.Make();
        Assert.Empty(tree.Plan().ToDo);
    }

    private Dictionary<string, string> Contents() =>
        tree.Files().ToDictionary(file => file, file => File.ReadAllText(tree.PathOf(file)));

    private sealed class FixedTime(DateTimeOffset time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time;
    }
}
