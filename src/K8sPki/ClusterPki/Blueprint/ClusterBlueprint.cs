namespace K8sPki.ClusterPki;

/// <summary>
/// Every certificate and pair of keys of a cluster: who signs it, whom it names, what it is for and where it is. The
/// names, subjects and places are kubeadm's (cmd/kubeadm/app/phases/certs and phases/kubeconfig) as of Kubernetes 1.36;
/// https://kubernetes.io/docs/setup/best-practices/certificates/ says the same in words. The flags are those of each
/// component's reference; whom peers know is what RBAC's default bindings and the node authorizer look at
/// (https://kubernetes.io/docs/reference/access-authn-authz/rbac/, node/). Everything else reads this table.
/// </summary>
internal static class ClusterBlueprint
{
    /// <summary>The authority of the cluster itself; the only one where all is in one folder.</summary>
    public const string ClusterAuthority = "ca";

    /// <summary>The authority of etcd.</summary>
    public const string EtcdAuthority = "etcd-ca";

    /// <summary>The authority of the API server towards aggregated API servers.</summary>
    public const string FrontProxyAuthority = "front-proxy-ca";

    /// <summary>The pair of keys that signs and verifies tokens of service accounts.</summary>
    public const string TokenKeys = "sa";

    /// <summary>The flag by which the API server knows its clients.</summary>
    public const string ApiServerClients = "kube-apiserver --client-ca-file";

    private const string EtcdClients = "etcd --trusted-ca-file";

    private static readonly ExtendedKeyUsage[] Server = [ExtendedKeyUsage.ServerAuth];
    private static readonly ExtendedKeyUsage[] Client = [ExtendedKeyUsage.ClientAuth];

    // etcd's members speak as clients with their serving certificate: etcd-io/etcd#9785.
    private static readonly ExtendedKeyUsage[] Both = [ExtendedKeyUsage.ServerAuth, ExtendedKeyUsage.ClientAuth];

    // system:masters passes by all of RBAC and cannot be taken back; kubeadm left it step by step:
    // kubernetes/kubernetes#119859, #120521, #121837, and #138957 with its backports.
    private static readonly OrganizationSince Masters = new("system:masters", SinceVersion.Always);
    private static readonly OrganizationSince ClusterAdmins = new("kubeadm:cluster-admins", new SinceVersion("1.29.0"));
    private static readonly OrganizationSince NoneSince129 = new(null, new SinceVersion("1.29.0"));
    private static readonly OrganizationSince NoneSince137 =
        new(null, new SinceVersion("1.37.0", "1.36.1", "1.35.5", "1.34.8", "1.33.12"));

