namespace K8sPki;

/// <summary>What the value of a flag is.</summary>
internal enum ComponentFlagKind
{
    /// <summary>The file of a certificate, with its chain.</summary>
    Certificate,

    /// <summary>The file of a private key.</summary>
    PrivateKey,

    /// <summary>The file of authorities to trust.</summary>
    Authority,

    /// <summary>The file of a key that verifies service account tokens.</summary>
    VerificationKey,

    /// <summary>The file of the key that signs service account tokens.</summary>
    SigningKey,

    /// <summary>A kubeconfig.</summary>
    KubeConfig,

    /// <summary>Certificate and key with a comma between, and host names behind a colon.</summary>
    CertificateAndKey,
}

/// <summary>A flag of a component that names a file of the PKI.</summary>
/// <param name="Component">The component.</param>
/// <param name="Name">The flag with its dashes.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Purpose">What the certificate is for; null for keys and kubeconfigs.</param>
/// <param name="KeyFlag">The flag with the certificate's key; null where there is none.</param>
internal sealed record ComponentFlag(string Component, string Name, ComponentFlagKind Kind, PkiPurpose? Purpose = null, string? KeyFlag = null)
{
    private const ComponentFlagKind Certificate = ComponentFlagKind.Certificate;
    private const ComponentFlagKind Key = ComponentFlagKind.PrivateKey;
    private const ComponentFlagKind Authority = ComponentFlagKind.Authority;
    private const ComponentFlagKind KubeConfig = ComponentFlagKind.KubeConfig;
    private const string ApiServer = "kube-apiserver";
    private const string Manager = "kube-controller-manager";
    private const string Scheduler = "kube-scheduler";
    private const string Proxy = "kube-proxy";
    private const string Kubelet = "kubelet";
    private const string Etcd = "etcd";

