using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What one node says of one authority, so that steps can be proved on other nodes.</summary>
/// <param name="Authority">The authority.</param>
/// <param name="Facts">What the node trusts, shows and signs with; of other authorities it says nothing.</param>
/// <param name="Made">When the node was read, by its clock.</param>
internal sealed record RotationReport(RotationAuthority Authority, RotationFacts Facts, DateTimeOffset Made)
{
    /// <summary>How old a report may be, and how far ahead its clock: what has happened since is not known.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromHours(1);

    /// <summary>The names of all authorities that the node has something of.</summary>
    public IReadOnlyList<string> Known { get; init; } = [];

    /// <summary>The report of a node on one authority, as it is now.</summary>
    public static RotationReport Of(RotationAuthority authority, RotationFacts facts) => new(authority, facts, Clock.UtcNow)
    {
        Known =
        [
            .. facts.Trusts.Select(place => place.Authority).Concat(facts.Issues.Select(place => place.Authority)).Distinct(),
        ],
    };

    /// <summary>Why it is not to be gone by any more; null when it is.</summary>
    public RefusedException? Age()
    {
        var age = Clock.UtcNow - Made;
        if (age.Duration() <= Freshness)
            return null;
        var made = $"The report of {Facts.Node} on {Authority.Name} was made at {IsoTime.UtcMinute(Made)}";
        return age > TimeSpan.Zero
            ? new RefusedException("ReportOld", $"{made}, which is more than an hour ago: what has been done there since is not "
                + "known. Run Get-K8sCARotation there again; with -Force it is gone by as it is.")
            : new RefusedException("ReportFromFuture", $"{made}, and it is {IsoTime.UtcMinute(Clock.UtcNow)} here: one of the "
                + "two clocks is wrong, and certificates are judged by them. Set it; with -Force the report is gone by as it "
                + "is.");
    }
}

/// <summary>What nodes that are elsewhere have reported, put together by node.</summary>
internal static class ReportedNodes
{
    /// <summary>The facts of each node, from its newest report on each authority.</summary>
    /// <param name="reports">The reports, of several nodes and authorities.</param>
    /// <param name="here">The nodes that are here themselves: what was reported of them is not needed.</param>
    public static IReadOnlyList<RotationFacts> Of(IEnumerable<RotationReport> reports, IReadOnlyCollection<string> here) =>
    [
        .. from report in reports
           where !here.Contains(report.Facts.Node, NodeNames.Comparer)
           group report by report.Facts.Node into node
           select Together([.. node.GroupBy(report => report.Authority.Name).Select(same => same.MaxBy(one => one.Made)!)]),
    ];

    private static RotationFacts Together(List<RotationReport> reports) => reports[0].Facts with
    {
        IsReported = true,
        Trusts = [.. reports.SelectMany(report => report.Facts.Trusts)],
        Issues = [.. reports.SelectMany(report => report.Facts.Issues)],
        Beside = [.. reports.SelectMany(report => report.Facts.Beside)],
        Processes =
        [
            .. reports.SelectMany(report => report.Facts.Processes).DistinctBy(process => (process.Component, process.Id)),
        ],
        NotTold =
        [
            .. reports.SelectMany(report => report.Known).Distinct().Except(reports.Select(report => report.Authority.Name)),
        ],
    };
}
