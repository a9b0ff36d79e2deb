using System.Management.Automation;
using System.Net;
using System.Security;

namespace K8sPki.Internal;

/// <summary>A command that works on a tree of PKI files: the parameters that say which cluster it is for.</summary>
public abstract class PkiTreeCommand : PkiCommand
{
    /// <summary>The parameter set of a command that is told about the cluster.</summary>
    protected const string ClusterSet = "Cluster";

    private Passphrase? passphrase;

    private protected PkiTreeCommand()
    {
    }

    /// <summary>The folder of the tree: /etc/kubernetes on a node, or any other to copy from.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The names of the nodes: first the control-plane nodes, then the workers.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string[]? NodeName { get; set; }

    /// <summary>The addresses of the control-plane nodes, in the order of -NodeName; nodes without one are workers.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public IPAddress[]? AdvertiseAddress { get; set; }

    /// <summary>The address that clients reach the control plane by, as <c>k8s.example:6443</c>.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string? ControlPlaneEndpoint { get; set; }

    /// <summary>The port of each API server; 6443 unless said.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateRange(1, 65535)]
    public int ApiServerPort { get; set; } = ClusterDescription.DefaultPort;

    /// <summary>Further names of the API server: host names and IP addresses.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string[]? CertSan { get; set; }

    /// <summary>Further names of etcd's server and peer: host names and IP addresses.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string[]? EtcdSan { get; set; }

    /// <summary>The network of services: one, or one for IPv4 and one for IPv6; 10.96.0.0/12 unless said.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string[]? ServiceCidr { get; set; }

    /// <summary>The domain of services; cluster.local unless said.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string? DnsDomain { get; set; }

    /// <summary>The name of the cluster in kubeconfigs; kubernetes unless said.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string? ClusterName { get; set; }

    /// <summary>The version of Kubernetes, as 1.34.8 or 1.34; the newest known unless said.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string? KubernetesVersion { get; set; }

    /// <summary>Where files go and what they are called.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    public PkiLayout Layout { get; set; }

    /// <summary>The algorithm of new keys, by kubeadm's names; RSA-2048 unless said.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateSet("RSA-2048", "RSA-3072", "RSA-4096", "ECDSA-P256", "ECDSA-P384")]
    public string? KeyAlgorithm { get; set; }

    /// <summary>Leaves out what is etcd's: it is run elsewhere and its certificates come from there.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    public SwitchParameter ExternalEtcd { get; set; }

    /// <summary>A kubeadm configuration of version v1beta3 or v1beta4; other parameters go before what it says.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string? ConfigFile { get; set; }

    /// <summary>Opens the keys of authorities that are there and encrypted.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    public SecureString? Password { get; set; }

    private protected FileSystemPaths Paths => new(SessionState.Path);

    /// <summary>What the parameters and the configuration say together.</summary>
    private protected TreeOptions ReadOptions(Func<ClusterParameters, ClusterParameters>? with = null)
    {
        var given = Given();
        if (ConfigFile is not null)
            given = given.Over(KubeadmConfig.ReadFile(Paths.Literal(ConfigFile)));
        passphrase ??= Passphrase.From(Password);
        var options = TreeOptions.From(with is null ? given : with(given), Paths.Literal(Path!)) with { AuthorityPassword = passphrase };
        WarnOf(given, options);
        return options;
    }

    /// <summary>Writes every problem as an error; true when there are any.</summary>
    private protected bool WriteProblems(IEnumerable<(TreeItem Item, PkiException Problem)> problems)
    {
        foreach (var (item, problem) in problems)
            WriteFailure(problem, item.MainPath);
        return HasFailed;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            passphrase?.Dispose();
        base.Dispose(disposing);
    }

    private protected bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private ClusterParameters Given() => new()
    {
        NodeNames = NodeName,
        AdvertiseAddresses = AdvertiseAddress,
        ControlPlaneEndpoint = ControlPlaneEndpoint,
        ApiServerPort = IsGiven(nameof(ApiServerPort)) ? ApiServerPort : null,
        CertSans = CertSan,
        EtcdServerSans = EtcdSan,
        EtcdPeerSans = EtcdSan,
        ServiceCidrs = ServiceCidr,
        DnsDomain = DnsDomain,
        ClusterName = ClusterName,
        KubernetesVersion = KubernetesVersion,
        Layout = IsGiven(nameof(Layout)) ? Layout : null,
        KeyAlgorithm = KeyAlgorithm,
        IsEtcdElsewhere = IsGiven(nameof(ExternalEtcd)) ? ExternalEtcd.IsPresent : null,
    };

    private void WarnOf(ClusterParameters given, TreeOptions options)
    {
        var folder = System.IO.Path.Combine(options.Path, "pki");
        if (given.CertificatesFolder is { } asked && asked != folder && asked != "/etc/kubernetes/pki")
            WriteWarning($"The configuration has its certificatesDir at '{PrintableText.Escape(asked)}'; the files go to '{folder}', below -Path.");
        if (!options.KeyAlgorithm.Since.Holds(options.Cluster.Version))
            WriteWarning($"kubeadm {options.Cluster.Version} cannot renew keys of {options.KeyAlgorithm}; it can since {options.KeyAlgorithm.Since.Version}. The components themselves take them.");
        if (options.ControlPlane.Count > 1 && options.Cluster.Endpoint is null)
            WriteWarning("There are several control-plane nodes and no -ControlPlaneEndpoint: every kubeconfig names one node's API server, and clients lose the cluster with it.");
    }
}
