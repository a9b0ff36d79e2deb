using System.Text;

namespace K8sPki.Tests.ClusterPki;

/// <summary>Each place that the inventory reads, and what it makes of bad ones.</summary>
public sealed class InventorySourceTests
{
    private const string Unit = """
        [Service]
        User=kube
        EnvironmentFile=-/etc/default/kube-apiserver
        EnvironmentFile=-/etc/default/missing
        Environment="EXTRA=--requestheader-client-ca-file=/etc/kubernetes/pki/front-proxy-ca.crt --v 2"
        ExecStart=/usr/local/bin/kube-apiserver \
          --client-ca-file /etc/kubernetes/pki/ca.crt \
          # a comment within the command
          --etcd_cafile="/etc/kubernetes/pki/etcd/ca.crt" \
          --tls-cert-file=${PKI}/apiserver.crt \
          --tls-private-key-file=${PKI}/apiserver.key $EXTRA
        """;

    [Fact]
    public void A_unit_is_read_with_continued_lines_quotes_variables_and_drop_ins()
    {
        using var node = SampleNode.ControlPlane();
        Directory.Delete(node.PathOf("etc/kubernetes/manifests"), recursive: true);
        node.Write("etc/default/kube-apiserver", "# variables\nPKI=/etc/kubernetes/pki\n");
        node.Write("etc/passwd", "root:x:0:0::/:/bin/sh\nkube:x:1234:1234::/:/bin/false\n");
        node.Write("etc/systemd/system/kube-apiserver.service", Unit);
        node.Write("usr/lib/systemd/system/kube-apiserver.service.d/10-a.conf", "[Service]\nEnvironment=EXTRA=--hidden\n");
        node.Write("etc/systemd/system/kube-apiserver.service.d/10-a.conf", "[Service]\nUser=\nUser=kube\n");
        var server = node.Read().Component("kube-apiserver")!;
        Assert.Equal(1234u, server.UserId);
        Assert.Equal("/etc/kubernetes/pki/ca.crt", server.Value("--client-ca-file"));
        Assert.Equal("/etc/kubernetes/pki/etcd/ca.crt", server.Value("--etcd-cafile"));
        Assert.Equal("/etc/kubernetes/pki/apiserver.crt", server.Value("--tls-cert-file"));
        Assert.Equal("/etc/kubernetes/pki/front-proxy-ca.crt", server.Value("--requestheader-client-ca-file"));
        Assert.Equal("2", server.Value("--v"));
        var entry = node.Read().Entries.Single(entry => entry.Name == "apiserver");
        Assert.Equal("kube-apiserver.service --tls-cert-file", Assert.Single(entry.NamedBy).ToString());
    }

    [Fact]
    public void Mounts_map_the_paths_of_a_container()
    {
        using var node = SampleNode.ControlPlane();
        node.Write("srv/pki/etcd.crt", node.ReadText("etc/kubernetes/pki/etcd/server.crt"));
        node.Write("srv/pki/etcd.key", node.ReadText("etc/kubernetes/pki/etcd/server.key"), isSecret: true);
        node.Write("etc/kubernetes/manifests/etcd.yaml", """
            kind: Pod
            spec:
              containers:
              - name: etcd
                command: [/bin/sh, -c, "exec /usr/bin/etcd --cert-file=/certs/etcd.crt --key-file $(KEY)"]
                env:
                - {name: KEY, value: /certs/etcd.key}
                - {name: ETCD_TRUSTED_CA_FILE, value: /ca/ca.crt}
                volumeMounts:
                - {mountPath: /certs/, name: certs}
                - {mountPath: /ca, name: pki, subPath: etcd}
              volumes:
              - {name: certs, hostPath: {path: /srv/pki}}
              - {name: pki, hostPath: {path: /etc/kubernetes/pki}}
            """);
        var inventory = node.Read();
        Assert.Empty(inventory.Missing);
        var server = inventory.Entries.Single(entry => entry.Path == node.PathOf("srv/pki/etcd.crt"));
        Assert.Equal(("etcd", PkiRole.Server, node.PathOf("srv/pki/etcd.key")), (server.Component, server.Role, server.KeyPath));
        Assert.Contains(inventory.Entries.Single(entry => entry.Name == "etcd-ca").NamedBy,
            reference => reference.Name == "ETCD_TRUSTED_CA_FILE");
    }

    [Fact]
    public void The_controller_managers_signer_is_shown_as_one()
    {
        using var node = SampleNode.ControlPlane();
        var ca = node.Read().Entries.Single(entry => entry.Name == "ca");
        Assert.Equal(PkiRole.Signer, ca.Role);
        Assert.Contains(ca.NamedBy, reference =>
            reference.ToString() == "kube-controller-manager.yaml --cluster-signing-cert-file");
        Assert.Contains(ca.NamedBy, reference => reference.ToString() == "config.yaml authentication.x509.clientCAFile");
        Assert.Contains(ca.NamedBy, reference => reference.ToString() == "admin.conf cluster kubernetes");
    }

