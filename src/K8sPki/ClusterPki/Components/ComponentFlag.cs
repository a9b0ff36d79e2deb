using K8sPki.Certificates;

namespace K8sPki.ClusterPki;

/// <summary>What the value of a flag is.</summary>
internal enum ComponentFlagKind
{
    /// <summary>The file of a certificate, with its chain.</summary>
    Certificate,

    /// <summary>The file of a private key.</summary>
    PrivateKey,

    /// <summary>The file of authorities to trust.</summary>
    Authority,

    /// <summary>Authorities to trust as text, where a file could be named.</summary>
    AuthorityText,

    /// <summary>The file of a key that verifies service account tokens.</summary>
    VerificationKey,

    /// <summary>The file of the key that signs service account tokens.</summary>
    SigningKey,

    /// <summary>A kubeconfig.</summary>
    KubeConfig,

    /// <summary>A kubeconfig that is read only while another one is not there.</summary>
    BootstrapKubeConfig,

    /// <summary>Certificate and key with a comma between, and host names behind a colon.</summary>
    CertificateAndKey,

    /// <summary>A configuration file; what it names depends on its kind.</summary>
    Configuration,

    /// <summary>A folder of files that are each laid over the configuration file.</summary>
    ConfigurationFolder,

    /// <summary>A folder in which the component keeps certificates that it makes or asks for.</summary>
    CertificateFolder,
}

/// <summary>A flag of a component that names a file of the PKI, and how the component reads that file.</summary>
/// <param name="Component">The component.</param>
/// <param name="Name">The flag with its dashes.</param>
/// <param name="Kind">What its value is.</param>
internal sealed record ComponentFlag(string Component, string Name, ComponentFlagKind Kind)
{
    private const string ApiServer = "kube-apiserver";
    private const string Manager = "kube-controller-manager";
    private const string Scheduler = "kube-scheduler";
    private const string Proxy = "kube-proxy";
    private const string Kubelet = "kubelet";
    private const string Etcd = "etcd";
    private const string CloudManager = "cloud-controller-manager";
    private const string TunnelServer = "konnectivity-server";
    private const string TunnelAgent = "konnectivity-agent";
    private const string EtcdCtl = "etcdctl";

    /// <summary>
    /// The signers of kube-controller-manager that may have a pair of their own, where one pair does not serve all.
    /// </summary>
    public static readonly IReadOnlyList<string> Signers =
        ["kube-apiserver-client", "kubelet-client", "kubelet-serving", "legacy-unknown"];

    // client-go presents a certificate when it has both, else none (transport.Config.HasCertAuth); so does the API server to
    // aggregated ones. Everything else reads the pair at its start.
    private static readonly string[] GoesOnWithoutHalf = ["--kubelet-client-certificate", "--proxy-client-cert-file"];

