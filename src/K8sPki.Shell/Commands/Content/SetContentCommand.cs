namespace K8sPki.Shell.Commands;

/// <summary>Set-Content.</summary>
[Cmdlet(VerbsCommon.Set, "Content", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class SetContentCommand : ContentWriterCommand
{
    private protected override bool Appends => false;
}