    [Theory]
    [InlineData("var/lib/rancher/k3s/server/tls/serving-kube-apiserver.crt", "apiserver", "kube-apiserver", PkiRole.Server)]
    [InlineData("var/lib/rancher/rke2/agent/client-kubelet.crt", "kubelet-client", "kubelet", PkiRole.Client)]
    [InlineData("var/lib/rancher/k3s/server/tls/etcd/peer-server-client.crt", "etcd-peer", "etcd", PkiRole.Peer)]
    [InlineData("var/lib/k0s/pki/server.crt", "apiserver", "kube-apiserver", PkiRole.Server)]
    [InlineData("var/lib/k0s/pki/etcd/peer.crt", "etcd-peer", "etcd", PkiRole.Peer)]
    [InlineData("system/secrets/kubernetes/kube-apiserver/etcd-client.crt", "apiserver-etcd-client", "kube-apiserver",
        PkiRole.Client)]
    [InlineData("etc/kubernetes/static-pod-resources/etcd-certs/secrets/etcd-all-certs/etcd-peer-cp1.crt", "etcd-peer", "etcd",
        PkiRole.Peer)]
    [InlineData("etc/kubernetes/static-pod-resources/kube-apiserver-certs/secrets/service-network-serving-certkey/tls.crt", "tls",
        "kube-apiserver", PkiRole.Other)]
    [InlineData("var/lib/kubernetes/etcd-server.pem", "etcd-server", "etcd", PkiRole.Server)]
    public void The_places_of_distributions_are_known(string path, string name, string component, PkiRole role)
    {
        using var folder = new NodeFolder();
        folder.Write(path, SampleNode.Authority("ca").Certificate.Pem);
        var entry = Assert.Single(InventoryReader.Read(NodeFileSystem.At(folder.Path)).Entries);
        Assert.Equal((name, component, role), (entry.Name, entry.Component, entry.Role));
    }

    [Fact]
    public void Links_do_not_lead_out_of_a_copied_tree()
    {
        using var node = SampleNode.Worker();
        using var outside = new NodeFolder();
        outside.Write("secret.crt", SampleNode.NewAuthority("secret").Certificate.Pem);
        File.CreateSymbolicLink(node.PathOf("etc/kubernetes/pki/outside.crt"), Path.Combine(outside.Path, "secret.crt"));
        File.CreateSymbolicLink(node.PathOf("etc/kubernetes/pki/up.crt"), "../../../../../../../../../.."
            + Path.Combine(outside.Path, "secret.crt"));
        File.CreateSymbolicLink(node.PathOf("etc/kubernetes/pki/circle.crt"), "/etc/kubernetes/pki/circle.crt");
        Assert.DoesNotContain(node.Read().Entries, entry => entry.Subject?.Contains("secret", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("a: [1", "ConfigurationNotYaml")]
    [InlineData("{{ .Values.pod }}\nkind: Pod", "ConfigurationNotYaml")]
    [InlineData(
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c]\ne: "
            + "&e [*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f]", "ConfigurationTooLarge")]
    [InlineData("binary \u0001", "ConfigurationNotYaml")]
    public void A_bad_manifest_is_one_problem_and_the_rest_is_read(string manifest, string id)
    {
        using var node = SampleNode.ControlPlane();
        node.Write("etc/kubernetes/manifests/bad.yaml", manifest);
        var inventory = node.Read();
        Assert.Equal(id, Assert.Single(inventory.Problems).Problem.ErrorId);
        Assert.Equal(15, inventory.Entries.Count);
    }

    [Fact]
    public void A_pipe_in_a_copied_tree_does_not_hold_the_reading()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("only Linux tells a pipe from a file here");
        using var node = SampleNode.Worker();
        Directory.CreateDirectory(node.PathOf("etc/kubernetes/manifests"));
        foreach (var path in new[] { "etc/kubernetes/manifests/pipe.yaml", "etc/kubernetes/admin.conf",
            "etc/kubernetes/pki/pipe.crt" })
        {
            using var make = System.Diagnostics.Process.Start("mkfifo", [node.PathOf(path)]);
            make.WaitForExit();
        }

        var inventory = node.Read();
        Assert.Equal("NotAFile", Assert.Single(inventory.Problems).Problem.ErrorId);
        Assert.Equal(["ca", "kubelet-client"], inventory.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public void A_deep_manifest_is_refused()
    {
        var failure = Assert.Throws<LimitExceededException>(() =>
            StaticPodReader.Read(Encoding.ASCII.GetBytes(new string('[', 5000)), NodeFile.Alone("deep.yaml"), out _));
        Assert.Equal("ConfigurationTooLarge", failure.ErrorId);
    }

    [Fact]
    public void The_documents_of_a_text_are_told_apart()
    {
        var documents = YamlStream.Read("# only a comment\n---\na: 1\n--- {b: 2}\n---\n...\nc: |\n  text\n   ---\n"u8, "several");
        Assert.Equal(["1", "2", "text\n ---\n"], documents.Select(document => new YamlField(document))
            .Select(fields => fields.Text("a") ?? fields.Text("b") ?? fields.Text("c")));
        var failure = Assert.Throws<YamlException>(() => YamlStream.Read("a: 1\n---\nb: [\n"u8, "several"));
        Assert.Contains("line 4", failure.Message, StringComparison.Ordinal);
    }

    private sealed class NodeFolder : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("k8spki-node-");

        public string Path => folder.FullName;

        public void Write(string path, string content)
        {
            var file = System.IO.Path.Combine(Path, path);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }

        public void Dispose() => folder.Delete(recursive: true);
    }
}