    /// <summary>
    /// Every flag; https://kubernetes.io/docs/reference/command-line-tools-reference/ and
    /// https://etcd.io/docs/v3.6/op-guide/configuration/. The readers: cmd/ and pkg/ of Kubernetes 1.31, client/pkg/transport
    /// of etcd 3.5. When a file is read again: those and, of Kubernetes 1.36, k8s.io/apiserver (dynamiccertificates), client-go
    /// (transport/ca_rotation.go), cmd/kubelet/app/auth.go; kubernetes/kubernetes#124574, etcd-io/etcd#11555.
    /// </summary>
    public static readonly IReadOnlyList<ComponentFlag> All =
    [
        .. Pair(ApiServer, "--tls-cert-file", "--tls-private-key-file", PkiPurpose.ApiServer, GoReader.ServingPair,
            FlagReload.WithinMinute),
        new(ApiServer, "--tls-sni-cert-key", ComponentFlagKind.CertificateAndKey)
        {
            Purpose = PkiPurpose.OtherServer with { Component = ApiServer }, Reader = GoReader.ServingPair,
            Reload = FlagReload.WithinMinute,
        },
        .. Pair(ApiServer, "--kubelet-client-certificate", "--kubelet-client-key", PkiPurpose.ApiServerKubeletClient,
            GoReader.KeyPair, FlagReload.WithinFiveMinutes),
        .. Pair(ApiServer, "--etcd-certfile", "--etcd-keyfile", PkiPurpose.ApiServerEtcdClient, GoReader.KeyPair,
            FlagReload.AtHandshake),
        .. Pair(ApiServer, "--proxy-client-cert-file", "--proxy-client-key-file", PkiPurpose.FrontProxyClient,
            GoReader.ServingPair, FlagReload.WithinMinute),
        Bundle(ApiServer, "--client-ca-file", PkiPurpose.Ca, GoReader.ClientCaContent, FlagReload.WithinMinute),
        Bundle(ApiServer, "--requestheader-client-ca-file", PkiPurpose.FrontProxyCa, GoReader.ClientCaContent,
            FlagReload.WithinMinute),
        Bundle(ApiServer, "--kubelet-certificate-authority", PkiPurpose.Ca, GoReader.ClientAuthorities,
            FlagReload.WithinFiveMinutes.From("1.36.0")),
        Bundle(ApiServer, "--etcd-cafile", PkiPurpose.EtcdCa, GoReader.EtcdPool),
        Bundle(ApiServer, "--peer-ca-file", PkiPurpose.Ca, GoReader.ClientAuthorities),
        Bundle(ApiServer, "--oidc-ca-file", PkiPurpose.OtherCa, GoReader.ClientCaContent),
        TokenKey(ApiServer, "--service-account-key-file", ComponentFlagKind.VerificationKey),
        TokenKey(ApiServer, "--service-account-signing-key-file", ComponentFlagKind.SigningKey),
        .. KubeConfigs(
            ApiServer, "--authentication-token-webhook-config-file", "--authorization-webhook-config-file",
            "--audit-webhook-config-file"),
        .. Configurations(
            ApiServer, "--egress-selector-config-file", "--authentication-config", "--authorization-config",
            "--admission-control-config-file"),
        .. ConfigurationField.Flags(ApiServer),

        .. Daemon(Manager, PkiPurpose.ControllerManagerServer),
        Bundle(Manager, "--root-ca-file", PkiPurpose.Ca, GoReader.CertificateList),
        .. Pair(Manager, "--cluster-signing-cert-file", "--cluster-signing-key-file", PkiPurpose.Signer, GoReader.SigningPair,
            FlagReload.WithinMinute),
        .. Signers.SelectMany(signer =>
            Pair(Manager, $"--cluster-signing-{signer}-cert-file", $"--cluster-signing-{signer}-key-file", PkiPurpose.Signer,
                GoReader.SigningPair, FlagReload.WithinMinute)),
        TokenKey(Manager, "--service-account-private-key-file", ComponentFlagKind.SigningKey),

        .. Daemon(Scheduler, PkiPurpose.SchedulerServer),
        .. Configurations(Scheduler, "--config"),
        .. ConfigurationField.Flags(Scheduler),

        .. Daemon(CloudManager, PkiPurpose.OtherServer with { Component = CloudManager }),

        .. KubeConfigs(Proxy, "--kubeconfig"),
        .. Configurations(Proxy, "--config"),

        .. KubeConfigs(Kubelet, "--kubeconfig"),
        new(Kubelet, "--bootstrap-kubeconfig", ComponentFlagKind.BootstrapKubeConfig),
        .. Configurations(Kubelet, "--config"),
        new(Kubelet, "--config-dir", ComponentFlagKind.ConfigurationFolder),
        new(Kubelet, "--cert-dir", ComponentFlagKind.CertificateFolder),
        Bundle(Kubelet, "--client-ca-file", PkiPurpose.Ca, GoReader.ClientCaContent, FlagReload.WithinMinute),
        .. Pair(Kubelet, "--tls-cert-file", "--tls-private-key-file", PkiPurpose.KubeletServer, GoReader.KeyPair,
            FlagReload.WithinMinute.From("1.31.0")),

        .. Configurations(Etcd, "--config-file"),
        .. Pair(Etcd, "--cert-file", "--key-file", PkiPurpose.EtcdServer, GoReader.KeyPair, FlagReload.AtHandshake),
        .. Pair(Etcd, "--client-cert-file", "--client-key-file", PkiPurpose.OtherClient with { Component = Etcd },
            GoReader.KeyPair, FlagReload.AtHandshake),
        .. Pair(Etcd, "--peer-cert-file", "--peer-key-file", PkiPurpose.EtcdPeer, GoReader.KeyPair, FlagReload.AtHandshake),
        .. Pair(Etcd, "--peer-client-cert-file", "--peer-client-key-file", PkiPurpose.OtherClient with { Component = Etcd },
            GoReader.KeyPair, FlagReload.AtHandshake),
        Bundle(Etcd, "--trusted-ca-file", PkiPurpose.EtcdCa, GoReader.EtcdPool),
        Bundle(Etcd, "--peer-trusted-ca-file", PkiPurpose.EtcdCa, GoReader.EtcdPool),

        .. Pair(EtcdCtl, "--cert", "--key",
            PkiPurpose.OtherClient with { Component = EtcdCtl, Authority = "etcd-ca",
            Trust = PkiPurpose.EtcdHealthcheckClient.Trust }, GoReader.KeyPair),
        Bundle(EtcdCtl, "--cacert", PkiPurpose.EtcdCa, GoReader.EtcdPool),

        // https://github.com/kubernetes-sigs/apiserver-network-proxy, cmd/server/app/options and cmd/agent/app/options.
        .. Pair(TunnelServer, "--server-cert", "--server-key", PkiPurpose.OtherServer with { Component = TunnelServer },
            GoReader.KeyPair),
        .. Pair(TunnelServer, "--cluster-cert", "--cluster-key", PkiPurpose.OtherServer with { Component = TunnelServer },
            GoReader.KeyPair),
        Bundle(TunnelServer, "--server-ca-cert", PkiPurpose.OtherCa, GoReader.CertPool),
        Bundle(TunnelServer, "--cluster-ca-cert", PkiPurpose.OtherCa, GoReader.CertPool),
        .. KubeConfigs(TunnelServer, "--kubeconfig"),
        .. Pair(TunnelAgent, "--agent-cert", "--agent-key", PkiPurpose.OtherClient with { Component = TunnelAgent },
            GoReader.KeyPair),
        Bundle(TunnelAgent, "--ca-cert", PkiPurpose.OtherCa, GoReader.CertPool),
        .. KubeConfigs(TunnelAgent, "--kubeconfig"),
    ];

