using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>What has to be started anew on a node once its files are right, one component after the other.</summary>
/// <param name="facts">What was read of the node.</param>
/// <param name="judge">Judges it again.</param>
/// <param name="control">Asked and told while it goes on.</param>
internal sealed class NodeRestarts(PkiInventory facts, NodeJudge judge, RepairControl control)
{
    private const string Kubelet = "kubelet";
    private const string NotSaid = "Nothing here says how it is started.";

    // Whoever is called is there before whoever calls.
    private static readonly string[] InOrder =
        ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"];

    /// <summary>Restarts what is named and what reads changed files, or says that a person has to.</summary>
    /// <param name="named">The findings that a restart makes go away.</param>
    /// <param name="changed">The files that have changed.</param>
    /// <param name="isGood">False when a step has failed: then nothing is restarted.</param>
    public IEnumerable<PkiRepair> Run(IReadOnlyList<Finding> named, IReadOnlySet<LocalPath> changed, bool isGood)
    {
        var components = named.SelectMany(finding => finding.Remedy.Steps).Select(step => step.Act).OfType<RestartComponent>()
            .Select(act => facts.Component(act.Component)).OfType<ComponentFacts>()
            .Select(component => RenewalRestarts.Restart(facts, component));
        var restarts = components.Concat(RenewalRestarts.OfChanged(facts, changed)).Distinct()
            .OrderBy(Rank).ToList();
        var because = named.GroupBy(ComponentOf).ToDictionary(group => group.Key, group => group.ToList());
        var reason = control.OnlySays ? null : Hindrance(isGood);
        foreach (var restart in restarts)
        {
            control.Cancellation.ThrowIfCancellationRequested();
            var findings = because.GetValueOrDefault(restart.Component, []);
            var hindrance = reason ?? (restart.Kind == PkiRestartKind.Unknown ? NotSaid : null);
            var done = hindrance is null ? Take(restart, findings) : ForPerson(restart, findings, hindrance);
            if (done.State == PkiRepairState.Failed)
                reason = $"{restart.Component} did not come back.";
            yield return done;
        }

        foreach (var (_, findings) in because.Where(pair => !restarts.Exists(one => one.Component == pair.Key)))
            yield return new PkiRepair(facts.Node, findings[0].Remedy.Text, PkiRepairState.ForPerson)
            {
                Reason = NotSaid, For = IdsOf(findings),
            };
    }

    // A kubelet that does not run starts nothing.
    private int Rank(PkiRestart restart)
    {
        if (restart.Component == Kubelet)
            return facts.Processes.Any(process => process.Component == Kubelet) ? InOrder.Length + 1 : -1;
        return Array.IndexOf(InOrder, restart.Component) is >= 0 and var rank ? rank : InOrder.Length;
    }

    private string? Hindrance(bool isGood) => !isGood ? "A step before it has failed."
        : IsElsewhere() is { } elsewhere ? elsewhere
        : judge.Judge(control.Cancellation).Findings.FirstOrDefault(finding => finding.Is(Rule.RestartBreaksTrust))?.Message;

    private string? IsElsewhere() => !facts.Tree.IsThisNode ? "It is done on the node itself."
        : control.Restarts ? null : "-Restart does it.";

    private PkiRepair Take(PkiRestart restart, List<Finding> findings)
    {
        var does = Does(restart);
        if (control.OnlySays && IsElsewhere() is { } elsewhere)
            return ForPerson(restart, findings, elsewhere);
        if (!control.Approve($"{facts.Node}: {does}", false))
            return new PkiRepair(facts.Node, does, control.OnlySays ? PkiRepairState.WhatIf : PkiRepairState.Declined)
            {
                For = IdsOf(findings),
            };
        try
        {
            new ComponentRestart(facts, control).Run(restart);
        }
        catch (PkiException failure)
        {
            return new PkiRepair(facts.Node, does, PkiRepairState.Failed) { Reason = failure.Message, For = IdsOf(findings) };
        }

        var after = judge.Judge(control.Cancellation);
        var left = findings.Find(after.Has);
        return new PkiRepair(facts.Node, does, left is null ? PkiRepairState.Done : PkiRepairState.Failed)
        {
            For = IdsOf(findings), Mended = findings.Where(finding => !after.Has(finding)).ToArray(),
            Reason = left is null ? null : $"It was done, and is found still: {left.Message}",
        };
    }

    private PkiRepair ForPerson(PkiRestart restart, List<Finding> findings, string reason) =>
        new(facts.Node, Does(restart), PkiRepairState.ForPerson) { Reason = reason, For = IdsOf(findings) };

    private static string Does(PkiRestart restart) =>
        PrintableText.Escape($"Restart {restart.Component}: {restart.Instruction}.");

    private static string ComponentOf(Finding finding) =>
        finding.Remedy.Steps.Select(step => step.Act).OfType<RestartComponent>().First().Component;

    private static string[] IdsOf(List<Finding> findings) => [.. findings.Select(finding => finding.Id).Distinct()];
}
