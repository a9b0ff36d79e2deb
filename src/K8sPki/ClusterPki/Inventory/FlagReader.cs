namespace K8sPki;

/// <summary>Which Go reader stands behind a flag: cmd/ and pkg/ of Kubernetes 1.31, client/pkg/transport of etcd 3.5.</summary>
/// <param name="Component">The component.</param>
/// <param name="Flag">The flag with its dashes.</param>
/// <param name="Reader">Its reader.</param>
internal sealed record FlagReader(string Component, string Flag, GoReader Reader)
{
    private const string ApiServer = "kube-apiserver";
    private const string Manager = "kube-controller-manager";
    private const string Scheduler = "kube-scheduler";
    private const string Kubelet = "kubelet";
    private const string Etcd = "etcd";

    /// <summary>Every flag that names certificates, or a key by itself; the key of a pair is read with its certificate.</summary>
    public static readonly IReadOnlyList<FlagReader> All =
    [
        .. Of(GoReader.ServingPair, ApiServer, "--tls-cert-file", "--tls-sni-cert-key", "--proxy-client-cert-file"),
        .. Of(GoReader.KeyPair, ApiServer, "--kubelet-client-certificate", "--etcd-certfile"),
        .. Of(GoReader.ClientCaContent, ApiServer, "--client-ca-file", "--requestheader-client-ca-file", "--oidc-ca-file"),
        .. Of(GoReader.ClientAuthorities, ApiServer, "--kubelet-certificate-authority", "--peer-ca-file"),
        .. Of(GoReader.EtcdPool, ApiServer, "--etcd-cafile"),
        .. Of(GoReader.TokenSigner, ApiServer, "--service-account-signing-key-file"),
        .. Of(GoReader.TokenVerifier, ApiServer, "--service-account-key-file"),

        .. Of(GoReader.ServingPair, Manager, "--tls-cert-file"),
        .. Of(GoReader.ClientCaContent, Manager, "--client-ca-file", "--requestheader-client-ca-file"),
        .. Of(GoReader.CertificateList, Manager, "--root-ca-file"),
        .. Of(GoReader.SigningPair, Manager, "--cluster-signing-cert-file", "--cluster-signing-kube-apiserver-client-cert-file",
            "--cluster-signing-kubelet-client-cert-file", "--cluster-signing-kubelet-serving-cert-file", "--cluster-signing-legacy-unknown-cert-file"),
        .. Of(GoReader.TokenSigner, Manager, "--service-account-private-key-file"),

        .. Of(GoReader.ServingPair, Scheduler, "--tls-cert-file"),
        .. Of(GoReader.ClientCaContent, Scheduler, "--client-ca-file", "--requestheader-client-ca-file"),

        .. Of(GoReader.KeyPair, Kubelet, "--tls-cert-file"),
        .. Of(GoReader.ClientCaContent, Kubelet, "--client-ca-file"),

        .. Of(GoReader.KeyPair, Etcd, "--cert-file", "--client-cert-file", "--peer-cert-file", "--peer-client-cert-file"),
        .. Of(GoReader.EtcdPool, Etcd, "--trusted-ca-file", "--peer-trusted-ca-file"),
    ];

    /// <summary>Files that kubelet's certificate store reads by their names: certificate and key in one (client-go, util/certificate).</summary>
    public static readonly IReadOnlyList<string> KubeletStore = ["/var/lib/kubelet/pki/kubelet-client-current.pem", "/var/lib/kubelet/pki/kubelet-server-current.pem"];

    private static readonly Dictionary<(string, string), GoReader> ByName = All.ToDictionary(row => (row.Component, row.Flag), row => row.Reader);

    /// <summary>The reader behind a flag; null for one whose file is no certificate and no key by itself.</summary>
    public static GoReader? Find(string component, string flag) => ByName.GetValueOrDefault((component, flag));

    private static IEnumerable<FlagReader> Of(GoReader reader, string component, params string[] flags) => flags.Select(flag => new FlagReader(component, flag, reader));
}
