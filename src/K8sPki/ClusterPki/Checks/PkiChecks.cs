using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Judges what was read of nodes. Nothing is read here: the same facts and clock give the same findings.</summary>
internal sealed class PkiChecks(PkiCheckOptions options)
{
    private readonly SerialChecks serials = new();
    private readonly ClusterChecks clusters = new();

    /// <summary>What is wrong with a node, the most urgent first.</summary>
    public IReadOnlyList<Finding> Judge(PkiInventory facts) => Complete(facts, JudgeAlone(facts));

    /// <summary>Adds what shows only beside the nodes judged before; one node after the other.</summary>
    public IReadOnlyList<Finding> Complete(PkiInventory facts, IEnumerable<Finding> alone)
    {
        clusters.Add(facts);
        var origin = NodeOrigin.Of(facts);
        return ByUrgency(alone.Select(finding => finding.In(origin))
            .Concat(serials.Run(facts))
            .Select(finding => finding.On(facts.Node)));
    }

    /// <summary>What is wrong between the nodes that were judged.</summary>
    public IReadOnlyList<Finding> JudgeTogether() => ByUrgency(clusters.Run());

    /// <summary>
    /// Findings of whatever nodes, the most urgent first: what does not work, then what will stop to, by its end.
    /// </summary>
    public static IReadOnlyList<Finding> ByUrgency(IEnumerable<Finding> findings) =>
        [.. findings.OrderByDescending(finding => finding.Severity).ThenBy(EndOf)];

    /// <summary>What is wrong with a node taken by itself; several may be judged at once.</summary>
    public IReadOnlyList<Finding> JudgeAlone(PkiInventory facts) =>
    [
        .. TimeChecks.Run(facts, options),
        .. LockOutChecks.Run(facts, options),
        .. ChainChecks.Run(facts, options),
        .. UsageChecks.Run(facts),
        .. NameChecks.Run(facts),
        .. IdentityChecks.Run(facts),
        .. PkiKeyChecks.Run(facts),
        .. NodeKubeConfigChecks.Run(facts, options),
        .. NodeChecks.Run(facts),
        .. FlagChecks.Run(facts),
        .. FileChecks.Run(facts),
        .. FormChecks.Run(facts),
        .. EndpointChecks.Run(facts, options),
    ];

    // What has no end is broken by now, or will not break by itself.
    private static DateTime EndOf(Finding finding) => finding.Target is PkiEntry { NotAfter: { } end } ? end
        : finding.Severity == FindingSeverity.Error ? DateTime.MinValue : DateTime.MaxValue;
}

/// <summary>The clock that facts are judged by, and what the judgements of several nodes share.</summary>
internal sealed record PkiCheckOptions
{
    /// <summary>The time to judge at.</summary>
    public DateTimeOffset At { get; init; } = Clock.UtcNow;

    /// <summary>How long before its end a certificate is worth a warning.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The authorities that were read: those of one node are mostly those of the next.</summary>
    public KnownAuthorities Authorities { get; } = new();
}
