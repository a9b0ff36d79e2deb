using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Says what a folder is a copy of, going by what is in it.</summary>
internal static class GivenFolder
{
    private const string OneFolder = "/var/lib/kubernetes";

    // What has none of the signs is taken for a PKI folder.
    private const string Otherwise = "/etc/kubernetes/pki";

    // The first that fits.
    private static readonly (string StandsFor, string[] Signs)[] Kinds =
    [
        ("", ["etc/kubernetes", "var/lib/kubelet", "var/lib/rancher", "var/lib/k0s", "system/secrets", "etc/systemd"]),
        ("/etc/kubernetes", ["pki", "manifests", "admin.conf", "kubelet.conf"]),
        (OneFolder, ["admin.kubeconfig", "kube-scheduler.kubeconfig", "service-account.key", "service-account-key.pem",
            "kube-scheduler.crt", "kube-scheduler.pem", "ca.pem"]),
        ("/var/lib/rancher/k3s/server/tls", ["serving-kube-apiserver.crt"]),
        ("/etc/kubernetes/pki", ["ca.crt", "apiserver.crt", "etcd/ca.crt", "etcd/server.crt"]),
    ];

    /// <summary>The folder as the part of a node that it is.</summary>
    public static NodeFileSystem AsTree(string folder)
    {
        var standsFor = Recognize(folder) ?? Otherwise;
        return standsFor.Length == 0 ? NodeFileSystem.At(folder) : NodeFileSystem.Part(folder, NodePath.Of(standsFor));
    }

    /// <summary>
    /// The path on a node of what a folder is a copy of, going by what is in it: empty for a node's root, null when nothing
    /// tells.
    /// </summary>
    public static string? Recognize(string folder) =>
        Array.Find(Kinds, kind => Array.Exists(kind.Signs, sign => Path.Exists(Path.Combine(folder, sign)))).StandsFor;
}
