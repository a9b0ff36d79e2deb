using System.Management.Automation;
using K8sPki.ClusterPki;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Takes the next step of an exchange of authorities on a node, once it is proved that it breaks nothing.</summary>
[Cmdlet(VerbsCommon.Step, "K8sCARotation", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(RotationPlanStep))]
public sealed class StepK8sCARotationCommand : LiveRotationCommand
{
    /// <inheritdoc/>
    protected override void Finish()
    {
        var fleet = Fleet(Wanted);
        var done = fleet.Step(Control);
        foreach (var row in done)
            WriteObject(row);
        if (done.Count > 0)
            TellRestarts(done);
        else if (!HasFailed && SwitchOf("WhatIf") != true)
            Say(RotationText.Nothing(fleet.Plan()));
    }
}
