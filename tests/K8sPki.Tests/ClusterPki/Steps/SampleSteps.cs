using System.Text;

namespace K8sPki.Tests.ClusterPki;

/// <summary>
/// Three steps that do everything that a step can: they replace, make and remove files, of others' modes, and edit texts.
/// </summary>
internal sealed class SampleSteps(NodeFileSystem tree)
{
    public const string SigningFile = "/etc/kubernetes/pki/ca-signing.crt";

    public static SampleSteps Of(SampleNode node) => new(NodeFileSystem.At(node.Root));

    public StepJournal Journal => new(tree.Again(), tree.Find(NodePath.Of("/etc/kubernetes"))!.Here);

    public IReadOnlyList<NodeStep> All => [TrustBoth(), IssueNew(), ForgetOld()];

    public FilePart File(string path) => tree.Again().Find(NodePath.Of(path)) is { } file
        ? new FilePart(file, tree.Here(file.Here))
        : throw new FileNotFoundException(path);

    public static byte[] Text(string text) => Encoding.ASCII.GetBytes(text + "\n");

    /// <summary>A step that makes one file another text.</summary>
    public NodeStep Write(string name, string path, string text, bool isSecret = false) =>
        new(name, [File(path)], change => change.Set(File(path), Text(text), isSecret));

    private NodeStep TrustBoth()
    {
        NodeDraft? draft = null;
        NodeDraft Draft()
        {
            var made = new NodeDraft(tree.Again());
            var manager = made.Components.Single(component => component.Component == "kube-controller-manager");
            made.Make(SettingChange.Set(manager, "--cluster-signing-cert-file", SigningFile));
            var kubelet = made.Components.Single(component => component.Component == "kubelet");
            made.Make(SettingChange.Set(kubelet, "--tls-cert-file", "/var/lib/kubelet/pki/kubelet.crt"));
            return made;
        }

        FilePart[] files = [File("/etc/kubernetes/pki/ca.crt"), File(SigningFile)];
        PlacePart[] texts = [File("/etc/kubernetes/manifests/kube-controller-manager.yaml"),
            File("/var/lib/kubelet/config.yaml")];
        return new NodeStep("trust both", [.. files, .. texts], change =>
        {
            draft ??= Draft();
            change.Set(files[0], Text("old and new"), isSecret: false);
            change.Set(files[1], Text("old"), isSecret: false);
            draft.Put(change);
        });
    }

    private NodeStep IssueNew()
    {
        FilePart[] files =
        [
            File("/etc/kubernetes/pki/apiserver.crt"), File("/etc/kubernetes/pki/apiserver.key"),
            File("/etc/kubernetes/pki/sa.pub"),
            File("/etc/kubernetes/pki/front-proxy-client.key"),
        ];
        var conf = File("/etc/kubernetes/admin.conf");
        var user = KubeConfigPlaces.User(conf.File, conf.Target, "default");
        return new NodeStep("issue new", [.. files, user], change =>
        {
            change.Set(files[0], Text("new leaf"), isSecret: false);
            change.Set(files[1], Text("new key"), isSecret: true);
            change.Remove(files[2], isSecret: false);
            change.Remove(files[3], isSecret: true);
            change.Set(user, Text("new user"), isSecret: true);
        });
    }

    private NodeStep ForgetOld()
    {
        FilePart[] files = [File("/etc/kubernetes/pki/ca.crt"), File(SigningFile), File("/etc/kubernetes/pki/etcd/ca.crt")];
        return new NodeStep("forget old", files, change =>
        {
            change.Set(files[0], Text("new"), isSecret: false);
            change.Remove(files[1], isSecret: false);
            change.Set(files[2], Text("new of etcd"), isSecret: false);
        });
    }
}

/// <summary>
/// All files of a tree with bytes, modes and owners, less the journal of its steps and locks that nobody holds.
/// </summary>
internal static class TreeSnapshot
{
    public static IReadOnlyDictionary<string, string> Of(string root) => Directory
        .EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories)
        .Where(path => !path.Contains(RotationJournal.FolderName, StringComparison.Ordinal)
            && !path.EndsWith(".lock", StringComparison.Ordinal))
        .ToDictionary(path => Path.GetRelativePath(root, path), Describe, StringComparer.Ordinal);

    public static void AssertSame(IReadOnlyDictionary<string, string> expected, string root) =>
        Assert.Equal(expected.OrderBy(file => file.Key, StringComparer.Ordinal),
            Of(root).OrderBy(file => file.Key, StringComparer.Ordinal));

    private static string Describe(string path)
    {
        var status = FileStatus.OfEntry(path)!;
        var content = status.IsRegular ? FileState.Of(File.ReadAllBytes(path)).Digest : FileStatus.LinkTarget(path);
        return $"{status.Kind} {status.Mode} {status.User}:{status.Group} {content}";
    }
}
