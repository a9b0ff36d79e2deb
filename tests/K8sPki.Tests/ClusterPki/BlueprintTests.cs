namespace K8sPki.Tests.ClusterPki;

public class BlueprintTests
{
    [Theory]
    [InlineData("1.28.9", "system:masters")]
    [InlineData("1.29.0", "kubeadm:cluster-admins")]
    [InlineData("1.33.11", "kubeadm:cluster-admins")]
    [InlineData("1.33.12", null)]
    [InlineData("1.34.7", "kubeadm:cluster-admins")]
    [InlineData("1.34.8", null)]
    [InlineData("1.35.4", "kubeadm:cluster-admins")]
    [InlineData("1.35.5", null)]
    [InlineData("1.36.0", "kubeadm:cluster-admins")]
    [InlineData("1.36.1", null)]
    [InlineData("1.36", null)]
    [InlineData("1.37.0", null)]
    public void The_client_of_kubelets_leaves_its_group_with_the_backports(string version, string? organization) =>
        Assert.Equal(organization,
            ClusterBlueprint.Find("apiserver-kubelet-client")!.OrganizationIn(KubernetesVersion.Parse(version)));

    [Theory]
    [InlineData("admin.conf", "1.28", "system:masters")]
    [InlineData("admin.conf", "1.29", "kubeadm:cluster-admins")]
    [InlineData("super-admin.conf", "1.36", "system:masters")]
    [InlineData("apiserver-etcd-client", "1.28", "system:masters")]
    [InlineData("apiserver-etcd-client", "1.29", null)]
    [InlineData("etcd-healthcheck-client", "1.28", "system:masters")]
    [InlineData("etcd-healthcheck-client", "1.29", null)]
    [InlineData("kubelet.conf", "1.36", "system:nodes")]
    [InlineData("scheduler.conf", "1.36", null)]
    public void Organizations_are_those_of_the_version(string name, string version, string? organization) =>
        Assert.Equal(organization, ClusterBlueprint.Find(name)!.OrganizationIn(KubernetesVersion.Parse(version)));

    [Fact]
    public void Each_entry_is_named_once_and_follows_its_authority()
    {
        Assert.Distinct(ClusterBlueprint.All.Select(entry => entry.Name));
        var seen = new HashSet<string>();
        Assert.All(ClusterBlueprint.All, entry =>
        {
            Assert.True(entry.Authority is null || seen.Contains(entry.Authority), entry.Name);
            Assert.Equal(entry.Kind == BlueprintKind.Certificate, entry.Authority is not null);
            seen.Add(entry.Name);
        });
    }

    [Theory]
    [InlineData(PkiLayout.Kubeadm, "1.36", false, 16)]
    [InlineData(PkiLayout.Kubeadm, "1.28", false, 15)]
    [InlineData(PkiLayout.Kubeadm, "1.36", true, 11)]
    [InlineData(PkiLayout.HardWay, "1.36", false, 13)]
    public void A_cluster_has_its_entries(PkiLayout layout, string version, bool isEtcdElsewhere, int count) =>
        Assert.Equal(count, ClusterBlueprint.Of(layout, KubernetesVersion.Parse(version), isEtcdElsewhere).Count());

    [Theory]
    [InlineData("v1.34.8", "1.34.8")]
    [InlineData("1.34", "1.34")]
    [InlineData("v1.35.0-rc.1", "1.35.0")]
    [InlineData("v1.34.2+k3s1", "1.34.2")]
    [InlineData("stable-1.33", "1.33")]
    [InlineData("stable-1", "1.36")]
    [InlineData("latest", "1.36")]
    public void Versions_are_read(string text, string version) => Assert.Equal(version, KubernetesVersion.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("2.0")]
    [InlineData("1")]
    [InlineData("1.x")]
    [InlineData("1.34.8.1")]
    [InlineData("1.-3")]
    public void Other_texts_are_no_version(string text) =>
        Assert.Equal("KubernetesVersionInvalid",
            Assert.Throws<InvalidRequestException>(() => KubernetesVersion.Parse(text)).ErrorId);

    [Theory]
    [InlineData("10.96.0.0/12", "10.96.0.1")]
    [InlineData("10.96.5.7/16", "10.96.0.1")]
    [InlineData("172.20.0.128/25", "172.20.0.129")]
    [InlineData("fd00:10:96::/112", "fd00:10:96::1")]
    [InlineData("2001:db8:42:1::/108", "2001:db8:42:1::1")]
    public void The_service_has_the_first_address(string network, string address) =>
        Assert.Equal(System.Net.IPAddress.Parse(address), ServiceNetwork.Parse(network).FirstAddress);

    [Theory]
    [InlineData("10.96.0.0")]
    [InlineData("10.96.0.0/33")]
    [InlineData("10.96.0.0/30")]
    [InlineData("fd00::/127")]
    [InlineData("x/12")]
    [InlineData("10.96.0.0/12,10.97.0.0/16")]
    [InlineData("10.96.0.0/12,fd00::/112,fd01::/112")]
    public void Other_texts_are_no_service_network(string text) =>
        Assert.Equal("ServiceCidrInvalid", Assert.Throws<InvalidRequestException>(() => ServiceNetwork.ParseAll([text])).ErrorId);

    [Theory]
    [InlineData("k8s.example:6443", "DNS:k8s.example", 6443)]
    [InlineData("k8s.example", "DNS:k8s.example", null)]
    [InlineData("10.0.0.10:443", "IP Address:10.0.0.10", 443)]
    [InlineData("[fd00::10]:6443", "IP Address:fd00::10", 6443)]
    [InlineData("fd00::10", "IP Address:fd00::10", null)]
    [InlineData("[fd00::10]", "IP Address:fd00::10", null)]
    public void Endpoints_are_read(string text, string host, int? port)
    {
        var endpoint = ControlPlaneEndpoint.Parse(text);
        Assert.Equal((host, port), (endpoint.Host.ToString(), endpoint.Port));
    }

    [Theory]
    [InlineData("https://k8s.example:6443")]
    [InlineData("k8s.example:0")]
    [InlineData("k8s.example:x")]
    [InlineData("*.example:6443")]
    [InlineData("")]
    [InlineData("a b:1")]
    public void Other_texts_are_no_endpoint(string text) =>
        Assert.Equal("ControlPlaneEndpointInvalid",
            Assert.Throws<InvalidRequestException>(() => ControlPlaneEndpoint.Parse(text)).ErrorId);
}
