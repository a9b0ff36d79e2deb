namespace K8sPki;

/// <summary>What is to be renewed on a node, and how.</summary>
internal sealed record RenewalChoice
{
    /// <summary>True for an entry that is asked for.</summary>
    public Func<PkiEntry, bool> Includes { get; init; } = _ => true;

    /// <summary>True for an entry that is asked for by itself, not among all: what is left alone otherwise is an error then, or is done.</summary>
    public Func<PkiEntry, bool> Names { get; init; } = _ => false;

    /// <summary>Leaves alone what ends later than this from now; null renews all.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>The new validity, before it is cut to the authority's.</summary>
    public required Validity Validity { get; init; }

    /// <summary>The new validity of an authority.</summary>
    public required Validity AuthorityValidity { get; init; }

    /// <summary>Certifies the old keys again.</summary>
    public bool KeepKey { get; init; }

    /// <summary>The kind of new keys; null for that of the old ones.</summary>
    public TreeKeyAlgorithm? KeyAlgorithm { get; init; }

    /// <summary>Names that servers' certificates get as well.</summary>
    public IReadOnlyList<SubjectAlternativeName> AddedNames { get; init; } = [];

    /// <summary>Names that servers' certificates lose.</summary>
    public IReadOnlyList<SubjectAlternativeName> RemovedNames { get; init; } = [];

    /// <summary>Also signs what the authority that should have signed it did not.</summary>
    public bool Force { get; init; }

    /// <summary>Keeps no copies of the old files.</summary>
    public bool NoBackup { get; init; }
}
