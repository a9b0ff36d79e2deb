using K8sPki.Certificates;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>
/// Mends what was found on a node: what findings ask for, each once, in the order that works. The node is judged again after
/// each step, and where that did not help, or broke something, nothing further is done.
/// </summary>
internal sealed class NodeRepair
{
    private readonly RepairControl control;
    private readonly NodeJudge judge;
    private readonly BackupFolder backup;
    private readonly IReadOnlyList<Finding> given;
    private readonly List<RepairTask> pending = [];
    private readonly HashSet<Finding> declined = [];
    private readonly HashSet<LocalPath> changed = [];
    private readonly NodeJudge.Verdict first;
    private NodeJudge.Verdict now;
    private bool isChanged;

    private NodeRepair(NodeOrigin origin, IReadOnlyList<Finding> given, RepairControl control)
    {
        this.given = given;
        this.control = control;
        judge = new NodeJudge(origin, WithinOf(given));
        if (origin.Tree.IsThisNode)
            ShowHidden(control);
        now = judge.Judge(control.Cancellation);
        if (!control.OnlySays && RenewalTree.IsUnfinished(now.Facts))
        {
            control.Warn($"A renewal had been interrupted; it was brought to its end first: "
                + $"{string.Join(", ", RenewalTree.Settle(now.Facts, control.Cancellation))}.");
            now = judge.Judge(control.Cancellation);
        }

        first = now;
        var tree = now.Facts.Tree;
        backup = new BackupFolder(tree.Here(RenewalTree.HomeOf(now.Facts)), tree.Folder);
    }

    private string Node => now.Facts.Node;

    /// <summary>Repairs a node.</summary>
    /// <param name="origin">The node.</param>
    /// <param name="given">What was found on it.</param>
    /// <param name="control">Asked and told while it goes on.</param>
    /// <exception cref="PkiException">The node cannot be read or is being changed by somebody else.</exception>
    public static void Run(NodeOrigin origin, IReadOnlyList<Finding> given, RepairControl control)
    {
        var repair = new NodeRepair(origin, given, control);
        var wanted = repair.Wanted();
        var isGood = repair.Mend(wanted.Where(repair.IsForMachine));
        repair.Restart(isGood);
        repair.Leave(wanted.Where(finding => !repair.IsForMachine(finding) && !RepairTask.IsRestart(finding)));
    }

    /// <summary>Shows the manifests of this node that a run which was ended has hidden.</summary>
    /// <exception cref="PkiException">One cannot be renamed, or another one has its name by now.</exception>
    public static void ShowHidden(RepairControl control)
    {
        if (!control.OnlySays && HiddenManifest.ShowAll(NodeFileSystem.ThisNode()) is { Count: > 0 } shown)
            control.Warn($"Out of kubelet's sight since a run that was ended, and put back: {string.Join(", ", shown)}.");
    }

    // What ended soon by the clock of those who looked is to be found again.
    private static TimeSpan WithinOf(IEnumerable<Finding> given)
    {
        var usual = new PkiCheckOptions().Within;
        var longest = given.Where(finding => finding.Is(Rule.ExpiresSoon)).Select(finding => finding.Target)
            .OfType<PkiEntry>().Select(entry => entry.Certificate!.ValidTo - Clock.UtcNow).DefaultIfEmpty(usual).Max();
        return longest > usual ? longest + TimeSpan.FromMinutes(1) : usual;
    }

