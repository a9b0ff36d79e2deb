namespace K8sPki.ClusterPki;

/// <summary>A connection between components that both present certificates in.</summary>
/// <param name="Client">Who asks.</param>
/// <param name="Server">Who answers.</param>
/// <param name="ClientNames">The entries that may be the client's certificate.</param>
/// <param name="ServerNames">The entries that may be the server's certificate.</param>
/// <param name="Port">The usual port of the server.</param>
internal sealed record PeerLink(
    string Client, string Server, IReadOnlyList<string> ClientNames, IReadOnlyList<string> ServerNames, int Port)
{
    private const string ApiServer = "kube-apiserver";
    private const string Kubelet = "kubelet";
    private const string Etcd = "etcd";

    private static readonly string[] ApiServerName = ["apiserver"];
    private static readonly string[] PeerName = ["etcd-peer"];
    private static readonly string[] EtcdName = ["etcd-server"];
    private static readonly string[] AdminNames = ["admin.conf", "super-admin.conf"];

    /// <summary>Every connection: https://kubernetes.io/docs/setup/best-practices/certificates/.</summary>
    public static readonly IReadOnlyList<PeerLink> All =
    [
        new(ApiServer, Etcd, ["apiserver-etcd-client"], EtcdName, 2379),
        new(ApiServer, Kubelet, ["apiserver-kubelet-client"], ["kubelet-server"], 10250),
        new("kube-controller-manager", ApiServer, ["controller-manager.conf"], ApiServerName, 6443),
        new("kube-scheduler", ApiServer, ["scheduler.conf"], ApiServerName, 6443),
        new(Kubelet, ApiServer, ["kubelet-client", "kubelet.conf"], ApiServerName, 6443),
        new("kube-proxy", ApiServer, ["kube-proxy"], ApiServerName, 6443),
        new("kubectl", ApiServer, AdminNames, ApiServerName, 6443),
        new(Etcd, Etcd, PeerName, PeerName, 2380),
        new("etcdctl", Etcd, ["etcd-healthcheck-client"], EtcdName, 2379),
        new("kube-controller-manager", "kube-controller-manager", [], ["controller-manager-server"], 10257),
        new("kube-scheduler", "kube-scheduler", [], ["scheduler-server"], 10259),
    ];

    /// <summary>The connections that a line may tell of.</summary>
    /// <param name="writers">Who may have written it; none for whoever.</param>
    /// <param name="role">What the writer is in it.</param>
    /// <param name="port">The server's port; null where it is not said.</param>
    /// <param name="isBetweenPeers">True for members of etcd, false for their clients, null where it is not said.</param>
    public static IReadOnlyList<PeerLink> Find(IReadOnlyList<string> writers, LoggedRole role, int? port, bool? isBetweenPeers)
    {
        var found = All.Where(link => writers.Count == 0
            || writers.Contains(role == LoggedRole.Server ? link.Server : link.Client)).ToList();
        if (found.Count == 0)
            found = [.. All.Where(link => role != LoggedRole.Server)];
        if (isBetweenPeers is { } peers)
            found = [.. found.Where(link => (link.Port == 2380) == peers)];
        if (role == LoggedRole.Server || port is null)
            return found;
        var there = found.Where(link => link.Port == port).ToList();
        // A balancer in front of the API server has a port of its own.
        return there.Count > 0 ? there : port is 443 or 8443 or 9345 ? [.. found.Where(link => link.Server == ApiServer)] : found;
    }
}
