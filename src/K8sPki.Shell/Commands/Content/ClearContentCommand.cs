namespace K8sPki.Shell.Commands;

/// <summary>Clear-Content.</summary>
[Cmdlet(VerbsCommon.Clear, "Content", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class ClearContentCommand : PathCommand
{
    protected override void ProcessRecord() => ForEachItem(item =>
    {
        if (ShouldProcess(item.Path, "Clear Content"))
            InvokeProvider.Content.Clear([item.Qualified], false, true);
    });
}
