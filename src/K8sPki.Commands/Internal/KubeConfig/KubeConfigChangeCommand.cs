using System.Management.Automation;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>
/// A command that changes a kubeconfig. What comes down the pipeline is collected and done at its end: one write for all.
/// With -WhatIf the changes are shown as lines with - and +.
/// </summary>
public abstract class KubeConfigChangeCommand : KubeConfigCommand
{
    private readonly List<PlannedChange> planned = [];
    private readonly List<PlannedChange> shown = [];

    private protected KubeConfigChangeCommand()
    {
    }

    /// <summary>Changes an entry at the end of the pipeline, when the user agrees.</summary>
    /// <param name="action">What is done to what, in words: <c>Remove context 'a'</c>.</param>
    /// <param name="target">The entry; an error is about it.</param>
    /// <param name="edit">Does it, for several entries at once where several in a row have the same edit.</param>
    /// <param name="result">What is output afterwards; null for nothing.</param>
    private protected void Change(
        string action, KubeConfigTarget target, KubeConfigEdit edit, Func<KubeConfigSet, string, object?>? result = null)
    {
        var where = PrintableText.Escape(string.Join(", ", target.Location.Files));
        if (ShouldProcess($"{action} in {where}", $"{action} in {where}?", "Change the kubeconfig", out var reason))
            planned.Add(new PlannedChange(target, edit, result));
        else if (reason == ShouldProcessReason.WhatIf)
            shown.Add(new PlannedChange(target, edit, result));
    }

    /// <summary>Makes or changes entries.</summary>
    private protected void Set(
        IEnumerable<KubeConfigTarget> targets, EntrySettings settings, Func<KubeConfigSet, string, object?>? result)
    {
        foreach (var target in targets)
            Change($"Set {settings.Section.Body} '{PrintableText.Escape(target.Name)}'", target, settings.Apply, result);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        foreach (var changes in ByKubeConfig(planned))
            Attempt(changes[0].Target.Name, () => Write(changes));
        foreach (var changes in ByKubeConfig(shown))
            Attempt(changes[0].Target.Name, () => Show(changes));
    }

    private static IEnumerable<List<PlannedChange>> ByKubeConfig(List<PlannedChange> changes) =>
        changes.GroupBy(change => string.Join(Path.PathSeparator, change.Target.Location.Files)).Select(ofOne => ofOne.ToList());

    private void Write(List<PlannedChange> changes)
    {
        var draft = KubeConfigWriter.Change(changes[0].Target.Location, attempt => Make(attempt, changes), Cancellation);
        Report(draft);
        WarnIfExposed(draft.Changes.Select(change => change.After.Path));
        var set = changes.Exists(change => change.Result is not null) ? draft.Set : null;
        foreach (var (target, _, result) in changes.Where(change => change.Result is not null
            && draft.Failures.All(failed => failed.Name != change.Target.Name)))
            WriteObject(result!(set!, target.Name));
    }

    private void Show(List<PlannedChange> changes)
    {
        var draft = KubeConfigWriter.Preview(changes[0].Target.Location, attempt => Make(attempt, changes));
        Report(draft);
        foreach (var change in draft.Changes)
            Tell(KubeConfigDiff.Of(change));
    }

    private static void Make(KubeConfigDraft draft, List<PlannedChange> changes) =>
        draft.Make([.. changes.Select(change => (change.Target.Name, change.Edit))]);

    private void Report(KubeConfigDraft draft)
    {
        foreach (var warning in draft.Warnings)
            WriteWarning(warning);
        foreach (var (problem, names) in draft.Failures.GroupBy(failed => failed.Problem).Select(
            same => (same.Key, same.ToList())))
            WriteFailure(problem, names[0].Name);
    }

    private sealed record PlannedChange(
        KubeConfigTarget Target, KubeConfigEdit Edit, Func<KubeConfigSet, string, object?>? Result);
}
