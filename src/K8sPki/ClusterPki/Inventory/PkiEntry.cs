namespace K8sPki;

/// <summary>One certificate of a cluster: what it is for, who issued it, and every place that names it.</summary>
public sealed partial class PkiEntry
{
    internal PkiEntry(string node, PkiPurpose purpose, string name, NodeFile file)
    {
        Node = node;
        Purpose = purpose;
        Name = name;
        File = file;
    }

    /// <summary>Its usual name: <c>apiserver-etcd-client</c>, <c>admin.conf</c>; the name of its file where it has none.</summary>
    public string Name { get; }

    /// <summary>The node that it belongs to: the name in the tree's /etc/hostname, or that of the tree's folder.</summary>
    public string Node { get; }

    /// <summary>Who uses it: <c>kube-apiserver</c>, <c>etcd</c>, <c>kubelet</c>; <c>authorities</c> for what is trusted.</summary>
    public string Component => Purpose.Component;

    /// <summary>What it is there.</summary>
    public PkiRole Role => Purpose.Role;

    /// <summary>The certificate; null when it is missing or cannot be read.</summary>
    public Certificate? Certificate { get; internal init; }

    /// <summary>The full path of the file here that has, or should have, the certificate: its own, or the kubeconfig that it is embedded in.</summary>
    public string Path => File.Here.Text;

    /// <summary>Where it stands: the path on the node, and the entry of a kubeconfig or the line.</summary>
    public required string Source { get; init; }

    /// <summary>The full path of the private key's file; null when there is none here.</summary>
    public string? KeyPath => Key?.File?.Here.Text;

    /// <summary>The entry that issued it, or the issuer's name where that is not in the tree; empty for a self-signed one.</summary>
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

    /// <summary>True when the certificates of its chain stand before it in its file, so that a reader takes another one for it.</summary>
    internal bool IsBehindItsChain { get; init; }

    /// <summary>True when it stands in a kubeconfig itself.</summary>
    internal bool IsEmbedded { get; init; }

    /// <summary>True when the key that is there is that of the certificate.</summary>
    internal bool HasItsKey => Key?.PublicKey is { } key && key.Equals(Certificate?.PublicKeyOrNull());

    /// <summary>The files that it and its key are in, or have to be in.</summary>
    internal IEnumerable<LocalPath> Files => Place?.Files ?? [File.Here];

    internal List<PkiReference> References { get; } = [];

    /// <summary>Everything that it is used for; the first is <see cref="Purpose"/>.</summary>
    internal List<PkiUse> Uses { get; } = [];

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape($"{Name} ({Path})");
}

/// <summary>One purpose that a certificate serves and the place that says so.</summary>
/// <param name="Purpose">The purpose.</param>
/// <param name="Reference">The place; null when only the name of the file says it.</param>
/// <param name="Component">The configuration that has the flag; null for a kubeconfig and for a file's name.</param>
/// <param name="Flag">The flag, also where a field or variable says the same; null for a kubeconfig and for a file's name.</param>
internal sealed record PkiUse(PkiPurpose Purpose, PkiReference? Reference, ComponentFacts? Component, string? Flag);
