using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>kubeadm configurations of several documents, and what is made of them.</summary>
internal static class KubeadmConfigs
{
    private const string Seed = """
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: ClusterConfiguration
        kubernetesVersion: v1.34.8
        controlPlaneEndpoint: "k8s.example:8443"
        certificateValidityPeriod: 2160h0m0s
        networking: {serviceSubnet: "10.96.0.0/16,fd00:10:96::/112", dnsDomain: blue.local}
        apiServer:
          certSANs: [api.example, 192.0.2.1]
        ---
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: InitConfiguration
        localAPIEndpoint: {advertiseAddress: 10.0.0.10, bindPort: 7443}
        nodeRegistration:
          name: cp1
        """;

    public static FuzzTarget Target { get; } = new(
        "kubeadm-configs",
        [Encoding.UTF8.GetBytes(Seed)],
        input =>
        {
            var options = TreeOptions.From(KubeadmConfig.Read(input, "the input", _ => { }), "tree");
            foreach (var item in TreeItems.Of(options))
            {
                if (item.Entry.Kind != BlueprintKind.KeyPair)
                    _ = options.Cluster.SubjectOf(item.Entry, item.Node);
                _ = options.Cluster.NamesOf(item.Entry, item.Node);
                _ = TreeServer.Of(item, options);
            }
        });
}
