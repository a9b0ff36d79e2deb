namespace K8sPki;

/// <summary>Reads the configuration files that components take beside their flags.</summary>
internal static class ConfigurationFileReader
{
    // https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/, kube-proxy-config.v1alpha1 and
    // kube-scheduler-config.v1; https://etcd.io/docs/v3.6/op-guide/configuration/.
    private static readonly (string Component, string Kind, string Field, string Flag)[] Fields =
    [
        ("kubelet", "KubeletConfiguration", "authentication.x509.clientCAFile", "--client-ca-file"),
        ("kubelet", "KubeletConfiguration", "tlsCertFile", "--tls-cert-file"),
        ("kubelet", "KubeletConfiguration", "tlsPrivateKeyFile", "--tls-private-key-file"),
        ("kubelet", "KubeletConfiguration", "rotateCertificates", "--rotate-certificates"),
        ("kubelet", "KubeletConfiguration", "serverTLSBootstrap", "--rotate-server-certificates"),
        ("kubelet", "KubeletConfiguration", "staticPodPath", "--pod-manifest-path"),
        ("kubelet", "KubeletConfiguration", "clusterDomain", "--cluster-domain"),
        ("kube-proxy", "KubeProxyConfiguration", "clientConnection.kubeconfig", "--kubeconfig"),
        ("kube-scheduler", "KubeSchedulerConfiguration", "clientConnection.kubeconfig", "--kubeconfig"),
        ("etcd", "", "client-transport-security.cert-file", "--cert-file"),
        ("etcd", "", "client-transport-security.key-file", "--key-file"),
        ("etcd", "", "client-transport-security.trusted-ca-file", "--trusted-ca-file"),
        ("etcd", "", "peer-transport-security.cert-file", "--peer-cert-file"),
        ("etcd", "", "peer-transport-security.key-file", "--peer-key-file"),
        ("etcd", "", "peer-transport-security.trusted-ca-file", "--peer-trusted-ca-file"),
    ];

    /// <summary>The settings of a component's file.</summary>
    /// <exception cref="PkiException">It is not YAML, or past the limits.</exception>
    public static IReadOnlyList<ComponentSetting> Read(string component, byte[] content, string file)
    {
        var settings = new List<ComponentSetting>();
        foreach (var document in ConfigurationText.Parse(content, file).Select(document => new YamlFields(document)))
        {
            foreach (var row in Fields)
            {
                if (row.Component == component && (row.Kind.Length == 0 || document.Text("kind") == row.Kind) && document.Text(row.Field.Split('.')) is { } value)
                    settings.Add(new ComponentSetting(row.Flag, value, file, row.Field));
            }
        }

        return settings;
    }

    /// <summary>The component that a file of this kind configures; null when it is none of these.</summary>
    public static string? ComponentOf(YamlFields document) =>
        document.Text("kind") is { } kind ? Array.Find(Fields, row => row.Kind == kind).Component : null;
}
