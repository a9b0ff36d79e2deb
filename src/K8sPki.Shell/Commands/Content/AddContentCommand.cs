namespace K8sPki.Shell.Commands;

/// <summary>Add-Content.</summary>
[Cmdlet(VerbsCommon.Add, "Content", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class AddContentCommand : ContentWriterCommand
{
    private protected override bool Appends => true;
}
