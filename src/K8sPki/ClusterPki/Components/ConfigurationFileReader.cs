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
        ("etcd", "", "client-transport-security.client-cert-file", "--client-cert-file"),
        ("etcd", "", "client-transport-security.client-key-file", "--client-key-file"),
        ("etcd", "", "peer-transport-security.cert-file", "--peer-cert-file"),
        ("etcd", "", "peer-transport-security.key-file", "--peer-key-file"),
        ("etcd", "", "peer-transport-security.trusted-ca-file", "--peer-trusted-ca-file"),
        ("etcd", "", "peer-transport-security.client-cert-file", "--peer-client-cert-file"),
        ("etcd", "", "peer-transport-security.client-key-file", "--peer-client-key-file"),
        ("etcd", "", "advertise-client-urls", "--advertise-client-urls"),
        ("etcd", "", "listen-client-urls", "--listen-client-urls"),
        ("etcd", "", "initial-advertise-peer-urls", "--initial-advertise-peer-urls"),
    ];

    /// <summary>The settings of a component's file.</summary>
    /// <param name="component">The component.</param>
    /// <param name="content">What is in the file.</param>
    /// <param name="file">The file.</param>
    /// <param name="folder">The folder that the component makes relative paths absolute by; null for the one that it runs in.</param>
    /// <exception cref="PkiException">It is not YAML, or past the limits.</exception>
    public static IReadOnlyList<ComponentSetting> Read(string component, byte[] content, NodeFile file, NodePath? folder)
    {
        var settings = new List<ComponentSetting>();
        foreach (var document in ConfigurationText.Parse(content, file))
        {
            foreach (var row in Fields)
            {
                if (row.Component != component || (row.Kind.Length > 0 && document.Text("kind") != row.Kind))
                    continue;
                var field = document.At(row.Field.Split('.'));
                if (field.Text() is { } value)
                    settings.Add(new ComponentSetting(row.Flag, value, file, row.Field) { Line = field.Line, Source = SettingSource.Field, BaseFolder = folder });
            }
        }

        return settings;
    }

    /// <summary>The component that a file of this kind configures; null when it is none of these.</summary>
    public static string? ComponentOf(YamlFields document) =>
        document.Text("kind") is { } kind ? Array.Find(Fields, row => row.Kind == kind).Component : null;
}
