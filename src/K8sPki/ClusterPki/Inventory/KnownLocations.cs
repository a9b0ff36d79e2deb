using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Where the distributions of Kubernetes keep their certificates and kubeconfigs. kubeadm and the layout of one folder come
/// from <see cref="ClusterBlueprint"/>; the others from their documentation, named at each.
/// </summary>
internal static class KnownLocations
{
    private const string Kubernetes = "/etc/kubernetes";
    private const string OneFolder = "/var/lib/kubernetes";
    private const string Home = "/.kube";
    private const string Talos = "/system/secrets";
    private const string Ssl = Kubernetes + "/ssl";
    private const string MicroK8s = "/var/snap/microk8s/current";
    private const string KubesprayEtcd = "/etc/ssl/etcd/ssl";
    private const string OpenShift = "/etc/kubernetes/static-pod-resources";

    /// <summary>The endings of certificates' files.</summary>
    public static readonly IReadOnlyList<string> Endings = [.. FileEndings.All.Select(endings => endings.Certificate)];

    // The folder that shows that a distribution is there, and its files; a name at an earlier place is not looked up again.
    private static readonly (string Folder, IReadOnlyList<KnownFile> Files)[] Distributions =
    [
        (Kubernetes, [.. OfBlueprint(PkiLayout.Kubeadm, Kubernetes), .. Kubelet("/var/lib/kubelet/pki")]),
        ("/var/lib/kubelet", Kubelet("/var/lib/kubelet/pki")),
        (OneFolder, OfBlueprint(PkiLayout.HardWay, OneFolder)),
        ("/var/lib/rancher/k3s", OfRancher("/var/lib/rancher/k3s", "/etc/rancher/k3s", "k3s.yaml")),
        ("/var/lib/rancher/rke2", OfRancher("/var/lib/rancher/rke2", "/etc/rancher/rke2", "rke2.yaml")),
        ("/var/lib/k0s", OfK0s("/var/lib/k0s")),
        (Talos, OfTalos()),
        (OpenShift, OfOpenShift()),
        (Ssl, OfRke()),
        (KubesprayEtcd, OfKubespray()),
        (MicroK8s, OfMicroK8s()),
        (Kubernetes, [KubeConfig(Kubernetes, "kubeconfig", "kubelet"), Cert(Kubernetes, "kubelet-ca.crt", PkiPurpose.Ca)]),
        ("/root", [KubeConfig("/root" + Home, "config", "admin")]),
        ("/home", [KubeConfig("/home" + "/*" + Home, "config", "admin")]),
    ];

    /// <summary>Folders whose every certificate is listed, also those that nothing names.</summary>
    public static readonly IReadOnlyList<string> Folders =
    [
        Kubernetes + "/pki", Kubernetes + "/pki/etcd", OneFolder, "/etc/etcd", "/etc/etcd/pki",
        "/var/lib/rancher/k3s/server/tls", "/var/lib/rancher/k3s/server/tls/etcd", "/var/lib/rancher/rke2/server/tls",
        "/var/lib/rancher/rke2/server/tls/etcd",
        "/var/lib/k0s/pki", "/var/lib/k0s/pki/etcd", Talos + "/kubernetes/*", Talos + "/etcd",
        Ssl, Ssl + "/etcd", KubesprayEtcd, MicroK8s + "/certs",
    ];

    /// <summary>Folders with manifests of static pods; kubelet's configuration may name another.</summary>
    public static readonly IReadOnlyList<NodePath> Manifests =
        [NodePath.Of(Kubernetes + "/manifests"), NodePath.Of("/var/lib/rancher/rke2/agent/pod-manifests")];

