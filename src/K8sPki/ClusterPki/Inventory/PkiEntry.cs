using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>One certificate of a cluster: what it is for, who issued it, and every place that names it.</summary>
public sealed class PkiEntry
{
    internal PkiEntry(string node, PkiPurpose purpose, string name, NodeFile file)
    {
        Node = node;
        Purpose = purpose;
        Name = name;
        File = file;
    }

    /// <summary>
    /// Its usual name: <c>apiserver-etcd-client</c>, <c>admin.conf</c>; the name of its file where it has none.
    /// </summary>
    public string Name { get; }

    /// <summary>The node that it belongs to: the name in the tree's /etc/hostname, or that of the tree's folder.</summary>
    public string Node { get; }

    /// <summary>
    /// Who uses it: <c>kube-apiserver</c>, <c>etcd</c>, <c>kubelet</c>; <c>authorities</c> for what is trusted.
    /// </summary>
    public string Component => Purpose.Component;

    /// <summary>What it is there.</summary>
    public PkiRole Role => Purpose.Role;

    /// <summary>The certificate; null when it is missing or cannot be read.</summary>
    public Certificate? Certificate { get; internal init; }

    /// <summary>
    /// The full path of the file here that has, or should have, the certificate: its own, or the kubeconfig that it is embedded
    /// in.
    /// </summary>
    public string Path => File.Here.Text;

    /// <summary>
    /// The full path of the mounted or copied file system that it was read from (-Root); null for that of the machine itself.
    /// </summary>
    public string? Root => Tree is { Kind: NodeFileSystemKind.Root } tree ? tree.Folder : null;

    /// <summary>The full path of the copy of one folder that it was read from (-Path); null for none.</summary>
    public string? Folder => Tree is { Kind: NodeFileSystemKind.Part } tree ? tree.Folder : null;

    /// <summary>Where it stands: the path on the node, and the entry of a kubeconfig or the line.</summary>
    public required string Source { get; init; }

    /// <summary>The full path of the private key's file; null when there is none here.</summary>
    public string? KeyPath => Key?.File?.Here.Text;

    /// <summary>
    /// The entry that issued it, or the issuer's name where that is not in the tree; empty for a self-signed one.
    /// </summary>
    public string? Authority { get; internal set; }

    /// <summary>Every flag, field and kubeconfig entry that names it.</summary>
    public IReadOnlyList<PkiReference> NamedBy => References;

    /// <summary>Where it and its key live; null for one that a configuration holds as text.</summary>
    public CertificatePlace? Place { get; internal set; }

    /// <summary>True when something names it and the file is not there.</summary>
    public bool IsMissing { get; internal init; }

    /// <summary>The subject; null without a certificate.</summary>
    public string? Subject => Certificate?.Subject;

    /// <summary>The end of its validity in local time; null without a certificate.</summary>
    public DateTime? NotAfter => Certificate?.NotAfter;

    /// <summary>Whole days until the end of its validity, negative when it has passed; null without a certificate.</summary>
    public int? DaysRemaining => Certificate?.DaysRemaining;

    /// <summary>The certificate as PEM text, so that it is the same in another session; null without one.</summary>
    public string? Pem => Certificate?.Pem;

    internal PkiPurpose Purpose { get; set; }

    /// <summary>The tree that it was found in; null until the tree is read to its end.</summary>
    internal NodeFileSystem? Tree { get; set; }

    /// <summary>The user of the kubeconfig that it stands in itself; null for a file of its own.</summary>
    internal string? UserName { get; init; }

    /// <summary>Its private key, where one was looked for and a file is there.</summary>
    internal KeyFacts? Key { get; set; }

    /// <summary>The certificates that follow it in its file.</summary>
    internal IReadOnlyList<Certificate> Companions { get; init; } = [];

    /// <summary>The file that has it: its own, or the kubeconfig that it is embedded in.</summary>
    internal NodeFile File { get; }

    /// <summary>What is known of its file.</summary>
    internal FileStatus? Status { get; init; }

    /// <summary>
    /// True when the certificates of its chain stand before it in its file, so that a reader takes another one for it.
    /// </summary>
    internal bool IsBehindItsChain { get; init; }

    /// <summary>True when it stands in a kubeconfig itself.</summary>
    internal bool IsEmbedded { get; init; }

