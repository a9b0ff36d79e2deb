using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// A place by which a component of a node trusts an authority: the file of a flag, or a cluster of a kubeconfig.
/// </summary>
/// <param name="Authority">The name of the authority.</param>
/// <param name="Component">Who trusts.</param>
/// <param name="Name">The flag, field or cluster as it is called where it stands; null for a file that nothing names.</param>
/// <param name="File">The file that holds what is trusted.</param>
internal sealed record TrustPlace(string Authority, string Component, string? Name, NodeFile File)
{
    /// <summary>
    /// The flag that says it, also where a field does; null for a kubeconfig and for a file that nothing names.
    /// </summary>
    public ComponentFlag? Flag { get; init; }

    /// <summary>The certificates that are trusted, in their order; none for the keys of service account tokens.</summary>
    public IReadOnlyList<Certificate> Certificates { get; init; } = [];

    /// <summary>The keys that are trusted, in their order: those of the certificates.</summary>
    public IReadOnlyList<PublicKey> Keys { get; init; } = [];

    /// <summary>The cluster of a kubeconfig; null for a file.</summary>
    public string? Cluster { get; init; }

    /// <summary>True for a cluster of a kubeconfig.</summary>
    public bool IsKubeConfig => Cluster is not null;

    /// <summary>True for the kubeconfig of a user or of a webhook, which may be of any cluster.</summary>
    public bool MayBeElsewhere { get; init; }

    /// <summary>When its file was written; null when that is not known.</summary>
    public DateTimeOffset? Written { get; init; }

    /// <summary>True when its component has to be started anew to take up what is new in the file.</summary>
    public bool NeedsRestart => IsKubeConfig || Flag?.Reload.NeedsRestart == true;

    /// <summary>True for the same place with the same content.</summary>
    public bool IsSameAs(TrustPlace other) => this with { Certificates = [], Keys = [] }
            == other with { Certificates = [], Keys = [] }
        && Certificates.SequenceEqual(other.Certificates) && Keys.SequenceEqual(other.Keys);

    /// <summary>True when a key of an authority is trusted.</summary>
    public bool Holds(string key) => Keys.Any(own => own.SpkiSha256 == key);

    /// <inheritdoc/>
    public override string ToString() => PlaceText.Of(Component, Name, File);
}

/// <summary>A place that shows a certificate of an authority, or signs with the authority.</summary>
/// <param name="Authority">The name of the authority.</param>
/// <param name="Component">Whose it is.</param>
/// <param name="Name">What it is called: the entry's name of a certificate, the flag of what signs.</param>
/// <param name="File">Its file.</param>
internal sealed record IssuePlace(string Authority, string Component, string? Name, NodeFile File)
{
    /// <summary>True for what signs; false for a certificate that is shown.</summary>
    public bool IsSigner { get; init; }

    /// <summary>The flag by which it signs; null for a certificate, and for an authority with its key beside it.</summary>
    public ComponentFlag? Flag { get; init; }

    /// <summary>The certificate that is shown or signed with; null for the key of tokens.</summary>
    public Certificate? Certificate { get; init; }

    /// <summary>The certificates that are sent with it.</summary>
    public IReadOnlyList<Certificate> Companions { get; init; } = [];

    /// <summary>How many certificates the file has.</summary>
    public int Held { get; init; } = 1;

    /// <summary>The key that signs; null for a certificate that is shown, and for a key that cannot be read.</summary>
    public PublicKey? Key { get; init; }

    /// <summary>The file of the key that signs; null for a certificate that is shown, and where there is none.</summary>
    public NodeFile? KeyFile { get; init; }

    /// <summary>
    /// The processes that were started with another file to sign with than the flag names by now, or before the key was written
    /// that they read then alone.
    /// </summary>
    public IReadOnlyList<ProcessFacts> Stale { get; init; } = [];

    /// <summary>What the certificate is for.</summary>
    public IReadOnlyList<PkiPurpose> Purposes { get; init; } = [];

    /// <summary>True for the kubeconfig of a user or of a webhook, which may be of any cluster.</summary>
    public bool MayBeElsewhere { get; init; }

    /// <summary>When the file was written; null when that is not known.</summary>
    public DateTimeOffset? Written { get; init; }

    /// <summary>True for the same place with the same content.</summary>
    public bool IsSameAs(IssuePlace other) => this with { Companions = [], Stale = [], Purposes = [] }
            == other with { Companions = [], Stale = [], Purposes = [] }
        && Companions.SequenceEqual(other.Companions) && Stale.Count == other.Stale.Count
        && Purposes.Select(purpose => purpose.Name).SequenceEqual(other.Purposes.Select(purpose => purpose.Name));

    /// <summary>Why its component cannot sign with it; null when it can.</summary>
    public string? Fault => Flag?.Purpose is { Role: PkiRole.Signer } && Held != 1
        ? $"holds {Counted.Of(Held, "certificate")}, and {Component} takes exactly one"
        : Key is not null && Certificate?.PublicKeyOrNull() is { } own && !own.Equals(Key)
            ? "has a key that is not its first certificate's" : null;