    /// <summary>The files of the distributions that a tree has, one path after the other.</summary>
    public static IEnumerable<(NodePath Path, KnownFile File)> Of(NodeFileSystem tree) => Distributions
        .Where(distribution => tree.Covers(NodePath.Of(distribution.Folder))
            ? tree.HasFolder(NodePath.Of(distribution.Folder))
            : distribution.Files.Any(file => tree.Covers(NodePath.Of(file.Folder))))
        .SelectMany(distribution => distribution.Files)
        .SelectMany(file => Expand(tree, file.Folder), (file, folder) => (file, folder))
        .SelectMany(pair => Files(tree, pair.folder, pair.file), (pair, path) => (path, pair.file));

    /// <summary>True for what somebody keeps in a home folder: a copy, or a cluster of their own.</summary>
    public static bool IsOfUser(NodePath? path) => path?.Text.Contains(Home + "/", StringComparison.Ordinal) == true;

    /// <summary>What a certificate at a documented place is for; null for other places.</summary>
    public static PkiPurpose? PurposeOf(NodePath path) => Distributions.SelectMany(distribution => distribution.Files)
        .FirstOrDefault(file => file.Kind == KnownFileKind.Certificate && file.Folder + "/" + file.Pattern == path.Text)?.Purpose;

    /// <summary>What Initialize-K8sPki makes at a path of a node of kubeadm; null where it makes nothing.</summary>
    public static BlueprintEntry? MadeAt(NodePath path)
    {
        if (!path.IsIn(NodePath.Of(Kubernetes)))
            return null;
        var inside = path.From(NodePath.Of(Kubernetes));
        return ClusterBlueprint.All.FirstOrDefault(entry => entry.Kubeadm is { } place
            && (place.KubeConfig == inside || (place.FileBase is { } file && (inside == file + FileEndings.Crt.Key
                || inside == file + (entry.Kind == BlueprintKind.KeyPair
                    ? FileEndings.Crt.PublicKey : FileEndings.Crt.Certificate)))));
    }

    /// <summary>The folders that a path with wildcards names.</summary>
    public static IEnumerable<NodePath> Expand(NodeFileSystem tree, string folder)
    {
        var star = folder.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
            return [NodePath.Of(folder)];
        var before = folder[..folder.LastIndexOf('/', star)];
        var end = folder.IndexOf('/', star) is > 0 and var slash ? slash : folder.Length;
        return tree.Folders(NodePath.Of(before), folder[(before.Length + 1)..end])
            .SelectMany(found => Expand(tree, found.Text + folder[end..]));
    }

    private static IEnumerable<NodePath> Files(NodeFileSystem tree, NodePath folder, KnownFile file) =>
        file.Pattern.Contains('*', StringComparison.Ordinal)
        ? tree.List(folder, file.Pattern).Where(path => file.Kind != KnownFileKind.Certificate
            || !path.Name.EndsWith(FileEndings.Pem.Key, StringComparison.Ordinal))
        : folder.Join(file.Pattern) is { } path ? [path] : [];

    private static List<KnownFile> OfBlueprint(PkiLayout layout, string folder)
    {
        var files = new List<KnownFile>();
        foreach (var entry in ClusterBlueprint.All.Where(entry => entry.PlaceIn(layout) is not null))
        {
            var place = entry.PlaceIn(layout)!.For("*");
            if (entry.Kind == BlueprintKind.KeyPair)
                files.Add(In(folder, place.FileBase!, KnownFileKind.KeyPair, PkiPurpose.Other));
            else if (place.FileBase is { } path)
                files.AddRange(Endings.Select(ending =>
                    In(folder, path + ending, KnownFileKind.Certificate, PkiPurpose.Named(entry.Name, layout))));
            if (place.KubeConfig is { } kubeConfig)
                files.Add(In(folder, kubeConfig, KnownFileKind.KubeConfig,
                    PkiPurpose.Other with { Component = entry.Component }));
        }

        return files;
    }

    private static IReadOnlyList<KnownFile> Kubelet(string folder) =>
        [.. KubeletStore.Files.Select(file => Cert(folder, file.Name, file.Purpose))];