    /// <summary>True when the key that is there is that of the certificate.</summary>
    internal bool HasItsKey => Key?.PublicKey is { } key && key.Equals(Certificate?.PublicKeyOrNull());

    /// <summary>
    /// True when one cannot be replaced without the other: the file of the certificate or of the key is the same, if by another
    /// name.
    /// </summary>
    internal bool SharesFileWith(PkiEntry other) =>
        IsSame(File.Here, Status, other.File.Here, other.Status) && !(IsEmbedded && other.IsEmbedded)
            || (KeyFile is { } key && other.KeyFile is { } second
                && IsSame(key.Here, Key!.Status, second.Here, other.Key!.Status));

    // A key in a kubeconfig is a field of its own.
    private NodeFile? KeyFile => Key?.File is { } file && !(IsEmbedded && file.Here == File.Here) ? file : null;

    private static bool IsSame(LocalPath one, FileStatus? status, LocalPath other, FileStatus? second) =>
        one == other || (status?.Identity is { } identity && identity == second?.Identity);

    /// <summary>The files that it and its key are in, or have to be in.</summary>
    internal IEnumerable<LocalPath> Files => Place?.Files ?? new[] { File.Here };

    internal List<PkiReference> References { get; } = [];

    /// <summary>Everything that it is used for; the first is <see cref="Purpose"/>.</summary>
    internal List<PkiUse> Uses { get; } = [];

    /// <summary>The subject in lines that a list has room for.</summary>
    public string? SubjectText => Certificate?.SubjectText;

    /// <summary>
    /// The day on which validity ends, in local time: <c>2027-11-29</c>; <c>MISSING</c> where there is no file, <c>unreadable</c>
    /// where it holds no certificate that can be read.
    /// </summary>
    public string Expires => IsMissing ? "MISSING" : Certificate?.Expires ?? "unreadable";

    /// <summary>The same as <see cref="DaysRemaining"/>, by the name that the table has.</summary>
    public int? Days => DaysRemaining;

    /// <summary>
    /// The days until the end of its validity as a bar of eight signs, which are a year or more: <c>█████░░░</c>; empty without a
    /// certificate.
    /// </summary>
    public string Left => Certificate?.Left ?? "";

    /// <summary>Whether it is missing, has ended or ends soon.</summary>
    public Urgency Urgency => Certificate?.Urgency ?? Urgency.Now;

    /// <summary>The name.</summary>
    public string DisplayName => PrintableText.Escape(Name);

    /// <summary>The node.</summary>
    public string DisplayNode => PrintableText.Escape(Node);

    /// <summary>The authority that issued it; empty for a self-signed one.</summary>
    public string DisplayAuthority => PrintableText.Escape(Authority ?? "");

    /// <summary>Where it stands on the node.</summary>
    public string DisplaySource => PrintableText.Escape(Source);

    /// <summary>The file here.</summary>
    public string DisplayPath => PrintableText.Escape(Path);

    /// <summary>The private key's file here; null without one.</summary>
    public string? DisplayKeyPath => FileLocation.Shown(KeyPath);

    /// <summary>The file system that it was read from; null for that of the machine itself.</summary>
    public string? DisplayRoot => FileLocation.Shown(Root);

    /// <summary>The copy of a folder that it was read from; null for none.</summary>
    public string? DisplayFolder => FileLocation.Shown(Folder);

    /// <summary>The subject alternative names as openssl prints them, in lines.</summary>
    public string Names => Certificate?.Names ?? "";

    /// <summary>Every flag, field and kubeconfig entry that names it, one a line.</summary>
    public string NamedByText => string.Join('\n', NamedBy);

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape($"{Name} ({Path})");
}

/// <summary>One purpose that a certificate serves and the place that says so.</summary>
/// <param name="Purpose">The purpose.</param>
/// <param name="Reference">The place; null when only the name of the file says it.</param>
/// <param name="Component">The configuration that has the flag; null for a kubeconfig and for a file's name.</param>
/// <param name="Flag">The flag, also where a field or variable says the same; null for a kubeconfig and for a file's
/// name.</param>
internal sealed record PkiUse(PkiPurpose Purpose, PkiReference? Reference, ComponentFacts? Component, string? Flag);
