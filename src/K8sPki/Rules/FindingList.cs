namespace K8sPki;

/// <summary>Collects what a check finds about one thing.</summary>
internal sealed class FindingList(object? target)
{
    private readonly List<Finding> findings = [];

    /// <summary>What was found, in order.</summary>
    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>Adds what a person has to mend.</summary>
    public void Add(Rule rule, string message, string words) => findings.Add(rule.Found(target, message, words));

    /// <summary>Adds what another check found.</summary>
    public void AddRange(IEnumerable<Finding> more) => findings.AddRange(more);
}