    // https://docs.k3s.io/cli/certificate and https://docs.rke2.io/security/certificates; the same program lays out both.
    private static IReadOnlyList<KnownFile> OfRancher(string data, string settings, string kubeConfig)
    {
        var (tls, etcd, agent) = (data + "/server/tls", data + "/server/tls/etcd", data + "/agent");
        var client = PkiPurpose.KubeConfigUser("", "");
        return
        [
            Cert(tls, "server-ca.crt", PkiPurpose.OtherCa), Cert(tls, "client-ca.crt", PkiPurpose.OtherCa),
            Cert(tls, "request-header-ca.crt", PkiPurpose.FrontProxyCa),
            Cert(etcd, "server-ca.crt", PkiPurpose.EtcdCa), Cert(etcd, "peer-ca.crt", PkiPurpose.OtherCa),
            Cert(tls, "serving-kube-apiserver.crt", PkiPurpose.ApiServer with { Authority = "server-ca" }),
            Cert(tls, "client-kube-apiserver.crt", PkiPurpose.ApiServerKubeletClient with { Authority = "client-ca" }),
            Cert(tls, "client-auth-proxy.crt", PkiPurpose.FrontProxyClient),
            Cert(tls, "client-admin.crt", client with { Component = "admin", Authority = "client-ca" }),
            Cert(tls, "client-controller.crt", client with { Component = "kube-controller-manager", Authority = "client-ca" }),
            Cert(tls, "client-scheduler.crt", client with { Component = "kube-scheduler", Authority = "client-ca" }),
            Cert(tls, "client-kube-proxy.crt", client with { Component = "kube-proxy", Authority = "client-ca" }),
            Cert(etcd, "client.crt", PkiPurpose.ApiServerEtcdClient), Cert(etcd, "server-client.crt", PkiPurpose.EtcdServer),
            Cert(etcd, "peer-server-client.crt", PkiPurpose.EtcdPeer with { Authority = "peer-ca" }),
            Cert(tls + "/kube-controller-manager", "kube-controller-manager.crt", PkiPurpose.ControllerManagerServer),
            Cert(tls + "/kube-scheduler", "kube-scheduler.crt", PkiPurpose.SchedulerServer),
            Cert(agent, "client-ca.crt", PkiPurpose.OtherCa), Cert(agent, "server-ca.crt", PkiPurpose.OtherCa),
            Cert(agent, "client-kubelet.crt", PkiPurpose.KubeletClient with { Authority = "client-ca" }),
            Cert(agent, "serving-kubelet.crt", PkiPurpose.KubeletServer),
            Cert(agent, "client-kube-proxy.crt", client with { Component = "kube-proxy", Authority = "client-ca" }),
            KubeConfig(data + "/server/cred", "*.kubeconfig", "kube-apiserver"), KubeConfig(agent, "*.kubeconfig", "kubelet"),
            KubeConfig(settings, kubeConfig, "admin"),
        ];
    }

    // https://docs.k0sproject.io/stable/troubleshooting/certificate-authorities/
    private static IReadOnlyList<KnownFile> OfK0s(string data)
    {
        var (pki, etcd) = (data + "/pki", data + "/pki/etcd");
        return
        [
            Cert(pki, "ca.crt", PkiPurpose.Ca), Cert(pki, "front-proxy-ca.crt", PkiPurpose.FrontProxyCa),
            Cert(etcd, "ca.crt", PkiPurpose.EtcdCa),
            Cert(pki, "server.crt", PkiPurpose.ApiServer), Cert(pki, "apiserver.crt", PkiPurpose.ApiServer),
            Cert(pki, "apiserver-kubelet-client.crt", PkiPurpose.ApiServerKubeletClient),
            Cert(pki, "front-proxy-client.crt", PkiPurpose.FrontProxyClient),
            Cert(pki, "apiserver-etcd-client.crt", PkiPurpose.ApiServerEtcdClient),
            Cert(etcd, "apiserver-etcd-client.crt", PkiPurpose.ApiServerEtcdClient),
            Cert(etcd, "server.crt", PkiPurpose.EtcdServer), Cert(etcd, "peer.crt", PkiPurpose.EtcdPeer),
            new(pki, "sa", KnownFileKind.KeyPair, PkiPurpose.Other),
            KubeConfig(pki, "*.conf", "admin"), KubeConfig(data, "kubelet.conf", "kubelet"), .. Kubelet(data + "/kubelet/pki"),
        ];
    }

