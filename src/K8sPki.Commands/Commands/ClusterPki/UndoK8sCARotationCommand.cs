using System.Management.Automation;
using K8sPki.ClusterPki;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Takes the last step of an exchange of authorities back, byte for byte with modes and owners.</summary>
[Cmdlet(VerbsCommon.Undo, "K8sCARotation", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(RotationPlanStep))]
public sealed class UndoK8sCARotationCommand : RotationCommand
{
    /// <inheritdoc/>
    protected override void Finish()
    {
        var undone = Fleet(Wanted).Undo(row => Approve(row, RotationText.Undoing(row)), Control);
        foreach (var row in undone)
            WriteObject(row);
        TellRestarts(undone);
    }
}