    /// <summary>Every flag; https://kubernetes.io/docs/reference/command-line-tools-reference/ and https://etcd.io/docs/v3.6/op-guide/configuration/.</summary>
    public static readonly IReadOnlyList<ComponentFlag> All =
    [
        new(ApiServer, "--tls-cert-file", Certificate, PkiPurpose.ApiServer, "--tls-private-key-file"),
        new(ApiServer, "--tls-private-key-file", Key),
        new(ApiServer, "--tls-sni-cert-key", ComponentFlagKind.CertificateAndKey, PkiPurpose.OtherServer with { Component = ApiServer }),
        new(ApiServer, "--client-ca-file", Authority, PkiPurpose.Ca),
        new(ApiServer, "--kubelet-client-certificate", Certificate, PkiPurpose.ApiServerKubeletClient, "--kubelet-client-key"),
        new(ApiServer, "--kubelet-client-key", Key),
        new(ApiServer, "--kubelet-certificate-authority", Authority, PkiPurpose.Ca),
        new(ApiServer, "--etcd-certfile", Certificate, PkiPurpose.ApiServerEtcdClient, "--etcd-keyfile"),
        new(ApiServer, "--etcd-keyfile", Key),
        new(ApiServer, "--etcd-cafile", Authority, PkiPurpose.EtcdCa),
        new(ApiServer, "--proxy-client-cert-file", Certificate, PkiPurpose.FrontProxyClient, "--proxy-client-key-file"),
        new(ApiServer, "--proxy-client-key-file", Key),
        new(ApiServer, "--requestheader-client-ca-file", Authority, PkiPurpose.FrontProxyCa),
        new(ApiServer, "--peer-ca-file", Authority, PkiPurpose.Ca),
        new(ApiServer, "--oidc-ca-file", Authority, PkiPurpose.OtherCa),
        new(ApiServer, "--service-account-key-file", ComponentFlagKind.VerificationKey),
        new(ApiServer, "--service-account-signing-key-file", ComponentFlagKind.SigningKey),
        new(ApiServer, "--authentication-token-webhook-config-file", KubeConfig),
        new(ApiServer, "--authorization-webhook-config-file", KubeConfig),
        new(ApiServer, "--audit-webhook-config-file", KubeConfig),

        new(Manager, "--kubeconfig", KubeConfig),
        new(Manager, "--authentication-kubeconfig", KubeConfig),
        new(Manager, "--authorization-kubeconfig", KubeConfig),
        new(Manager, "--tls-cert-file", Certificate, PkiPurpose.ControllerManagerServer, "--tls-private-key-file"),
        new(Manager, "--tls-private-key-file", Key),
        new(Manager, "--client-ca-file", Authority, PkiPurpose.Ca),
        new(Manager, "--requestheader-client-ca-file", Authority, PkiPurpose.FrontProxyCa),
        new(Manager, "--root-ca-file", Authority, PkiPurpose.Ca),
        new(Manager, "--cluster-signing-cert-file", Certificate, PkiPurpose.Signer, "--cluster-signing-key-file"),
        new(Manager, "--cluster-signing-key-file", Key),
        new(Manager, "--cluster-signing-kube-apiserver-client-cert-file", Certificate, PkiPurpose.Signer, "--cluster-signing-kube-apiserver-client-key-file"),
        new(Manager, "--cluster-signing-kube-apiserver-client-key-file", Key),
        new(Manager, "--cluster-signing-kubelet-client-cert-file", Certificate, PkiPurpose.Signer, "--cluster-signing-kubelet-client-key-file"),
        new(Manager, "--cluster-signing-kubelet-client-key-file", Key),
        new(Manager, "--cluster-signing-kubelet-serving-cert-file", Certificate, PkiPurpose.Signer, "--cluster-signing-kubelet-serving-key-file"),
        new(Manager, "--cluster-signing-kubelet-serving-key-file", Key),
        new(Manager, "--cluster-signing-legacy-unknown-cert-file", Certificate, PkiPurpose.Signer, "--cluster-signing-legacy-unknown-key-file"),
        new(Manager, "--cluster-signing-legacy-unknown-key-file", Key),
        new(Manager, "--service-account-private-key-file", ComponentFlagKind.SigningKey),

        new(Scheduler, "--kubeconfig", KubeConfig),
        new(Scheduler, "--authentication-kubeconfig", KubeConfig),
        new(Scheduler, "--authorization-kubeconfig", KubeConfig),
        new(Scheduler, "--tls-cert-file", Certificate, PkiPurpose.SchedulerServer, "--tls-private-key-file"),
        new(Scheduler, "--tls-private-key-file", Key),
        new(Scheduler, "--client-ca-file", Authority, PkiPurpose.Ca),
        new(Scheduler, "--requestheader-client-ca-file", Authority, PkiPurpose.FrontProxyCa),

        new(Proxy, "--kubeconfig", KubeConfig),

        new(Kubelet, "--kubeconfig", KubeConfig),
        new(Kubelet, "--client-ca-file", Authority, PkiPurpose.Ca),
        new(Kubelet, "--tls-cert-file", Certificate, PkiPurpose.KubeletServer, "--tls-private-key-file"),
        new(Kubelet, "--tls-private-key-file", Key),

        new(Etcd, "--cert-file", Certificate, PkiPurpose.EtcdServer, "--key-file"),
        new(Etcd, "--key-file", Key),
        new(Etcd, "--trusted-ca-file", Authority, PkiPurpose.EtcdCa),
        new(Etcd, "--client-cert-file", Certificate, PkiPurpose.OtherClient with { Component = Etcd }, "--client-key-file"),
        new(Etcd, "--client-key-file", Key),
        new(Etcd, "--peer-cert-file", Certificate, PkiPurpose.EtcdPeer, "--peer-key-file"),
        new(Etcd, "--peer-key-file", Key),
        new(Etcd, "--peer-client-cert-file", Certificate, PkiPurpose.OtherClient with { Component = Etcd }, "--peer-client-key-file"),
        new(Etcd, "--peer-client-key-file", Key),
        new(Etcd, "--peer-trusted-ca-file", Authority, PkiPurpose.EtcdCa),
    ];

    private static readonly Dictionary<(string, string), ComponentFlag> ByName = All.ToDictionary(flag => (flag.Component, flag.Name));

    /// <summary>The components whose configuration is read.</summary>
    public static readonly IReadOnlyList<string> Components = [ApiServer, Manager, Scheduler, Etcd, Kubelet, Proxy];

    /// <summary>A component's flag; null when it names nothing of the PKI.</summary>
    public static ComponentFlag? Find(string component, string name) => ByName.GetValueOrDefault((component, name));
}