    // https://www.talos.dev/latest/learn-more/control-plane/
    private static IReadOnlyList<KnownFile> OfTalos()
    {
        const string server = Talos + "/kubernetes/kube-apiserver";
        return
        [
            Cert(server, "ca.crt", PkiPurpose.Ca), Cert(server, "aggregator-ca.crt", PkiPurpose.FrontProxyCa),
            Cert(server, "etcd-client-ca.crt", PkiPurpose.EtcdCa),
            Cert(Talos + "/etcd", "ca.crt", PkiPurpose.EtcdCa), Cert(server, "apiserver.crt", PkiPurpose.ApiServer),
            Cert(server, "apiserver-kubelet-client.crt", PkiPurpose.ApiServerKubeletClient),
            Cert(server, "etcd-client.crt", PkiPurpose.ApiServerEtcdClient),
            Cert(server, "front-proxy-client.crt", PkiPurpose.FrontProxyClient),
            Cert(Talos + "/etcd", "server.crt", PkiPurpose.EtcdServer),
            Cert(Talos + "/etcd", "peer.crt", PkiPurpose.EtcdPeer),
            Cert(Talos + "/etcd", "admin.crt", PkiPurpose.EtcdHealthcheckClient),
            KubeConfig(Talos + "/kubernetes/kube-controller-manager", "kubeconfig", "kube-controller-manager"),
            KubeConfig(Talos + "/kubernetes/kube-scheduler", "kubeconfig", "kube-scheduler"),
            KubeConfig(Kubernetes, "kubeconfig-kubelet", "kubelet"),
        ];
    }

    // https://docs.openshift.com/container-platform/latest/security/certificate_types_descriptions/: each secret is a folder
    // with tls.crt and tls.key, each bundle one with ca-bundle.crt.
    private static IReadOnlyList<KnownFile> OfOpenShift() =>
    [
        Cert(OpenShift + "/kube-apiserver-certs/secrets/*", "tls.crt", PkiPurpose.Other with { Component = "kube-apiserver" }),
        Cert(OpenShift + "/kube-apiserver-certs/configmaps/*", "ca-bundle.crt", PkiPurpose.OtherCa),
        Cert(OpenShift + "/kube-controller-manager-certs/secrets/*", "tls.crt",
            PkiPurpose.Other with { Component = "kube-controller-manager" }),
        Cert(OpenShift + "/kube-controller-manager-certs/configmaps/*", "ca-bundle.crt", PkiPurpose.OtherCa),
        Cert(OpenShift + "/etcd-certs/secrets/etcd-all-certs", "etcd-serving-metrics-*.crt",
            PkiPurpose.OtherServer with { Component = "etcd" }),
        Cert(OpenShift + "/etcd-certs/secrets/etcd-all-certs", "etcd-serving-*.crt", PkiPurpose.EtcdServer),
        Cert(OpenShift + "/etcd-certs/secrets/etcd-all-certs", "etcd-peer-*.crt", PkiPurpose.EtcdPeer),
    ];

