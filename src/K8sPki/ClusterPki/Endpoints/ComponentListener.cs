namespace K8sPki.ClusterPki;

/// <summary>Where a component listens with TLS, and which of its flags say so.</summary>
/// <param name="Component">The component.</param>
/// <param name="CertificateFlag">The flag that names the certificate that it presents there.</param>
/// <param name="Purpose">What that certificate is for.</param>
internal sealed record ComponentListener(string Component, string CertificateFlag, PkiPurpose Purpose)
{
    private const string ServingFile = "--tls-cert-file";
    private const string TunnelServer = "konnectivity-server";

    /// <summary>
    /// Every listener: https://kubernetes.io/docs/reference/networking/ports-and-protocols/ and the pages of the components'
    /// flags beside it, https://etcd.io/docs/v3.6/op-guide/configuration/; konnectivity: cmd/server/app/options. What speaks
    /// plain HTTP (kube-proxy, kubelet's 10248 and 10255) has no certificate.
    /// </summary>
    public static readonly IReadOnlyList<ComponentListener> All =
    [
        new("kube-apiserver", ServingFile, PkiPurpose.ApiServer)
        {
            PortFlag = "--secure-port", Port = 6443, AddressFlag = "--bind-address",
        },
        Daemon("kube-controller-manager", 10257, PkiPurpose.ControllerManagerServer),
        Daemon("kube-scheduler", 10259, PkiPurpose.SchedulerServer),
        Daemon("cloud-controller-manager", 10258, PkiPurpose.OtherServer with { Component = "cloud-controller-manager" }),
        new("kubelet", ServingFile, PkiPurpose.KubeletServer)
        {
            PortFlag = "--port", Port = 10250, AddressFlag = "--address", MakesOwn = true,
        },
        Etcd("--listen-client-urls", "--cert-file", PkiPurpose.EtcdServer),
        Etcd("--listen-peer-urls", "--peer-cert-file", PkiPurpose.EtcdPeer),
        Etcd("--listen-metrics-urls", "--cert-file", PkiPurpose.EtcdServer),
        Tunnel("--cluster-cert", "--agent-port", 8091, "--agent-bind-address"),
        Tunnel("--server-cert", "--server-port", 8090, "--server-bind-address"),
    ];

    /// <summary>The ports of programs that other components run in, whose certificate no flag names.</summary>
    public static readonly IReadOnlyDictionary<string, int> Distributions =
        new Dictionary<string, int>(StringComparer.Ordinal) { ["k3s"] = 6443, ["rke2"] = 9345 };

    /// <summary>The flag with the port, 0 for none; null where addresses have theirs.</summary>
    public string? PortFlag { get; private init; }

    /// <summary>The port without that flag.</summary>
    public int Port { get; private init; }

    /// <summary>The flag with the one address that it listens at; without it that is every one.</summary>
    public string? AddressFlag { get; private init; }

    /// <summary>The flag with the addresses and ports that it listens at, as URLs with commas between.</summary>
    public string? UrlsFlag { get; private init; }

    /// <summary>True when it presents a certificate of its own making where no flag names one.</summary>
    public bool MakesOwn { get; private init; }

    private static ComponentListener Daemon(string component, int port, PkiPurpose purpose) =>
        new(component, ServingFile, purpose)
        {
            PortFlag = "--secure-port", Port = port, AddressFlag = "--bind-address", MakesOwn = true,
        };

    private static ComponentListener Etcd(string urls, string certificate, PkiPurpose purpose) =>
        new("etcd", certificate, purpose) { UrlsFlag = urls };

    private static ComponentListener Tunnel(string certificate, string port, int usual, string address) =>
        new(TunnelServer, certificate, PkiPurpose.OtherServer with { Component = TunnelServer })
        {
            PortFlag = port, Port = usual, AddressFlag = address,
        };
}