    /// <summary>The table; an authority stands before what it signs.</summary>
    public static readonly IReadOnlyList<BlueprintEntry> All =
    [
        new(ClusterAuthority, "cluster", "authority of the cluster")
        {
            Kind = BlueprintKind.Authority, Scope = BlueprintScope.Cluster, CommonName = "kubernetes", Names = ["kubernetes"],
            End = PkiRole.Authority,
            Kubeadm = new("pki/ca"), HardWay = new("ca"),
        },
        new("apiserver", "kube-apiserver", "serves the API")
        {
            Authority = ClusterAuthority, CommonName = "kube-apiserver", Usages = Server, Profile = "ApiServer",
            Names =
            [
                BlueprintName.Node, "kubernetes", "kubernetes.default", "kubernetes.default.svc",
                "kubernetes.default.svc." + BlueprintName.DnsDomain,
                BlueprintName.ServiceAddress, BlueprintName.AdvertiseAddress, BlueprintName.EndpointHost, BlueprintName.CertSans,
            ],
            End = PkiRole.Server,
            Kubeadm = new("pki/apiserver"), HardWay = new("apiserver"),
        },
        new("apiserver-kubelet-client", "kube-apiserver", "client of kubelets")
        {
            Authority = ClusterAuthority, CommonName = "kube-apiserver-kubelet-client", Usages = Client,
            Profile = "ApiServerKubeletClient",
            Organizations = [Masters, ClusterAdmins, NoneSince137],
            TrustedBy = ["kubelet --client-ca-file"], KnownBy = BlueprintIdentity.Either,
            Kubeadm = new("pki/apiserver-kubelet-client"), HardWay = new("apiserver-kubelet-client"),
        },
        new(FrontProxyAuthority, "cluster", "authority of the front proxy")
        {
            Kind = BlueprintKind.Authority, Scope = BlueprintScope.Cluster, CommonName = "front-proxy-ca",
            Names = ["front-proxy-ca"],
            End = PkiRole.Authority,
            Kubeadm = new("pki/front-proxy-ca"),
        },
        new("front-proxy-client", "kube-apiserver", "client of aggregated API servers")
        {
            Authority = FrontProxyAuthority, CommonName = "front-proxy-client", Usages = Client, Profile = "FrontProxyClient",
            TrustedBy = ["kube-apiserver --requestheader-client-ca-file"], KnownBy = BlueprintIdentity.AllowedName,
            Kubeadm = new("pki/front-proxy-client"),
        },
        new(EtcdAuthority, "etcd", "authority of etcd")
        {
            Kind = BlueprintKind.Authority, Scope = BlueprintScope.Cluster, CommonName = "etcd-ca", Names = ["etcd-ca"],
            IsOfStackedEtcd = true,
            End = PkiRole.Authority,
            Kubeadm = new("pki/etcd/ca"),
        },
        new("etcd-server", "etcd", "serves etcd's clients")
        {
            Authority = EtcdAuthority, CommonName = BlueprintName.Node, Usages = Both, Profile = "EtcdServer",
            IsOfStackedEtcd = true,
            Names = [BlueprintName.Node, "localhost", BlueprintName.AdvertiseAddress, "127.0.0.1", "::1",
                BlueprintName.EtcdServerSans],
            End = PkiRole.Server, TrustedBy = ["kube-apiserver --etcd-cafile"],
            Kubeadm = new("pki/etcd/server"), HardWay = new("etcd-server"),
        },
        new("etcd-peer", "etcd", "between etcd's members")
        {
            Authority = EtcdAuthority, CommonName = BlueprintName.Node, Usages = Both, Profile = "EtcdPeer",
            IsOfStackedEtcd = true,
            Names = [BlueprintName.Node, "localhost", BlueprintName.AdvertiseAddress, "127.0.0.1", "::1",
                BlueprintName.EtcdPeerSans],
            End = PkiRole.Peer, TrustedBy = ["etcd --peer-trusted-ca-file"],
            Kubeadm = new("pki/etcd/peer"), HardWay = new("etcd-peer"),
        },
        new("etcd-healthcheck-client", "etcd", "client of etcd's own health check")
        {
            Authority = EtcdAuthority, CommonName = "kube-etcd-healthcheck-client", Usages = Client,
            Profile = "EtcdHealthcheckClient", IsOfStackedEtcd = true,
            Organizations = [Masters, NoneSince129],
            TrustedBy = [EtcdClients],
            Kubeadm = new("pki/etcd/healthcheck-client"),
        },
        new("apiserver-etcd-client", "kube-apiserver", "client of etcd")
        {
            Authority = EtcdAuthority, CommonName = "kube-apiserver-etcd-client", Usages = Client,
            Profile = "ApiServerEtcdClient", IsOfStackedEtcd = true,
            Organizations = [Masters, NoneSince129],
            TrustedBy = [EtcdClients],
            Kubeadm = new("pki/apiserver-etcd-client"), HardWay = new("apiserver-etcd-client"),
        },
        new(TokenKeys, "kube-controller-manager", "signs tokens of service accounts")
        {
            Kind = BlueprintKind.KeyPair, Scope = BlueprintScope.Cluster,
            End = PkiRole.Other,
            Kubeadm = new("pki/sa"), HardWay = new("service-account"),
        },
        new("admin.conf", "admin", "administrator")
        {
            Authority = ClusterAuthority, CommonName = "kubernetes-admin", Usages = Client, Profile = "Admin",
            Organizations = [Masters, ClusterAdmins],
            TrustedBy = [ApiServerClients], KnownBy = BlueprintIdentity.Organization,
            Kubeadm = new(null, "admin.conf"), HardWay = new("admin", "admin.kubeconfig"),
        },
        new("super-admin.conf", "admin", "administrator past all of RBAC")
        {
            Authority = ClusterAuthority, CommonName = "kubernetes-super-admin", Usages = Client, Profile = "SuperAdmin",
            Organizations = [Masters], Since = new SinceVersion("1.29.0"), Scope = BlueprintScope.Cluster,
            TrustedBy = [ApiServerClients], KnownBy = BlueprintIdentity.Organization,
            Kubeadm = new(null, "super-admin.conf"), HardWay = new("super-admin", "super-admin.kubeconfig"),
        },
        new("kubelet.conf", "kubelet", "client of the API server")
        {
            Authority = ClusterAuthority, CommonName = "system:node:" + BlueprintName.Node, Usages = Client,
            Profile = "KubeletClient",
            Organizations = [new("system:nodes", SinceVersion.Always)], Scope = BlueprintScope.EveryNode,
            TrustedBy = [ApiServerClients], KnownBy = BlueprintIdentity.Both,
            Kubeadm = new(null, "kubelet.conf"),
        },
        new("kubelet", "kubelet", "serves logs and exec, client of the API server")
        {
            Authority = ClusterAuthority, CommonName = "system:node:" + BlueprintName.Node, Usages = Both,
            Organizations = [new("system:nodes", SinceVersion.Always)], Scope = BlueprintScope.EveryNode,
            Names = [BlueprintName.Node, BlueprintName.AdvertiseAddress],
            TrustedBy = [ApiServerClients], KnownBy = BlueprintIdentity.Both,
            HardWay = new("kubelet-" + BlueprintName.Node, "kubelet-" + BlueprintName.Node + ".kubeconfig"),
        },
        new("controller-manager.conf", "kube-controller-manager", "client of the API server")
        {
            Authority = ClusterAuthority, CommonName = "system:kube-controller-manager", Usages = Client,
            Profile = "ControllerManager",
            Server = KubeConfigServer.LocalEndpoint,
            TrustedBy = [ApiServerClients], KnownBy = BlueprintIdentity.CommonName,
            Kubeadm = new(null, "controller-manager.conf"),
            HardWay = new("kube-controller-manager", "kube-controller-manager.kubeconfig"),
        },
        new("scheduler.conf", "kube-scheduler", "client of the API server")
        {
            Authority = ClusterAuthority, CommonName = "system:kube-scheduler", Usages = Client, Profile = "Scheduler",
            Server = KubeConfigServer.LocalEndpoint,
            TrustedBy = [ApiServerClients], KnownBy = BlueprintIdentity.CommonName,
            Kubeadm = new(null, "scheduler.conf"), HardWay = new("kube-scheduler", "kube-scheduler.kubeconfig"),
        },
        new("kube-proxy", "kube-proxy", "client of the API server")
        {
            Authority = ClusterAuthority, CommonName = "system:kube-proxy", Usages = Client, Profile = "KubeProxy",
            Scope = BlueprintScope.Cluster,
            TrustedBy = [ApiServerClients], KnownBy = BlueprintIdentity.CommonName,
            HardWay = new("kube-proxy", "kube-proxy.kubeconfig"),
        },
    ];

    /// <summary>The entries of a layout, version and kind of etcd, in the order of the table.</summary>
    public static IEnumerable<BlueprintEntry> Of(PkiLayout layout, KubernetesVersion version, bool isEtcdElsewhere) =>
        All.Where(entry => entry.PlaceIn(layout) is not null && entry.Since.Holds(version)
            && !(isEtcdElsewhere && entry.IsOfStackedEtcd));

    /// <summary>The entry of a name; null when there is none.</summary>
    public static BlueprintEntry? Find(string name) =>
        All.FirstOrDefault(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
