using System.Management.Automation;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>Removes entries of one kind.</summary>
public abstract class KubeConfigRemoveCommand : KubeConfigChangeCommand
{
    private readonly KubeConfigSection section;

    private protected KubeConfigRemoveCommand(KubeConfigSection section) => this.section = section;

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    private protected virtual bool Cascades => false;

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
            $"Remove {section.Body} '{PrintableText.Escape(target.Name)}'{(Cascades ? " and what only it uses" : "")}", target,
            RemoveAll);

    private void RemoveAll(KubeConfigDraft draft, IReadOnlyCollection<string> names) =>
        EntryEdits.Remove(draft, section, names, Cascades);
}