    private static readonly Dictionary<(string, string),
    ComponentFlag> ByName = All.ToDictionary(flag => (flag.Component, flag.Name));

    /// <summary>The components whose configuration is read.</summary>
    public static readonly IReadOnlyList<string> Components =
        [ApiServer, Manager, Scheduler, Etcd, Kubelet, Proxy, CloudManager, TunnelServer, TunnelAgent];

    // Where the program is called otherwise than the component.
    private static readonly Dictionary<string,
    string> Programs = new(StringComparer.Ordinal) { ["proxy-server"] = TunnelServer, ["proxy-agent"] = TunnelAgent };

    private static readonly HashSet<string> OwnNames = new(Components, StringComparer.Ordinal);

    /// <summary>What the certificate is for; null for keys, kubeconfigs and configuration.</summary>
    public PkiPurpose? Purpose { get; init; }

    /// <summary>The flag with the certificate's key; null where there is none.</summary>
    public string? KeyFlag { get; init; }

    /// <summary>
    /// How the component reads the file; null for a file that is no certificate and no key by itself, and for the key of a
    /// pair, which is read with its certificate.
    /// </summary>
    public GoReader? Reader { get; init; }

    /// <summary>When the running component takes up what is new in the file.</summary>
    public FlagReload Reload { get; init; } = FlagReload.AtStart;

    /// <summary>True when the file may hold several authorities or keys, all of which are trusted.</summary>
    public bool TakesBundle => Kind is ComponentFlagKind.Authority or ComponentFlagKind.VerificationKey;

    /// <summary>What the component does when only one of certificate and key is set.</summary>
    public string WithoutHalf => GoesOnWithoutHalf.Contains(Name) ? "presents no certificate" : "does not start";

    /// <summary>True for the flag of that name of the same component, of whatever version that is.</summary>
    public bool Equals(ComponentFlag? other) => other is not null && (Component, Name) == (other.Component, other.Name);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Component, Name);

    /// <summary>A component's flag; null when it names nothing of the PKI.</summary>
    public static ComponentFlag? Find(string component, string name) => ByName.GetValueOrDefault((component, name));

    /// <summary>The component that a program is; null for other programs.</summary>
    /// <param name="program">The program's name without its folder.</param>
    public static string? ComponentOfProgram(string program) =>
        Programs.GetValueOrDefault(program) ?? (OwnNames.TryGetValue(program, out var own) ? own : null);

    // What is not said otherwise is read at the start.
    private static ComponentFlag[] Pair(
        string component, string certificate, string key, PkiPurpose purpose, GoReader reader, FlagReload? reload = null) =>
    [
        new(component, certificate, ComponentFlagKind.Certificate)
        {
            Purpose = purpose, KeyFlag = key, Reader = reader, Reload = reload ?? FlagReload.AtStart,
        },
        new(component, key, ComponentFlagKind.PrivateKey) { Reload = reload ?? FlagReload.AtStart },
    ];

    private static ComponentFlag Bundle(
        string component, string name, PkiPurpose purpose, GoReader reader, FlagReload? reload = null) =>
        new(component, name, ComponentFlagKind.Authority)
        {
            Purpose = purpose, Reader = reader, Reload = reload ?? FlagReload.AtStart,
        };

    private static ComponentFlag TokenKey(string component, string name, ComponentFlagKind kind) =>
        new(component, name, kind) { Reader = kind == ComponentFlagKind.SigningKey ? GoReader.TokenSigner
            : GoReader.TokenVerifier };

    private static IEnumerable<ComponentFlag> Configurations(string component, params IEnumerable<string> names) =>
        names.Select(name => new ComponentFlag(component, name, ComponentFlagKind.Configuration));

    // What kube-controller-manager and its kin take alike: cmd/kube-controller-manager, cmd/kube-scheduler,
    // k8s.io/cloud-provider.
    private static IEnumerable<ComponentFlag> Daemon(string component, PkiPurpose server) =>
    [
        .. KubeConfigs(component, "--kubeconfig", "--authentication-kubeconfig", "--authorization-kubeconfig"),
        .. Pair(component, "--tls-cert-file", "--tls-private-key-file", server, GoReader.ServingPair, FlagReload.WithinMinute),
        Bundle(component, "--client-ca-file", PkiPurpose.Ca, GoReader.ClientCaContent, FlagReload.WithinMinute),
        Bundle(component, "--requestheader-client-ca-file", PkiPurpose.FrontProxyCa, GoReader.ClientCaContent,
            FlagReload.WithinMinute),
    ];

    private static IEnumerable<ComponentFlag> KubeConfigs(string component, params IEnumerable<string> names) =>
        names.Select(name => new ComponentFlag(component, name, ComponentFlagKind.KubeConfig));
}
