namespace K8sPki.Shell.Commands;

/// <summary>Get-Item.</summary>
[Cmdlet(VerbsCommon.Get, "Item", DefaultParameterSetName = "Path")]
public sealed class GetItemCommand : PathCommand
{
    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        var files = new FileItems(SessionState);
        ForEachItem(item =>
        {
            if (!item.IsFileSystem)
                WriteObject(InvokeProvider.Item.Get([item.Qualified], Force, true), true);
            else if (Exists(item.Path))
                WriteObject(files.Wrap(FileItems.Info(item.Path)));
            else
                WriteNotFound(item.Path);
        });
    }
}
