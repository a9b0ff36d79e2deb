using System.Net;
using System.Text;

namespace K8sPki.Tests.ClusterPki;

public class KubeadmConfigTests
{
    private const string Full = """
        # what the cluster is
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: ClusterConfiguration
        clusterName: blue
        kubernetesVersion: v1.34.8
        controlPlaneEndpoint: "k8s.example:8443"
        certificatesDir: /etc/kubernetes/pki
        encryptionAlgorithm: ECDSA-P384
        certificateValidityPeriod: 2160h0m0s
        caCertificateValidityPeriod: 43800h
        networking:
          serviceSubnet: 10.96.0.0/16,fd00:10:96::/112
          dnsDomain: blue.local
        apiServer:
          certSANs: [api.example, 192.0.2.1]
        etcd:
          local:
            serverCertSANs:
            - etcd.example
            peerCertSANs: [peer.example]
        --- # and the node
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: InitConfiguration
        localAPIEndpoint: {advertiseAddress: 10.0.0.10, bindPort: 7443}
        nodeRegistration:
          name: CP1
        ---
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        rotateCertificates: true
        ...
        """;

    [Fact]
    public void Every_field_that_certificates_depend_on_is_read()
    {
        var options = TreeOptions.From(Read(Full), "tree");
        Assert.Equal(("cp1", IPAddress.Parse("10.0.0.10")), (options.ControlPlane[0].Name, options.ControlPlane[0].Address));
        Assert.Equal(("blue", "blue.local", "1.34.8", 7443), (options.Cluster.ClusterName, options.Cluster.DnsDomain,
            options.Cluster.Version.ToString(), options.Cluster.ApiServerPort));
        Assert.Equal("ECDSA-P384", options.KeyAlgorithm.Name);
        Assert.Equal(90, (options.Validity.To - options.Validity.From).Days);
        Assert.Equal(1825, (options.AuthorityValidity.To - options.AuthorityValidity.From).Days);
        Assert.Equal("https://k8s.example:8443",
            options.Cluster.ServerOf(ClusterBlueprint.Find("admin.conf")!, options.ControlPlane[0]));
        Assert.Equal("https://10.0.0.10:7443",
            options.Cluster.ServerOf(ClusterBlueprint.Find("scheduler.conf")!, options.ControlPlane[0]));
        Assert.Equal(
            "DNS:cp1, DNS:kubernetes, DNS:kubernetes.default, DNS:kubernetes.default.svc, DNS:kubernetes.default.svc.blue.local, "
                + "IP Address:10.96.0.1, IP Address:fd00:10:96::1, IP Address:10.0.0.10, DNS:k8s.example, DNS:api.example, IP "
                + "Address:192.0.2.1",
            Names("apiserver", options));
        Assert.EndsWith("DNS:etcd.example", Names("etcd-server", options), StringComparison.Ordinal);
        Assert.EndsWith("DNS:peer.example", Names("etcd-peer", options), StringComparison.Ordinal);
    }

    [Fact]
    public void The_older_version_and_external_etcd_are_read()
    {
        var read = Read("""
            apiVersion: kubeadm.k8s.io/v1beta3
            kind: ClusterConfiguration
            featureGates:
              PublicKeysECDSA: true
            etcd:
              external:
                endpoints: [https://10.0.0.31:2379]
            """);
        Assert.Equal(("ECDSA-P256", true), (read.KeyAlgorithm, read.IsEtcdElsewhere));
    }

    [Fact]
    public void Parameters_go_before_the_file()
    {
        var both = new ClusterParameters { NodeNames = ["other"], NotAfter = DateTimeOffset.UtcNow.AddDays(3) }.Over(Read(Full));
        Assert.Equal(("other", null, "blue"), (both.NodeNames![0], both.ValidFor, both.ClusterName));
    }

