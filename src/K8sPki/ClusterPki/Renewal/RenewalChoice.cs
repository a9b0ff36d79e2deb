using K8sPki.Certificates;

namespace K8sPki.ClusterPki;

/// <summary>What is to be renewed on a node, and how.</summary>
internal sealed record RenewalChoice
{
    /// <summary>True for an entry that is asked for.</summary>
    public Func<PkiEntry, bool> Includes { get; init; } = _ => true;

    /// <summary>
    /// True for an entry that is asked for by itself, not among all: what is left alone otherwise is an error then, or is done.
    /// </summary>
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

    /// <summary>Signs all of it, whoever signed it before; null for who signed it before.</summary>
    public CertificateAuthority? SignWith { get; init; }

    /// <summary>Keeps no copies of the old files.</summary>
    public bool NoBackup { get; init; }
}

/// <summary>Which certificates are asked for: some entries, or names and patterns of names; without either all of them.</summary>
internal sealed record RenewalSelection
{
    private const string All = "all";

    /// <summary>Entries that were read before.</summary>
    public IReadOnlyList<PkiEntry> Entries { get; init; } = [];

    /// <summary>Names, which may be patterns.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>True when a name fits a pattern.</summary>
    public required Func<string, string, bool> IsMatch { get; init; }

    /// <summary>True for a name that is a pattern.</summary>
    public required Func<string, bool> IsPattern { get; init; }

    /// <summary>True when not simply all are asked for.</summary>
    public bool IsNamed => Entries.Count > 0 || Names.Any(name => name is not ("*" or All));

    /// <summary>What is to be renewed of a node.</summary>
    /// <param name="facts">What was read of it.</param>
    /// <param name="how">How it is renewed.</param>
    public RenewalChoice Of(PkiInventory facts, RenewalChoice how)
    {
        var asked = OfNode(facts).ToList();
        return how with
        {
            Includes = entry => asked.Count > 0
                ? asked.Exists(one => IsSame(one, entry))
                : Names.Count == 0 || Names.Any(name => Fits(name, entry.Name)),
            Names = entry => asked.Exists(one => IsSame(one, entry))
                || Names.Contains(entry.Name, StringComparer.OrdinalIgnoreCase),
        };
    }

    /// <summary>An error for each that is asked for and is not there, with what was given.</summary>
    public IEnumerable<(PkiException Problem, object Given)> NotFound(PkiInventory facts)
    {
        foreach (var entry in OfNode(facts).Where(entry => !facts.Entries.Any(other => IsSame(entry, other))))
        {
            yield return (new ConflictException("FileChanged",
                $"'{entry.Path}' does not hold what was read there before, or is not part of what {facts.Node} has; "
                + "it is left as it is. Read it again with Get-K8sPki."), entry);
        }

        foreach (var name in Names.Where(name => name != All && !IsPattern(name)
            && !facts.Entries.Any(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase))))
            yield return (new MissingInputException("PkiNameNotFound",
                $"There is no certificate '{name}' in '{facts.Folder}'. There {Known(facts)}."), name);
    }

    private IEnumerable<PkiEntry> OfNode(PkiInventory facts) => Entries.Where(entry => entry.Tree?.IsSameAs(facts.Tree) == true);

    private static string Known(PkiInventory facts)
    {
        var names = facts.Entries.Where(entry => !entry.Purpose.IsAuthority).Select(entry => entry.Name).Distinct();
        return facts.Entries.Count == 0 ? "is none" : $"are {string.Join(", ", names)}";
    }

    // The name of a user may have characters that are wildcards.
    private bool Fits(string name, string entryName) =>
        name == All || name.Equals(entryName, StringComparison.OrdinalIgnoreCase) || IsMatch(name, entryName);

    private static bool IsSame(PkiEntry one, PkiEntry other) => one.Path == other.Path && one.Source == other.Source
        && Equals(one.Certificate, other.Certificate);
}
