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

/// <summary>Gives an entry of one kind another name.</summary>
public abstract class KubeConfigRenameCommand : KubeConfigChangeCommand
{
    private readonly KubeConfigSection section;

    private protected KubeConfigRenameCommand(KubeConfigSection section) => this.section = section;

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [Parameter(ValueFromPipeline = true, ParameterSetName = "Name")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    [Parameter(Position = 1, ParameterSetName = "Name")]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "InputObject")]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? NewName { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected abstract string? OldName { get; }

    /// <summary>The entry as it is output.</summary>
    private protected abstract object? Find(KubeConfigSet set, string name);

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(InputObject ?? OldName, () =>
    {
        var target = InputObject is null
            ? new KubeConfigTarget(Location, OldName!)
            : TargetOf(InputObject, section);
        var newName = NewNameOf(target);
        Change(
            $"Rename {section.Body} '{PrintableText.Escape(target.Name)}' to '{PrintableText.Escape(newName)}'",
            target, (draft, _) => EntryEdits.Rename(draft, section, target.Name, newName),
            PassThru ? (set, _) => Find(set, newName) : null);
    });

    // Of one text in the first place the engine makes -Name; with an entry from the pipeline it is the new one.
    private string NewNameOf(KubeConfigTarget target)
    {
        if (InputObject is not null && OldName is not null && NewName is not null)
            throw new InvalidRequestException(
                "NameGivenTwice",
                $"The {section.Body} '{PrintableText.Escape(target.Name)}' comes down the pipeline; give its new name alone.");
        return NewName ?? (InputObject is null ? null : OldName) ?? throw new InvalidRequestException(
            "NewNameMissing",
            $"What shall the {section.Body} '{PrintableText.Escape(target.Name)}' be called? "
            + "Give the new name after the old one.");
    }
}

/// <summary>Removes entries of one kind.</summary>
public abstract class KubeConfigRemoveCommand : KubeConfigChangeCommand
{
    private readonly KubeConfigSection section;

    private protected KubeConfigRemoveCommand(KubeConfigSection section) => this.section = section;

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    /// <summary>What goes with an entry, in words; null for nothing.</summary>
    private protected virtual string? Along => null;

    private protected abstract string[]? Names { get; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (InputObject is not null)
            Attempt(InputObject, () => Remove(TargetOf(InputObject, section)));
        foreach (var name in Names ?? [])
            Attempt(name, () => Remove(new KubeConfigTarget(Location, name)));
    }

    private void Remove(KubeConfigTarget target) =>
        Change(
            $"Remove {section.Body} '{PrintableText.Escape(target.Name)}'{(Along is null ? "" : $" and {Along}")}", target,
            RemoveAll);

    private void RemoveAll(KubeConfigDraft draft, IReadOnlyCollection<string> names) =>
        EntryEdits.Remove(draft, section, names, Along is not null);
}
