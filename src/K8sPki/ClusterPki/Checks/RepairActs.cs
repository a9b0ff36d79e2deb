using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>The node that a finding is of.</summary>
/// <param name="Tree">Its tree, without what was noted of it.</param>
internal sealed record NodeOrigin(NodeFileSystem Tree) : FindingOrigin
{
    /// <summary>The files that were judged alone; none when the whole node was.</summary>
    public IReadOnlyList<LocalPath> Given { get; init; } = [];

    /// <summary>Nodes beside which it shows, itself among them; none for what shows on a node alone.</summary>
    public IReadOnlyList<NodeFileSystem> Beside { get; init; } = [];

    /// <summary>True for what shows only beside other nodes.</summary>
    public bool IsOfSeveral => Beside.Count > 0;

    /// <summary>That of what was read.</summary>
    public static NodeOrigin Of(PkiInventory facts) => new(facts.Tree.Again()) { Given = facts.Given };

    /// <summary>Reads it as it is now.</summary>
    /// <exception cref="PkiException">What was given is not there, or none of it is of a node.</exception>
    public PkiInventory Read() => Given.Count == 0 ? InventoryReader.Read(Tree.Again())
        : InventoryReader.Read(Tree.Again(), Given);

    /// <summary>True for the same files of the same node.</summary>
    public bool IsSameAs(NodeOrigin other) => Tree.IsSameAs(other.Tree) && Given.SequenceEqual(other.Given);
}

/// <summary>Lets nobody but the owner read a file.</summary>
/// <param name="File">The file.</param>
internal sealed record CloseFile(LocalPath File) : RemedyAct
{
    /// <inheritdoc/>
    public override bool IsOfContent => false;

    /// <inheritdoc/>
    public override object On => File;
}

/// <summary>Gives a file to a user.</summary>
/// <param name="File">The file.</param>
/// <param name="User">The user's number.</param>
internal sealed record GiveFile(LocalPath File, uint User) : RemedyAct
{
    /// <inheritdoc/>
    public override bool IsOfContent => false;

    /// <inheritdoc/>
    public override object On => File;
}

/// <summary>Keeps a file under another name, so that it is not in the way.</summary>
/// <param name="File">The file.</param>
/// <param name="To">Its new name; another one is taken where that is not free.</param>
internal sealed record MoveAway(LocalPath File, LocalPath To) : RemedyAct
{
    /// <inheritdoc/>
    public override object On => File;
}

/// <summary>Which certificates of a file are written.</summary>
internal enum WrittenCertificates
{
    /// <summary>All, in their order.</summary>
    All,

    /// <summary>All, the server's own first and each before who signed it.</summary>
    Ordered,

    /// <summary>The first one of an authority.</summary>
    FirstAuthority,
}

/// <summary>Writes the certificates of a file in the form that every component reads.</summary>
/// <param name="From">The file that has them, or a kubeconfig.</param>
/// <param name="To">The file that gets them, perhaps the same.</param>
/// <param name="Which">Which of them.</param>
internal sealed record WriteCertificates(LocalPath From, LocalPath To, WrittenCertificates Which) : RemedyAct
{
    /// <inheritdoc/>
    public override object On => To;
}

/// <summary>Writes a private key in the form that every component reads.</summary>
/// <param name="From">The file that has it.</param>
/// <param name="To">The file that gets it, perhaps the same.</param>
internal sealed record WriteKey(LocalPath From, LocalPath To) : RemedyAct
{
    /// <inheritdoc/>
    public override object On => To;
}

/// <summary>Writes the public half of a key.</summary>
/// <param name="From">The file that has a key.</param>
/// <param name="To">The file that gets its public half, perhaps the same.</param>
internal sealed record WritePublicKey(LocalPath From, LocalPath To) : RemedyAct
{
    /// <inheritdoc/>
    public override object On => To;
}

/// <summary>Writes certificates and key of one file in the form that every component reads.</summary>
/// <param name="File">The file.</param>
internal sealed record WritePair(LocalPath File) : RemedyAct
{
    /// <inheritdoc/>
    public override object On => File;
}

/// <summary>Renews a certificate wherever it stands.</summary>
/// <param name="Name">Its usual name.</param>
internal sealed record RenewEntry(string Name) : RemedyAct
{
    /// <summary>Its files.</summary>
    public IReadOnlyList<LocalPath> Files { get; init; } = [];

    /// <summary>True for an authority, which keeps its key.</summary>
    public bool IsAuthority { get; init; }

    /// <summary>Also where its peers trust another authority than signed it.</summary>
    public bool Force { get; init; }

    /// <summary>Names that it gets as well.</summary>
    public IReadOnlyList<string> AddedNames { get; init; } = [];

    /// <inheritdoc/>
    public override object On => (Name, IsAuthority);

    /// <inheritdoc/>
    public override bool WaitsFor(RemedyAct other) => other is MoveAway away && Files.Contains(away.File);

    /// <inheritdoc/>
    public override RemedyAct With(RemedyAct other) => other is not RenewEntry more ? this : this with
    {
        Force = Force || more.Force,
        AddedNames = [.. AddedNames.Concat(more.AddedNames).Distinct(StringComparer.OrdinalIgnoreCase)],
    };
}

/// <summary>Renews the certificate of one file by an authority, whoever else would renew it.</summary>
/// <param name="File">The file, with its key in it.</param>
/// <param name="Authority">The certificate of the authority.</param>
internal sealed record RenewFile(LocalPath File, LocalPath Authority) : RemedyAct
{
    /// <inheritdoc/>
    public override object On => File;
}

/// <summary>Makes what is missing of a node's files and keeps what fits.</summary>
/// <param name="Folder">The folder that is /etc/kubernetes on the node.</param>
/// <param name="Cluster">What the node's files tell of its cluster.</param>
internal sealed record MakeMissing(LocalPath Folder, ClusterParameters Cluster) : RemedyAct
{
    /// <inheritdoc/>
    public override object On => Folder;
}

/// <summary>Lets the user of a kubeconfig name files.</summary>
/// <param name="KubeConfig">The kubeconfig.</param>
/// <param name="User">The user.</param>
/// <param name="Certificate">The path of the certificate, as the node calls it.</param>
/// <param name="Key">The path of the key, as the node calls it.</param>
internal sealed record NameFiles(LocalPath KubeConfig, string User, string Certificate, string Key) : RemedyAct
{
    /// <inheritdoc/>
    public override object On => (KubeConfig, User);
}

/// <summary>Lets the cluster of a kubeconfig trust the authority of a file, whose content is embedded.</summary>
/// <param name="KubeConfig">The kubeconfig.</param>
/// <param name="Cluster">The cluster.</param>
/// <param name="Authority">The file.</param>
internal sealed record TrustFile(LocalPath KubeConfig, string Cluster, LocalPath Authority) : RemedyAct
{
    /// <inheritdoc/>
    public override object On => (KubeConfig, Cluster);
}

/// <summary>Restarts a component of the node.</summary>
/// <param name="Component">Its name.</param>
internal sealed record RestartComponent(string Component) : RemedyAct
{
    /// <inheritdoc/>
    public override object On => Component;
}