    // Those that are there still, as they are now.
    private List<Finding> Wanted()
    {
        var keys = given.Select(FindingKey.Of).ToHashSet();
        var others = given.Where(finding => !first.Has(finding)).ToLookup(
            finding => IsOfSeveral(finding) && judge.BesideOthers(finding, control.Cancellation) is not null);
        // What the disk does not give this time may be why something is not found.
        var known = given.Where(finding => finding.Is(Rule.FileUnreadable)).Select(finding => finding.Message).ToHashSet();
        var unread = first.Facts.Problems.Select(noted => noted.Problem).OfType<FileAccessException>()
            .FirstOrDefault(problem => !known.Contains(PrintableText.EscapeLines(problem.Message)));
        foreach (var gone in others[false])
        {
            if (unread is not null)
                Report(Name(gone), PkiRepairState.Failed, [gone], $"Whether it is there still is not known: {unread.Message}");
            else if (gone.Is(Rule.FileUnreadable))
                Report("Test-K8sPki | Repair-K8sPki", PkiRepairState.ForPerson, [gone], "It can be read by now, and what else is "
                    + "wrong with it was not found before.");
            else
                Report(Name(gone), PkiRepairState.NotNeeded, [gone], "It is not found any more.");
        }

        return [.. first.Findings.Where(finding => keys.Contains(FindingKey.Of(finding))), .. others[true]];
    }

    private bool IsForMachine(Finding finding) => RepairTask.IsMendable(finding)
        && (control.IncludesHome || !IsAtHome(finding));

    private static bool IsAtHome(Finding finding) =>
        finding.Target is PkiEntry entry && KnownLocations.IsOfUser(entry.File.OnNode);

    private static bool IsOfSeveral(Finding finding) => finding.Origin is NodeOrigin { IsOfSeveral: true };

    private bool Mend(IEnumerable<Finding> findings)
    {
        pending.AddRange(RepairTask.Of(findings));
        var isGood = true;
        while (pending.Count > 0)
        {
            control.Cancellation.ThrowIfCancellationRequested();
            var task = pending[0];
            pending.RemoveAt(0);
            if (!isGood)
                Report(task, PkiRepairState.NotBegun, "A step before it has failed.");
            else
                isGood = Take(task);
        }

        return isGood;
    }

    private bool Take(RepairTask task)
    {
        if (task.Findings.All(declined.Contains))
        {
            Report(task, PkiRepairState.Declined, "A step that comes before it was not wanted.");
        }
        else if (!control.Approve($"{Node}: {string.Join(Environment.NewLine, task.Commands)}", task.IsDangerous))
        {
            if (!control.OnlySays)
                declined.UnionWith(task.Findings);
            else if (task.Act.IsOfContent)
                changed.UnionWith(task.Findings.Select(finding => finding.Target).OfType<PkiEntry>()
                    .SelectMany(entry => entry.Files));
            Report(task, control.OnlySays ? PkiRepairState.WhatIf : PkiRepairState.Declined, null);
        }
        else
        {
            return Carry(task);
        }

        return true;
    }

    private bool Carry(RepairTask task)
    {
        var before = now;
        IReadOnlyList<LocalPath> files = [];
        string? problem = null;
        try
        {
            files = RepairActions.Run(new RepairSite(now.Facts, backup, control.Passphrase, control.Cancellation), task.Act);
            isChanged = true;
            if (task.Act.IsOfContent)
                changed.UnionWith(files);
        }
        catch (PkiException failure)
        {
            problem = failure.Message;
        }

        now = AfterChange(() => judge.Judge(control.Cancellation));
        problem ??= AfterChange(() => Objection(task, before));
        control.Report(new PkiRepair(
            Node, Name(task), problem is null ? PkiRepairState.Done : PkiRepairState.Failed)
        {
            Reason = problem, For = IdsOf(task.Findings), Files = files.Select(file => file.Text).ToArray(),
            Mended = before.Findings.Where(finding => !now.Has(finding)).ToArray(),
            Commands = problem is null ? Array.Empty<string>() : task.Commands.ToArray(), BackupFolder = backup.Folder,
        });
        return problem is null;
    }