    // https://rke.docs.rancher.com/cert-mgmt; its containers are started by Docker, so that nothing on the node has their flags.
    private static IReadOnlyList<KnownFile> OfRke()
    {
        (string Name, string Component)[] clients = [("kube-node", "kubelet"),
            ("kube-controller-manager", "kube-controller-manager"), ("kube-scheduler", "kube-scheduler"),
            ("kube-proxy", "kube-proxy")];
        return
        [
            Cert(Ssl, "kube-ca.pem", PkiPurpose.Ca), Cert(Ssl, "kube-apiserver-requestheader-ca.pem", PkiPurpose.FrontProxyCa),
            Cert(Ssl, "kube-apiserver.pem", PkiPurpose.ApiServer),
            Cert(Ssl, "kube-apiserver-proxy-client.pem", PkiPurpose.FrontProxyClient),
            Cert(Ssl, "kube-etcd-*.pem", PkiPurpose.EtcdPeer with { Authority = "ca" }),
            .. clients.Select(client =>
            Cert(Ssl, client.Name + ".pem", PkiPurpose.KubeConfigUser(client.Name, client.Component))),
            .. clients.Select(client => KubeConfig(Ssl, $"kubecfg-{client.Name}.yaml", client.Component)),
        ];
    }

    // https://kubespray.io/#/docs/operations/etcd: each node's files have its name.
    private static IReadOnlyList<KnownFile> OfKubespray() =>
    [
        Cert(KubesprayEtcd, "ca.pem", PkiPurpose.EtcdCa), Cert(KubesprayEtcd, "member-*.pem", PkiPurpose.EtcdPeer),
        Cert(KubesprayEtcd, "node-*.pem", PkiPurpose.ApiServerEtcdClient),
        Cert(KubesprayEtcd, "admin-*.pem",
            PkiPurpose.OtherClient with { Component = "etcdctl", Authority = "etcd-ca",
            Trust = PkiPurpose.EtcdHealthcheckClient.Trust }),
    ];

    // https://microk8s.io/docs/services-and-ports; what else it has, its files of arguments name.
    private static IReadOnlyList<KnownFile> OfMicroK8s() =>
    [
        Cert(MicroK8s + "/certs", "ca.crt", PkiPurpose.Ca),
        Cert(MicroK8s + "/certs", "front-proxy-ca.crt", PkiPurpose.FrontProxyCa),
        Cert(MicroK8s + "/certs", "server.crt", PkiPurpose.ApiServer),
        Cert(MicroK8s + "/certs", "front-proxy-client.crt", PkiPurpose.FrontProxyClient),
        .. new[] { ("client", "admin"), ("controller", "kube-controller-manager"), ("kubelet", "kubelet"),
        ("proxy", "kube-proxy"), ("scheduler", "kube-scheduler") }
            .Select(file => KubeConfig(MicroK8s + "/credentials", file.Item1 + ".config", file.Item2)),
    ];

    private static KnownFile Cert(string folder, string name, PkiPurpose purpose) =>
        new(folder, name, KnownFileKind.Certificate, purpose);

    private static KnownFile KubeConfig(string folder, string name, string component) =>
        new(folder, name, KnownFileKind.KubeConfig, PkiPurpose.Other with { Component = component });

    private static KnownFile In(string folder, string path, KnownFileKind kind, PkiPurpose purpose)
    {
        var full = folder + "/" + path;
        var slash = full.LastIndexOf('/');
        return new KnownFile(full[..slash], full[(slash + 1)..], kind, purpose);
    }
}

/// <summary>What a file at a documented place is.</summary>
internal enum KnownFileKind
{
    /// <summary>A certificate, or several.</summary>
    Certificate,

    /// <summary>A kubeconfig.</summary>
    KubeConfig,

    /// <summary>A pair of keys that signs and verifies tokens of service accounts.</summary>
    KeyPair,
}

/// <summary>A file that a distribution of Kubernetes has at a documented place.</summary>
/// <param name="Folder">The folder's path on the node; a segment may have wildcards, so that it is no <see cref="NodePath"/>
/// yet.</param>
/// <param name="Pattern">The file's name, perhaps with wildcards; without ending for a pair of keys.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Purpose">What its certificate is for; for a kubeconfig only the component counts.</param>
internal sealed record KnownFile(string Folder, string Pattern, KnownFileKind Kind, PkiPurpose Purpose);
