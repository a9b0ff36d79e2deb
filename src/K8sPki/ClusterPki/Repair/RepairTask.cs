namespace K8sPki.ClusterPki;

/// <summary>What tells a finding from others of its node, however often the node is judged.</summary>
/// <param name="Id">What was found.</param>
/// <param name="Target">What it is about.</param>
internal readonly record struct FindingKey(string Id, string? Target)
{
    /// <summary>That of a finding.</summary>
    public static FindingKey Of(Finding finding) => new(finding.Id, finding.DisplayTarget);
}

/// <summary>Something that is done once to mend findings.</summary>
/// <param name="Act">What is done.</param>
/// <param name="Steps">The steps of remedies that ask for it.</param>
/// <param name="Findings">The findings that it is done for.</param>
internal sealed record RepairTask(RemedyAct Act, IReadOnlyList<RemedyStep> Steps, IReadOnlyList<Finding> Findings)
{
    // Whoever serves comes before whoever calls: https://kubernetes.io/docs/setup/best-practices/certificates/
    private static readonly string[] InOrder =
        ["ca", "etcd-ca", "front-proxy-ca", "etcd-server", "etcd-peer", "etcd-healthcheck-client", "apiserver-etcd-client",
            "apiserver", "apiserver-kubelet-client", "front-proxy-client"];

    /// <summary>The commands that do the same.</summary>
    public IReadOnlyList<string> Commands => [.. RemedyStep.Commands(Steps)];

    /// <summary>True where it has to be asked for by itself: what it changes is trusted by everything.</summary>
    public bool IsDangerous => Act is RenewEntry { IsAuthority: true };

    /// <summary>True for what this module does; a restart is done by others, and only when it is asked for.</summary>
    public static bool IsOfFiles(RemedyStep step) => step.Act is not (null or RestartComponent);

    /// <summary>True where files can be changed so that a finding goes away.</summary>
    public static bool IsMendable(Finding finding) =>
        finding.Remedy.Steps.Count > 0 && finding.Remedy.Steps.All(IsOfFiles);

    /// <summary>True where a restart makes a finding go away, and nothing else does.</summary>
    public static bool IsRestart(Finding finding) =>
        finding.Remedy.Steps.Count > 0 && finding.Remedy.Steps.All(step => step.Act is RestartComponent);

    /// <summary>What mends findings, each once, in the order that works.</summary>
    public static IReadOnlyList<RepairTask> Of(IEnumerable<Finding> findings)
    {
        var all = findings.ToList();
        return
        [
            .. RemedyStep.InOrder(all.SelectMany(finding => finding.Remedy.Steps))
                .OrderBy(step => step.Order).ThenBy(step => Rank(step.Act!))
                .GroupBy(step => (step.Act!.GetType(), step.Act.On))
                .Select(same => new RepairTask(
                    same.Select(step => step.Act!).Aggregate((one, other) => one.With(other)), [.. same], []))
                .Select(task => task with { Findings = all.FindAll(finding => finding.Remedy.Steps.Any(task.Covers)) }),
        ];
    }

    /// <summary>True where it does what a step asks for.</summary>
    public bool Covers(RemedyStep step) =>
        step.Act is { } act && act.GetType() == Act.GetType() && act.On.Equals(Act.On);

    private static int Rank(RemedyAct act) =>
        act is RenewEntry { Name: var name } && Array.IndexOf(InOrder, name) is >= 0 and var rank ? rank : InOrder.Length;
}
