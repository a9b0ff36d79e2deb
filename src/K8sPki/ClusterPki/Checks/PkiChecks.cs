namespace K8sPki;

/// <summary>Judges what was read of nodes. Nothing is read here: the same facts and clock give the same findings.</summary>
internal sealed class PkiChecks(PkiCheckOptions options)
{
    private readonly SerialChecks serials = new();

    /// <summary>What is wrong with a node, the most urgent first.</summary>
    public IReadOnlyList<Finding> Judge(PkiInventory facts) => Complete(facts, JudgeAlone(facts));

    /// <summary>Adds what shows only beside the nodes judged before; one node after the other.</summary>
    public IReadOnlyList<Finding> Complete(PkiInventory facts, IEnumerable<Finding> alone) =>
        [.. alone.Concat(serials.Run(facts)).Select(finding => finding.On(facts.Node)).OrderByDescending(finding => finding.Severity)];

    /// <summary>What is wrong with a node taken by itself; several may be judged at once.</summary>
    public IReadOnlyList<Finding> JudgeAlone(PkiInventory facts) =>
    [
        .. TimeChecks.Run(facts, options),
        .. ChainChecks.Run(facts, options),
        .. UsageChecks.Run(facts),
        .. NameChecks.Run(facts),
        .. IdentityChecks.Run(facts),
        .. PkiKeyChecks.Run(facts),
        .. KubeConfigChecks.Run(facts, options),
        .. NodeChecks.Run(facts),
        .. FlagChecks.Run(facts),
        .. FileChecks.Run(facts),
        .. FormChecks.Run(facts),
    ];
}
