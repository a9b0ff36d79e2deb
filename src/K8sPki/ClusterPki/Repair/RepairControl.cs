using K8sPki.Keys;

namespace K8sPki.ClusterPki;

/// <summary>What a repair asks and tells while it goes on.</summary>
internal sealed record RepairControl
{
    /// <summary>Asked before a step: what it does in words, and whether it has to be asked for by itself.</summary>
    public required Func<string, bool, bool> Approve { get; init; }

    /// <summary>Gets what became of each step.</summary>
    public required Action<PkiRepair> Report { get; init; }

    /// <summary>Gets what is waited for.</summary>
    public required Action<string> Progress { get; init; }

    /// <summary>Gets what there is to warn of.</summary>
    public required Action<string> Warn { get; init; }

    /// <summary>Changes nothing, and says what would be done.</summary>
    public bool OnlySays { get; init; }

    /// <summary>Restarts what goes on with old files.</summary>
    public bool Restarts { get; init; }

    /// <summary>How long a component may take to end, and to answer again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Changes kubeconfigs in home folders too.</summary>
    public bool IncludesHome { get; init; }

    /// <summary>Opens the keys of authorities that are encrypted; null for none.</summary>
    public Passphrase? Passphrase { get; init; }

    /// <summary>Ends the work.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>Judges a node as Test-K8sPki does, as often as it is asked.</summary>
/// <param name="origin">The node.</param>
/// <param name="within">How long before its end a certificate is worth a warning.</param>
internal sealed class NodeJudge(NodeOrigin origin, TimeSpan within)
{
    // What listens on this machine answers at once.
    private static readonly TimeSpan OwnLimit = TimeSpan.FromSeconds(2);

    /// <summary>What is there now and what is wrong with it.</summary>
    /// <exception cref="PkiException">The node cannot be read.</exception>
    public Verdict Judge(CancellationToken cancellation)
    {
        var facts = origin.Read();
        if (facts.Tree.IsThisNode && facts.Given.Count == 0)
            facts = EndpointSurvey.AskAsync(facts, OwnLimit, onlyRunning: true, cancellation).GetAwaiter().GetResult().Facts;
        var options = new PkiCheckOptions { Within = within };
        var checks = new PkiChecks(options);
        return new Verdict(
            facts, checks.Complete(facts, [.. checks.JudgeAlone(facts), .. RestartChecks.Run(facts, options.At)]));
    }

    /// <summary>What a finding is by now beside the nodes beside which it showed; null when it is gone.</summary>
    /// <exception cref="PkiException">One of them cannot be read.</exception>
    public Finding? BesideOthers(Finding finding, CancellationToken cancellation)
    {
        var checks = new PkiChecks(new PkiCheckOptions { Within = within });
        var found = new List<Finding>();
        foreach (var tree in ((NodeOrigin)finding.Origin!).Beside)
        {
            cancellation.ThrowIfCancellationRequested();
            found.AddRange(checks.Complete(InventoryReader.Read(tree.Again()), []));
        }

        return found.Concat(checks.JudgeTogether()).FirstOrDefault(one => FindingKey.Of(one) == FindingKey.Of(finding));
    }

    /// <summary>A node at a time.</summary>
    /// <param name="Facts">What was read of it.</param>
    /// <param name="Findings">What is wrong with it.</param>
    internal sealed record Verdict(PkiInventory Facts, IReadOnlyList<Finding> Findings)
    {
        private readonly HashSet<FindingKey> keys = [.. Findings.Select(FindingKey.Of)];

        /// <summary>True when a finding is still there.</summary>
        public bool Has(Finding finding) => keys.Contains(FindingKey.Of(finding));
    }
}
