using System.Management.Automation;
using K8sPki.ClusterPki;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Ends an exchange of authorities that is through: what was kept for it goes, and with it the way back.</summary>
[Cmdlet(VerbsLifecycle.Complete, "K8sCARotation", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(RotationPlanStep))]
public sealed class CompleteK8sCARotationCommand : LiveRotationCommand
{
    /// <inheritdoc/>
    protected override void Finish()
    {
        var fleet = Fleet(Wanted);
        var done = fleet.Complete(Control);
        foreach (var row in done)
            WriteObject(row);
        if (done.Count == 0 && !HasFailed && SwitchOf("WhatIf") != true)
            Tell(RotationText.Nothing(fleet.Plan()));
    }
}
