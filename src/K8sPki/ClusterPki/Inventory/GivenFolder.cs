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

/// <summary>Says of a tree in which there is nothing of a cluster what it may be instead, and how it is given then.</summary>
internal static class NothingFound
{
    // More folders are no guess any more.
    private const int MostFolders = 1_000;
    private const int MostShown = 3;

    /// <summary>The error for a tree without anything to read.</summary>
    public static MissingInputException Of(PkiInventory facts) => new("PkiNotFound", What(facts) + NotFollowed(facts));

    private static string What(PkiInventory facts) => facts.Given.Count > 0
        ? $"There is nothing of a cluster's PKI in '{string.Join("', '", facts.Given)}': neither certificate, kubeconfig, nor "
            + "a component's manifest, unit or configuration."
        : $"There is nothing of a cluster's PKI in '{facts.Folder}'. {Guess(facts.Tree)}";

    // What leads elsewhere may be why nothing was found.
    private static string NotFollowed(PkiInventory facts) => string.Concat(facts.Notes.EachUnfollowed.Take(MostShown)
        .Select(text => $" {text.Told}."));

    private static string Guess(NodeFileSystem tree)
    {
        var folder = CommandArgument.InQuotes(tree.Folder);
        if (tree.IsThisNode)
            return "This machine seems to be no node. For a copy of a node's /etc/kubernetes give -Path, for its whole file "
                + "system -Root.";
        if (tree.Kind == NodeFileSystemKind.Root && GivenFolder.Recognize(tree.Folder) is { Length: > 0 } copied)
            return $"It looks like a copy of {copied}, not like a node's whole file system: give it with -Path {folder}.";
        if (HoldsNodes(tree.Folder))
            return $"It looks like a folder with a folder for each node: give these with -Root "
                + $"{CommandArgument.InQuotes(Path.Combine(tree.Folder, "*"))}.";
        return tree.Kind == NodeFileSystemKind.Root
            ? "-Root takes the folder that a node's file system is mounted at or was copied to, with etc/kubernetes or the "
                + "like in it."
            : "-Path takes a copy of /etc/kubernetes, a folder of certificates, or single files; a node's whole file system is "
                + "given with -Root.";
    }

    private static bool HoldsNodes(string folder)
    {
        try
        {
            return Directory.EnumerateDirectories(folder).Take(MostFolders).Any(inner => GivenFolder.Recognize(inner) == "");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
