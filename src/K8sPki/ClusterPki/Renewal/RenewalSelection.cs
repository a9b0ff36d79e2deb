namespace K8sPki;

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
            Includes = entry => asked.Count > 0 ? asked.Exists(one => IsSame(one, entry)) : Names.Count == 0 || Names.Any(name => Fits(name, entry.Name)),
            Names = entry => asked.Exists(one => IsSame(one, entry)) || Names.Contains(entry.Name, StringComparer.OrdinalIgnoreCase),
        };
    }

    /// <summary>An error for each that is asked for and is not there, with what was given.</summary>
    public IEnumerable<(PkiException Problem, object Given)> NotFound(PkiInventory facts)
    {
        foreach (var entry in OfNode(facts).Where(entry => !facts.Entries.Any(other => IsSame(entry, other))))
        {
            yield return (new ConflictException("FileChanged", $"'{entry.Path}' does not hold what was read there before, or is not part of what {facts.Node} has; "
                + "it is left as it is. Read it again with Get-K8sPki."), entry);
        }

        foreach (var name in Names.Where(name => name != All && !IsPattern(name) && !facts.Entries.Any(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase))))
            yield return (new MissingInputException("PkiNameNotFound", $"There is no certificate '{name}' in '{facts.Folder}'. There {Known(facts)}."), name);
    }

    private IEnumerable<PkiEntry> OfNode(PkiInventory facts) => Entries.Where(entry => entry.Tree?.IsSameAs(facts.Tree) == true);

    private static string Known(PkiInventory facts) => facts.Entries.Count == 0 ? "is none"
        : $"are {string.Join(", ", facts.Entries.Where(entry => !entry.Purpose.IsAuthority).Select(entry => entry.Name).Distinct())}";

    // The name of a user may have characters that are wildcards.
    private bool Fits(string name, string entryName) =>
        name == All || name.Equals(entryName, StringComparison.OrdinalIgnoreCase) || IsMatch(name, entryName);

    private static bool IsSame(PkiEntry one, PkiEntry other) => one.Path == other.Path && one.Source == other.Source && Equals(one.Certificate, other.Certificate);
}
