namespace K8sPki.Tests.ClusterPki;

/// <summary>What is read of a node, from every place that speaks of its PKI.</summary>
public sealed class InventoryTests
{
    [Fact]
    public void A_node_of_kubeadm_is_read_whole()
    {
        using var node = SampleNode.ControlPlane();
        var inventory = node.Read();
        Assert.Empty(inventory.Problems);
        Assert.Empty(inventory.Missing);
        Assert.Equal("cp1", inventory.Node);
        Assert.Equal(["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet"],
            inventory.Components.Select(component => component.Component).Order());
        Assert.Equal(
            [
                "ca Signer authorities", "front-proxy-ca Authority authorities", "etcd-ca Authority authorities",
                "apiserver Server kube-apiserver ca", "apiserver-kubelet-client Client kube-apiserver ca",
                "front-proxy-client Client kube-apiserver front-proxy-ca", "apiserver-etcd-client Client kube-apiserver etcd-ca",
                "controller-manager.conf Client kube-controller-manager ca", "scheduler.conf Client kube-scheduler ca",
                "etcd-server Server etcd etcd-ca", "etcd-peer Peer etcd etcd-ca", "etcd-healthcheck-client Client etcd etcd-ca",
                "kubelet-client Client kubelet ca", "admin.conf Client admin ca", "super-admin.conf Client admin ca",
            ],
            inventory.Entries.Select(entry => $"{entry.Name} {entry.Role} {entry.Component} {entry.Authority}".TrimEnd()));
        Assert.All(inventory.Entries, entry => Assert.NotNull(entry.Key?.PublicKey));
    }
}
