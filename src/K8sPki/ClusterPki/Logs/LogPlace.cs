using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Where a component of a node writes its log, other than into a container's file.</summary>
/// <param name="Component">Whose it is.</param>
internal sealed record LogPlace(string Component)
{
    private static readonly string[] ControlPlane =
        ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "kube-proxy", "containerd"];

    /// <summary>
    /// Every place: https://kubernetes.io/docs/concepts/cluster-administration/logging/, https://docs.k3s.io/faq,
    /// https://docs.rke2.io/reference/logging, https://docs.k0sproject.io/stable/cli/,
    /// https://github.com/openshift/microshift/blob/main/docs/contributor/, https://microk8s.io/docs/troubleshooting.
    /// </summary>
    public static readonly IReadOnlyList<LogPlace> All =
    [
        // kubeadm, and components that are started as units.
        OfUnit("kubelet"), OfUnit("etcd"), OfUnit("kube-apiserver"), OfUnit("kube-controller-manager"), OfUnit("kube-scheduler"),
        OfUnit("kube-proxy"), OfUnit("containerd"), OfUnit("crio"), OfUnit("docker"), OfUnit("cri-dockerd", "cri-docker"),

        // One process, one setting for all, and nothing that says which part writes.
        OfUnit("k3s") with { Runs = ControlPlane }, OfUnit("k3s-agent") with { Runs = ["kubelet", "kube-proxy", "containerd"] },
        OfFile("k3s", "/var/log/k3s.log") with { Runs = ControlPlane },
        OfFile("k3s-agent", "/var/log/k3s-agent.log") with { Runs = ["kubelet", "kube-proxy", "containerd"] },
        OfFile("containerd", "/var/lib/rancher/k3s/agent/containerd/containerd.log"),

        OfUnit("rke2-server"), OfUnit("rke2-agent"),
        OfFile("kubelet", "/var/lib/rancher/rke2/agent/logs/kubelet.log"),
        OfFile("containerd", "/var/lib/rancher/rke2/agent/containerd/containerd.log"),

        // Each line says whose it is.
        OfUnit("k0scontroller") with { Runs = [.. ControlPlane, "konnectivity-server", "k0s-control-api"], IsTagged = true },
        OfUnit("k0sworker") with { Runs = ["kubelet", "containerd", "kube-proxy"], IsTagged = true },
        OfUnit("microshift") with { Runs = ControlPlane, IsTagged = true },
        OfUnit("etcd", "microshift-etcd.scope"),

        OfUnit("kubelite", "snap.microk8s.daemon-kubelite") with { Runs = ControlPlane },
        OfUnit("etcd", "snap.microk8s.daemon-etcd"), OfUnit("containerd", "snap.microk8s.daemon-containerd"),
        OfUnit("k8s-dqlite", "snap.microk8s.daemon-k8s-dqlite"),
    ];

    /// <summary>The containers that are looked at where nobody names any.</summary>
    public static readonly IReadOnlyList<string> Containers =
        ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "kube-proxy", "cloud-controller-manager",
            "konnectivity-server", "konnectivity-agent", "kubelet"];

    /// <summary>The names of all components whose logs have a place.</summary>
    public static IReadOnlyList<string> Components { get; } =
        [.. All.Select(place => place.Component).Concat(Containers).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The folder with the logs of pods (kubelet's podLogsDir).</summary>
    public static readonly NodePath Pods = NodePath.Of("/var/log/pods");

    /// <summary>The folder with the containers of docker.</summary>
    public static readonly NodePath DockerContainers = NodePath.Of("/var/lib/docker/containers");

    /// <summary>The folders of a journal: the one that stays, and the one that a restart of the machine empties.</summary>
    public static readonly IReadOnlyList<NodePath> Journals = [NodePath.Of("/var/log/journal"), NodePath.Of("/run/log/journal")];

    /// <summary>The unit of the journal; null for a file.</summary>
    public string? Unit { get; private init; }

    /// <summary>The file; null for a unit.</summary>
    public NodePath? File { get; private init; }

    /// <summary>Which components write into it; none beside its own.</summary>
    public IReadOnlyList<string> Runs { get; private init; } = [];

    /// <summary>True where each line says whose it is.</summary>
    public bool IsTagged { get; private init; }

    /// <summary>True for a component that writes there.</summary>
    public bool Has(Func<string, bool> name) => name(Component) || Runs.Any(name);

    private static LogPlace OfUnit(string component, string? unit = null) => new(component) { Unit = unit ?? component };

    private static LogPlace OfFile(string component, string file) => new(component) { File = NodePath.Of(file) };
}