    // What has to be gone now and is not, or what is worse than before.
    private string? Objection(RepairTask task, NodeJudge.Verdict before)
    {
        var left = task.Findings.Where(finding => !pending.Exists(later => finding.Remedy.Steps.Any(later.Covers)))
            .Select(Still).FirstOrDefault(finding => finding is not null);
        if (left is not null)
            return $"It was done, and is found still: {left.Message}";
        var worse = now.Findings.FirstOrDefault(finding => finding.Severity == FindingSeverity.Error
            && !before.Has(finding) && !first.Has(finding) && !IsExpected(finding));
        return worse is null ? null : $"It was done, and something else is found since: {worse.Message}";
    }

    // What was asked to end later than a new one does is another one that ends no sooner, and no more.
    private Finding? Still(Finding finding) => IsOfSeveral(finding) ? judge.BesideOthers(finding, control.Cancellation)
        : now.Findings.FirstOrDefault(one => FindingKey.Of(one) == FindingKey.Of(finding)
            && !(finding.Is(Rule.ExpiresSoon) && IsRenewed(finding, one)));

    private static bool IsRenewed(Finding old, Finding now) =>
        (old.Target as PkiEntry)?.Certificate is { } before && (now.Target as PkiEntry)?.Certificate is { } after
            && !after.Equals(before) && after.ValidTo >= before.ValidTo;

    // What a later step mends, and that processes go on with what they have read.
    private bool IsExpected(Finding finding) => RepairTask.IsRestart(finding)
        || (RepairTask.IsMendable(finding)
            && finding.Remedy.Steps.All(step => pending.Exists(later => later.Covers(step))));

    private void Restart(bool isGood)
    {
        var restarts = new NodeRestarts(now.Facts, judge, control);
        var named = given.Concat(now.Findings.Where(finding => !first.Has(finding))).Where(RepairTask.IsRestart)
            .Where(now.Has).ToList();
        AfterChange(() =>
        {
            foreach (var done in restarts.Run(named, changed, isGood))
                control.Report(done);
            return true;
        });
    }

    // Where something was mended already, an error says so.
    private T AfterChange<T>(Func<T> work) => isChanged ? FileFailure.AttemptAfter(work) : work();

    // What is left when all else is done.
    private void Leave(IEnumerable<Finding> forPerson)
    {
        foreach (var finding in forPerson)
        {
            if (!IsOfSeveral(finding) && !now.Has(finding))
                Report(Name(finding), PkiRepairState.NotNeeded, [finding], "It went away with the others.");
            else
                Person(finding, finding.Message);
        }

        foreach (var finding in first.Findings.Where(IsMendedWithMore))
            Person(finding, null);
    }

    private bool IsMendedWithMore(Finding finding) => IsForMachine(finding) && !declined.Contains(finding)
        && finding.Remedy is { Text.Length: > 0, HasAlternative: false }
        && given.Any(one => FindingKey.Of(one) == FindingKey.Of(finding));

    private void Person(Finding finding, string? reason) => control.Report(new PkiRepair(
        Node, finding.Remedy.Text.Length > 0 ? finding.Remedy.Text : finding.RemedyCommands, PkiRepairState.ForPerson)
    {
        Reason = reason, For = new[] { finding.Id }, Commands = finding.Remedy.Commands.ToArray(),
    });

    private void Report(RepairTask task, PkiRepairState state, string? reason) => control.Report(
        new PkiRepair(Node, Name(task), state)
        {
            Reason = reason, For = IdsOf(task.Findings), Commands = task.Commands.ToArray(), BackupFolder = backup.Folder,
        });

    private void Report(string does, PkiRepairState state, IReadOnlyList<Finding> findings, string? reason) =>
        control.Report(new PkiRepair(Node, does, state) { Reason = reason, For = IdsOf(findings) });

    private static string Name(RepairTask task) => string.Join('\n', task.Commands);

    private static string Name(Finding finding) => finding.Remedy.Commands.Count > 0 ? finding.RemedyCommands
        : finding.Remedy.Text;

    private static string[] IdsOf(IEnumerable<Finding> findings) => [.. findings.Select(finding => finding.Id).Distinct()];
}
