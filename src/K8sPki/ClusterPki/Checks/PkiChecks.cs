namespace K8sPki;

/// <summary>Judges what was read of nodes. Nothing is read here: the same facts and clock give the same findings.</summary>
internal sealed class PkiChecks(PkiCheckOptions options)
{
    private readonly SerialChecks serials = new();

    /// <summary>What is wrong with a node, the most urgent first.</summary>
    public IReadOnlyList<Finding> Judge(PkiInventory facts) =>
        [.. FindingsOf(facts).Concat(serials.Run(facts)).OrderByDescending(finding => finding.Severity)];

    private IEnumerable<Finding> FindingsOf(PkiInventory facts) =>
    [
        .. TimeChecks.Run(facts, options),
        .. ChainChecks.Run(facts, options),
        .. UsageChecks.Run(facts),
        .. NameChecks.Run(facts),
        .. IdentityChecks.Run(facts),
        .. PkiKeyChecks.Run(facts),
        .. KubeConfigChecks.Run(facts, options),
        .. NodeChecks.Run(facts),
        .. FileChecks.Run(facts),
    ];
}
