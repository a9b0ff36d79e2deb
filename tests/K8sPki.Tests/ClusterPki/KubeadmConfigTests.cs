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
        Assert.Equal(("blue", "blue.local", "1.34.8", 7443), (options.Cluster.ClusterName, options.Cluster.DnsDomain, options.Cluster.Version.ToString(), options.Cluster.ApiServerPort));
        Assert.Equal("ECDSA-P384", options.KeyAlgorithm.Name);
        Assert.Equal(90, (options.Validity.To - options.Validity.From).Days);
        Assert.Equal(1825, (options.AuthorityValidity.To - options.AuthorityValidity.From).Days);
        Assert.Equal("https://k8s.example:8443", options.Cluster.ServerOf(ClusterBlueprint.Find("admin.conf")!, options.ControlPlane[0]));
        Assert.Equal("https://10.0.0.10:7443", options.Cluster.ServerOf(ClusterBlueprint.Find("scheduler.conf")!, options.ControlPlane[0]));
        Assert.Equal(
            "DNS:cp1, DNS:kubernetes, DNS:kubernetes.default, DNS:kubernetes.default.svc, DNS:kubernetes.default.svc.blue.local, IP Address:10.96.0.1, IP Address:fd00:10:96::1, IP Address:10.0.0.10, DNS:k8s.example, DNS:api.example, IP Address:192.0.2.1",
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

    [Theory]
    [InlineData("a: [", "ConfigFileNotYaml", "line 1")]
    [InlineData("kind: {{ .Kind }}", "ConfigFileNotYaml", "line 1")]
    [InlineData("apiVersion: v1\nkind: Pod", "ConfigFileWithoutCluster", "neither a ClusterConfiguration nor an InitConfiguration")]
    [InlineData("", "ConfigFileWithoutCluster", "neither")]
    [InlineData("- a\n- b", "ConfigFileWithoutCluster", "neither")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta2\nkind: ClusterConfiguration", "ConfigFileVersion", "kubeadm config migrate")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n---\n\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration", "ConfigFileDoubled", "line 6")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  certSANs: one", "ConfigFileWrongShape", "line 4, column 13: apiServer.certSANs: must be a list")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nclusterName: [a]", "ConfigFileWrongShape", "clusterName: must be one value")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\ncertificateValidityPeriod: 1 year", "ConfigFileValueInvalid", "'1 year' is not a duration")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint: {bindPort: 99999}", "ConfigFileValueInvalid", "'99999' is not a port")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint: {advertiseAddress: cp1}", "ConfigFileValueInvalid", "'cp1' is not an IP address")]
    public void What_makes_no_sense_is_named_with_its_line(string text, string id, string message)
    {
        var failure = Assert.ThrowsAny<PkiException>(() => Read(text));
        Assert.Equal(id, failure.ErrorId);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8760h0m0s", 365 * 24)]
    [InlineData("87600h", 3650 * 24)]
    [InlineData("1.5h", 1.5)]
    [InlineData("90m", 1.5)]
    public void Durations_are_read_as_Go_writes_them(string text, double hours)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromHours(hours), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1d")]
    [InlineData("h")]
    [InlineData("999999999999999h")]
    public void Other_texts_are_no_duration(string text) => Assert.False(GoDuration.TryParse(text, out _));

    private static ClusterParameters Read(string text) => KubeadmConfig.Read(Encoding.UTF8.GetBytes(text), "kubeadm.yaml", warning => Assert.Fail(warning));

    private static string Names(string entry, TreeOptions options) =>
        string.Join(", ", options.Cluster.NamesOf(ClusterBlueprint.Find(entry)!, options.ControlPlane[0]));
}
