namespace K8sPki;

/// <summary>Collects what a check finds about one thing.</summary>
internal sealed class FindingList(object? target)
{
    private readonly List<Finding> findings = [];

    /// <summary>What was found, in order.</summary>
    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>Adds what must not be accepted or does not work.</summary>
    public void Error(string id, string message, string remedy) => Add(id, FindingSeverity.Error, message, remedy);

    /// <summary>Adds what works today and will bite.</summary>
    public void Warn(string id, string message, string remedy) => Add(id, FindingSeverity.Warning, message, remedy);

    /// <summary>Adds what is worth knowing.</summary>
    public void Inform(string id, string message, string remedy) => Add(id, FindingSeverity.Information, message, remedy);

    /// <summary>Adds what another check found.</summary>
    public void AddRange(IEnumerable<Finding> more) => findings.AddRange(more);

    private void Add(string id, FindingSeverity severity, string message, string remedy) =>
        findings.Add(new Finding(id, severity, target, message, remedy));
}
