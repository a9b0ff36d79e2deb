using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>
/// A command that changes a kubeconfig. What comes down the pipeline is collected and done at its end: one write for all.
/// With -WhatIf the changes are shown as lines with - and +.
/// </summary>
public abstract class KubeConfigChangeCommand : KubeConfigCommand
{
    private readonly List<PlannedWork> planned = [];
    private readonly List<PlannedWork> shown = [];

    private protected KubeConfigChangeCommand()
    {
    }

    /// <summary>Plans a change, when the user agrees.</summary>
    /// <param name="action">What is done to what, in words: <c>Remove context 'a'</c>.</param>
    /// <param name="work">What is to be done.</param>
    private protected void Plan(string action, PlannedWork work)
    {
        var where = PrintableText.Escape(string.Join(", ", work.Location.Files));
        if (ShouldProcess($"{action} in {where}", $"{action} in {where}?", "Change the kubeconfig", out var reason))
            planned.Add(work);
        else if (reason == ShouldProcessReason.WhatIf)
            shown.Add(work);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        foreach (var works in planned.GroupBy(work => Key(work.Location)))
            Attempt(works.First().Name, () => Run(works.First().Location, [.. works]));
        foreach (var works in shown.GroupBy(work => Key(work.Location)))
            Attempt(works.First().Name, () => Show(works.First().Location, [.. works]));
    }

    private static string Key(KubeConfigLocation location) => string.Join(Path.PathSeparator, location.Files);

    private void Run(KubeConfigLocation location, List<PlannedWork> works)
    {
        var draft = KubeConfigWriter.Change(location, attempt => PlannedWork.DoAll(attempt, works), Cancellation);
        Report(draft);
        WarnIfExposed(draft.Changes.Select(change => change.After.Path));
        var set = works.Any(work => work.Result is not null) ? draft.Set : null;
        foreach (var work in works.Where(work => work.Result is not null && draft.Failures.All(failed => failed.Name != work.Name)))
            WriteObject(work.Result!(set!, work.Name));
    }

    private void Show(KubeConfigLocation location, List<PlannedWork> works)
    {
        var draft = KubeConfigWriter.Preview(location, attempt => PlannedWork.DoAll(attempt, works));
        Report(draft);
        foreach (var change in draft.Changes)
            Tell(KubeConfigDiff.Of(change));
    }

    private void Report(KubeConfigDraft draft)
    {
        foreach (var warning in draft.Warnings)
            WriteWarning(warning);
        foreach (var (problem, names) in draft.Failures.GroupBy(failed => failed.Problem).Select(same => (same.Key, same.ToList())))
            WriteFailure(problem, names[0].Name);
    }
}