    /// <inheritdoc/>
    public override string ToString() => PlaceText.Of(Component, Name, File);
}

/// <summary>A file of an authority, or of a key for tokens, that nothing uses and that lies beside the one in use.</summary>
/// <param name="Authority">The name of the authority.</param>
/// <param name="File">The file of the certificate, or of the key for tokens.</param>
/// <param name="Certificate">The certificate; null for a key of tokens.</param>
/// <param name="Key">The key that is in its file, or in the key's; null where none is here.</param>
/// <param name="KeyFile">The file of the key; null where none is here.</param>
internal sealed record BesidePlace(string Authority, NodeFile File, Certificate? Certificate, PublicKey? Key, NodeFile? KeyFile)
{
    /// <summary>True when it has the name that a new one has.</summary>
    public bool IsNew => File.OnNode is { } path && NewFiles.IsNew(path.Name);

    /// <summary>The key of what lies there: SHA-256 in hex.</summary>
    public string? OwnKey => Certificate is { } one ? AuthorityGenerations.KeyOf(one) : Key?.SpkiSha256;
}

/// <summary>How places are called.</summary>
internal static class PlaceText
{
    /// <summary>A place by its component, what it is called there, and its file.</summary>
    public static string Of(string component, string? name, NodeFile file) => PrintableText.Escape(name is null
        ? file.Named : $"{component} {name} ({file.Named})");
}

/// <summary>
/// What of a node says which authorities are trusted and which are issued from: small, for it is kept of many nodes.
/// </summary>
/// <param name="Node">The node's name.</param>
internal sealed record RotationFacts(string Node)
{
    /// <summary>What trusts.</summary>
    public IReadOnlyList<TrustPlace> Trusts { get; init; } = [];

    /// <summary>What is signed or signs.</summary>
    public IReadOnlyList<IssuePlace> Issues { get; init; } = [];

    /// <summary>Authorities that lie ready, or are kept, beside the one that is in use, by its name.</summary>
    public IReadOnlyList<BesidePlace> Beside { get; init; } = [];

    /// <summary>The processes of the components.</summary>
    public IReadOnlyList<ProcessFacts> Processes { get; init; } = [];

    /// <summary>The keys that steps on this node have begun to take out of use: SHA-256 in hex, with the authority.</summary>
    public IReadOnlyList<ReplacedKey> Replaced { get; init; } = [];

    /// <summary>Why what steps on this node have noted cannot be read; null when it can be.</summary>
    public PkiException? JournalFault { get; init; }

    /// <summary>True for a node that is elsewhere: what it says of itself is known, and its files are not here.</summary>
    public bool IsReported { get; init; }

    /// <summary>The authorities that it has something of, of which nothing was reported.</summary>
    public IReadOnlyList<string> NotTold { get; init; } = [];

    /// <summary>True when a key of an authority is trusted, signs, or lies ready on the node.</summary>
    /// <param name="key">SHA-256 of the public key in hex.</param>
    public bool Has(string key) =>
        Trusts.Any(place => place.Holds(key) || place.Certificates.Any(one => AuthorityGenerations.KeyOf(one) == key))
        || Issues.Any(place => place.IsSigner && AuthorityGenerations.SigningKey(place) == key)
        || Beside.Any(place => place.OwnKey == key);

    /// <summary>True when the node is as it was.</summary>
    public bool IsSameAs(RotationFacts other) => Node == other.Node && IsReported == other.IsReported
        && AreSame(Trusts, other.Trusts, (one, two) => one.IsSameAs(two))
        && AreSame(Issues, other.Issues, (one, two) => one.IsSameAs(two))
        && AreSame(Processes, other.Processes, (one, two) => one.Id == two.Id && one.Started == two.Started)
        && Beside.SequenceEqual(other.Beside) && Replaced.SequenceEqual(other.Replaced)
        && NotTold.SequenceEqual(other.NotTold);

    /// <summary>Reads what an inventory says of it.</summary>
    public static RotationFacts Of(PkiInventory inventory) => new RotationFactsReader(inventory).Read();

    /// <summary>The same with other certificates in a file that is trusted by, as a step would leave it.</summary>
    public RotationFacts With(LocalPath file, params IReadOnlyList<Certificate> certificates) => this with
    {
        Trusts = [.. Trusts.Select(place => place.File.Here != file ? place : place with
        {
            Certificates = certificates, Keys = [.. certificates.Select(one => one.PublicKeyOrNull()).OfType<PublicKey>()],
        })],
    };

    private static bool AreSame<T>(IReadOnlyList<T> some, IReadOnlyList<T> others, Func<T, T, bool> isSame) =>
        some.Count == others.Count && some.Zip(others).All(pair => isSame(pair.First, pair.Second));
}