    [Fact]
    public void A_file_that_is_nested_too_deep_is_refused() =>
        Assert.Equal("ConfigFileTooLarge",
            Assert.Throws<LimitExceededException>(() => Read("a: " + new string('[', 200))).ErrorId);

    [Theory]
    [InlineData("a: [", "ConfigFileNotYaml", "line 1")]
    [InlineData("kind: {{ .Kind }}", "ConfigFileNotYaml", "line 1")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  certSANs:\n  - one\n  - 2",
        "ConfigFileWrongShape", "line 6, column 5: apiServer.certSANs: 2 is no text to YAML; put it in quotes")]
    [InlineData("apiVersion: v1\nkind: Pod", "ConfigFileWithoutCluster",
        "neither a ClusterConfiguration nor an InitConfiguration")]
    [InlineData("", "ConfigFileWithoutCluster", "neither")]
    [InlineData("- a\n- b", "ConfigFileWithoutCluster", "neither")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta2\nkind: ClusterConfiguration", "ConfigFileVersion",
        "kubeadm v1.22, which is the last that reads it: kubeadm config migrate --old-config")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1alpha3\nkind: ClusterConfiguration", "ConfigFileVersion", "kubeadm v1.14")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta5\nkind: ClusterConfiguration", "ConfigFileVersion",
        "kubeadm reads v1beta3 and v1beta4")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: Clusterconfiguration", "ConfigFileKind",
        "line 2, column 7: kind: kubeadm does not read a Clusterconfiguration")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n---\napiVersion: v1\nkind: Pod",
        "ConfigFileKind", "does not read a Pod of v1")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n---\nname: a", "ConfigFileKind",
        "demands apiVersion and kind")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n---\n\napiVersion: "
        + "kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration", "ConfigFileDoubled", "line 6")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  certSANs: one",
        "ConfigFileWrongShape", "line 4, column 13: apiServer.certSANs: must be a list")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nclusterName: [a]", "ConfigFileWrongShape",
        "clusterName: must be one value")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\ncertificateValidityPeriod: 1 year",
        "ConfigFileValueInvalid", "'1 year' is not a duration")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint: {bindPort: 99999}",
        "ConfigFileValueInvalid", "'99999' is not a port")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint: {advertiseAddress: cp1}",
        "ConfigFileValueInvalid", "'cp1' is not an IP address")]
    public void What_makes_no_sense_is_named_with_its_line(string text, string id, string message)
    {
        var failure = Assert.ThrowsAny<PkiException>(() => Read(text));
        Assert.Equal(id, failure.ErrorId);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Seen with kubeadm 1.31: a field of the cluster, and what kubeadm refuses of it.</summary>
    [Theory]
    [InlineData("kubernetesVersion: 1.31", "is no text to YAML")]
    [InlineData("networking: {dnsDomain: 1.2}", "is no text to YAML")]
    [InlineData("apiServer: {certSANs: [yes]}", "is no text to YAML")]
    [InlineData("apiServer: {certSANs: [null]}", "neither an address nor a host name")]
    [InlineData("apiServer: {certSANs: [a_b]}", "neither an address nor a host name")]
    [InlineData("apiServer: {certSANs: ['*']}", "neither an address nor a host name")]
    [InlineData("apiServer: {certSANs: ['*.*.a']}", "neither an address nor a host name")]
    [InlineData("apiServer: {certSANs: ['a:443']}", "neither an address nor a host name")]
    [InlineData("apiServer: {certSANs: ['[::1]']}", "neither an address nor a host name")]
    [InlineData("apiServer: {certSANs: [a.b.]}", "neither an address nor a host name")]
    [InlineData("apiServer: {certSANs: [bücher]}", "neither an address nor a host name")]
    [InlineData("apiServer: {certSANs: [010.0.0.1]}", "leading zeros")]
    [InlineData("etcd: {local: {serverCertSANs: [A]}}", "etcd.local.serverCertSANs: 'A' is neither")]
    [InlineData("etcd: {local: {peerCertSANs: [a_b]}}", "etcd.local.peerCertSANs: 'a_b' is neither")]
    [InlineData("etcd: {local: {}, external: {endpoints: []}}", "exclude each other")]
    [InlineData("networking: {dnsDomain: Blue.local}", "is not a domain to kubeadm")]
    [InlineData("networking: {dnsDomain: blue.local.}", "is not a domain to kubeadm")]
    [InlineData("networking: {serviceSubnet: 10.0.0.0/8}", "at least /12")]
    [InlineData("networking: {serviceSubnet: 10.0.0.0/11}", "at least /12")]
    [InlineData("networking: {serviceSubnet: 'fd00::/107'}", "at least /108")]
    [InlineData("networking: {serviceSubnet: 10.0.0.0/29}", "ten addresses")]
    [InlineData("networking: {serviceSubnet: 'fd00::/125'}", "ten addresses")]
    [InlineData("networking: {serviceSubnet: '10.0.0.0/16, fd00::/112'}", "has a blank")]
    [InlineData("networking: {serviceSubnet: '10.0.0.0/16,10.1.0.0/16'}", "one for IPv4 and one for IPv6")]
    [InlineData("controlPlaneEndpoint: K8s.example:6443", "capital letters")]
    [InlineData("controlPlaneEndpoint: 'a:0'", "is not an endpoint")]
    [InlineData("controlPlaneEndpoint: 'https://a:6443'", "is not an endpoint")]
    [InlineData("encryptionAlgorithm: rsa-2048", "capital letters count")]
    [InlineData("encryptionAlgorithm: RSA", "capital letters count")]
    [InlineData("featureGates: {PublicKeysECDSA: 'true'}", "true or false, without quotes")]
    [InlineData("featureGates: {PublicKeysECDSA: 1}", "true or false, without quotes")]
    [InlineData("certificateValidityPeriod: 8760", "is no text to YAML")]
    [InlineData("certificateValidityPeriod: 365d", "is not a duration")]
    [InlineData("certificateValidityPeriod: 8760H", "is not a duration")]
    [InlineData("certificateValidityPeriod: '8760h '", "is not a duration")]
    [InlineData("certificateValidityPeriod: -1h", "would have ended when it is made")]
    [InlineData("caCertificateValidityPeriod: 0s", "would have ended when it is made")]
    [InlineData("certificatesDir: pki", "no absolute path")]
    public void What_kubeadm_refuses_is_refused_with_its_line(string field, string message)
    {
        var failure = Assert.Throws<MalformedInputException>(() => Read(Cluster(field)));
        Assert.Contains("kubeadm.yaml, line 3, column ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("encryptionAlgorithm: ''", null)]
    [InlineData("encryptionAlgorithm: RSA-4096", "RSA-4096")]
    [InlineData("encryptionAlgorithm: ECDSA-P256\nfeatureGates: {PublicKeysECDSA: false}", "RSA-2048")]
    [InlineData("encryptionAlgorithm: RSA-4096\nfeatureGates: {PublicKeysECDSA: true}", "ECDSA-P256")]
    [InlineData("encryptionAlgorithm: RSA-4096\nfeatureGates: {EtcdLearnerMode: true}", "RSA-4096")]
    [InlineData("featureGates: {PublicKeysECDSA: yes}", "ECDSA-P256")]
    [InlineData("featureGates: {PublicKeysECDSA: On}", "ECDSA-P256")]
    [InlineData("featureGates: {PublicKeysECDSA: y}", "ECDSA-P256")]
    [InlineData("featureGates: {PublicKeysECDSA: OFF}", "RSA-2048")]
    [InlineData("featureGates: {PublicKeysECDSA: n}", "RSA-2048")]
    [InlineData("featureGates: {PublicKeysECDSA: ~}\nencryptionAlgorithm: RSA-3072", "RSA-3072")]
    public void The_algorithm_is_that_of_the_feature_gate_and_then_of_the_field(string fields, string? expected) =>
        Assert.Equal(expected, Read(Cluster(fields)).KeyAlgorithm);

    [Fact]
    public void What_kubeadm_takes_is_taken()
    {
        var read =
            Read(
                Cluster("apiServer: {certSANs: [A.Example, '*.b.example', '::FFFF:10.0.0.9']}\ncontrolPlaneEndpoint: "
                    + "'a:'\nnetworking: {serviceSubnet: '10.0.0.5/12,fd00::/108'}\ncertificateValidityPeriod: "
                    + "1h30m\ncertificatesDir: ''"));
        Assert.Equal(["a.example", "*.b.example", "::ffff:10.0.0.9"], read.CertSans);
        Assert.Equal(("a", "10.0.0.5/12,fd00::/108", TimeSpan.FromMinutes(90), null),
            (read.ControlPlaneEndpoint, read.ServiceCidrs![0], read.ValidFor, read.CertificatesFolder));
        Assert.Equal(6443,
            ControlPlaneEndpoint.Parse(Read(Cluster("controlPlaneEndpoint: 'a:06443'")).ControlPlaneEndpoint!).Port);
    }

    [Fact]
    public void What_kubeadm_only_warns_of_is_a_warning_with_its_line_and_has_no_effect()
    {
        var warnings = new List<string>();
        var read = KubeadmConfig.Read(Encoding.UTF8.GetBytes("""
            apiVersion: kubeadm.k8s.io/v1beta3
            kind: ClusterConfiguration
            encryptionAlgorithm: ECDSA-P256
            certificateValidityPeriod: 1h
            ClusterName: wrong
            clusterName: first
            clusterName: last
            apiServer:
              certSans: [lost.example]
              extraArgs: {anything: goes}
              extraVolumes: [{name: v, hostpath: /x}]
            scheduler: {extraEnvs: []}
            <<: {imageRepository: x}
            """), "kubeadm.yaml", warnings.Add);
        Assert.Equal((null, null, "last", null), (read.KeyAlgorithm, read.ValidFor, read.ClusterName, read.CertSans));
        Assert.Equal(
            [
                "kubeadm.yaml, line 3, column 1: kubeadm knows no field 'encryptionAlgorithm' in a ClusterConfiguration of "
                    + "v1beta3 and goes on without it.",
                "kubeadm.yaml, line 4, column 1: kubeadm knows no field 'certificateValidityPeriod' in a ClusterConfiguration of "
                    + "v1beta3 and goes on without it.",
                "kubeadm.yaml, line 5, column 1: kubeadm knows no field 'ClusterName' in a ClusterConfiguration of v1beta3 and "
                    + "goes on without it; there is 'clusterName'.",
                "kubeadm.yaml, line 7, column 1: 'clusterName' is there twice; the last one counts.",
                "kubeadm.yaml, line 9, column 3: kubeadm knows no field 'apiServer.certSans' in a ClusterConfiguration of "
                    + "v1beta3 and goes on without it; there is 'certSANs'.",
                "kubeadm.yaml, line 11, column 28: kubeadm knows no field 'apiServer.extraVolumes[0].hostpath' in a "
                    + "ClusterConfiguration of v1beta3 and goes on without it; there is 'hostPath'.",
                "kubeadm.yaml, line 12, column 13: kubeadm knows no field 'scheduler.extraEnvs' in a ClusterConfiguration of "
                    + "v1beta3 and goes on without it.",
            ],
            warnings);
    }

    [Theory]
    [InlineData("nodeRegistration: {name: 1}", "is no text to YAML")]
    [InlineData("localAPIEndpoint: {bindPort: '6443'}", "whole number, without quotes")]
    [InlineData("localAPIEndpoint: {bindPort: 6443.5}", "whole number")]
    [InlineData("localAPIEndpoint: {bindPort: -1}", "is not a port")]
    [InlineData("localAPIEndpoint: {advertiseAddress: 010.0.0.10}", "leading zeros")]
    public void What_kubeadm_refuses_of_a_node_is_refused(string field, string message) =>
        Assert.Contains(message, Assert.Throws<MalformedInputException>(() => Read(Cluster(field, "InitConfiguration"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Every_field_that_kubeadm_prints_is_known()
    {
        // kubeadm config print init-defaults, 1.31.
        var read = Read("""
            apiVersion: kubeadm.k8s.io/v1beta4
            bootstrapTokens:
            - groups:
              - system:bootstrappers:kubeadm:default-node-token
              token: abcdef.0123456789abcdef
              ttl: 24h0m0s
              usages:
              - signing
              - authentication
            kind: InitConfiguration
            localAPIEndpoint:
              advertiseAddress: 1.2.3.4
              bindPort: 6443
            nodeRegistration:
              criSocket: unix:///var/run/containerd/containerd.sock
              imagePullPolicy: IfNotPresent
              imagePullSerial: true
              name: node
              taints: null
            timeouts:
              controlPlaneComponentHealthCheck: 4m0s
              discovery: 5m0s
              etcdAPICall: 2m0s
              kubeletHealthCheck: 4m0s
              kubernetesAPICall: 1m0s
              tlsBootstrap: 5m0s
              upgradeManifests: 5m0s
            ---
            apiServer: {}
            apiVersion: kubeadm.k8s.io/v1beta4
            caCertificateValidityPeriod: 87600h0m0s
            certificateValidityPeriod: 8760h0m0s
            certificatesDir: /etc/kubernetes/pki
            clusterName: kubernetes
            controllerManager: {}
            dns: {}
            encryptionAlgorithm: RSA-2048
            etcd:
              local:
                dataDir: /var/lib/etcd
            imageRepository: registry.k8s.io
            kind: ClusterConfiguration
            kubernetesVersion: 1.31.0
            networking:
              dnsDomain: cluster.local
              serviceSubnet: 10.96.0.0/12
            proxy: {}
            scheduler: {}
            """);
        Assert.Equal(("node", 6443, "10.96.0.0/12"), (read.NodeNames![0], read.ApiServerPort, read.ServiceCidrs![0]));
    }

    [Theory]
    [InlineData("8760h0m0s", 365 * 24)]
    [InlineData("87600h", 3650 * 24)]
    [InlineData("1.5h", 1.5)]
    [InlineData("90m", 1.5)]
    [InlineData(".5h", 0.5)]
    [InlineData("1.h", 1)]
    [InlineData("+1h", 1)]
    [InlineData("-1h", -1)]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("3600000ms", 1)]
    [InlineData("3600000000us", 1)]
    [InlineData("3600000000µs", 1)]
    [InlineData("3600000000000ns", 1)]
    [InlineData("30m0.5h", 1)]
    public void Durations_are_read_as_Go_writes_them(string text, double hours)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromHours(hours), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1d")]
    [InlineData("1y")]
    [InlineData("1H")]
    [InlineData("h")]
    [InlineData(".h")]
    [InlineData("-")]
    [InlineData("1h ")]
    [InlineData("1h 30m")]
    [InlineData("1h\n")]
    [InlineData("1e3h")]
    [InlineData("2562048h")]
    [InlineData("999999999999999h")]
    public void Other_texts_are_no_duration(string text) => Assert.False(GoDuration.TryParse(text, out _));

    private static string Cluster(string fields, string kind = "ClusterConfiguration") =>
        $"apiVersion: kubeadm.k8s.io/v1beta4\nkind: {kind}\n{fields}\n";

    private static ClusterParameters Read(string text) =>
        KubeadmConfig.Read(Encoding.UTF8.GetBytes(text), "kubeadm.yaml", warning => Assert.Fail(warning));

    private static string Names(string entry, TreeOptions options) =>
        string.Join(", ", options.Cluster.NamesOf(ClusterBlueprint.Find(entry)!, options.ControlPlane[0]));
}
