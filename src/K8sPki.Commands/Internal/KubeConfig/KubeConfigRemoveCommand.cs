using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>Removes entries of one kind.</summary>
public abstract class KubeConfigRemoveCommand : KubeConfigChangeCommand
{
    private readonly KubeConfigSection section;
    private readonly Action<KubeConfigDraft, IReadOnlyCollection<string>> operation;

    private protected KubeConfigRemoveCommand(KubeConfigSection section)
    {
        this.section = section;
        operation = (draft, names) => EntryEdits.Remove(draft, section, names, Cascades);
    }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    private protected virtual bool Cascades => false;

    private protected abstract string[]? Names { get; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (InputObject is not null)
            Attempt(InputObject, () => Remove(KubeConfigTarget.Of(InputObject, section, Location, KubeConfig is not null)));
        foreach (var name in Names ?? [])
            Attempt(name, () => Remove(new KubeConfigTarget(Location, name)));
    }

    private void Remove(KubeConfigTarget target) => Plan(
        $"Remove {section.Body} '{PrintableText.Escape(target.Name)}'{(Cascades ? " and what only it uses" : "")}",
        new PlannedWork(target.Location, target.Name, operation, null));
}
