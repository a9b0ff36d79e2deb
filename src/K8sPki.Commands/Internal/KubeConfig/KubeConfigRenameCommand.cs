using System.Management.Automation;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.Internal;

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
