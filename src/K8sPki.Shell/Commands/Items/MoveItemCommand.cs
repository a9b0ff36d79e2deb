namespace K8sPki.Shell.Commands;

/// <summary>Move-Item.</summary>
[Cmdlet(VerbsCommon.Move, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class MoveItemCommand : PathCommand
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Destination { get; set; } = ".";

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => ForEachItem(Move);

    private void Move(ResolvedItem item)
    {
        if (!item.IsFileSystem)
        {
            if (ShouldProcess($"Item: {item.Path} Destination: {Destination}", "Move Item"))
                InvokeProvider.Item.Move([item.Qualified], Destination, Force, true);
            return;
        }
        if (!Exists(item.Path))
        {
            WriteNotFound(item.Path);
            return;
        }
        var target = ResolveNew(Destination).Path;
        if (Directory.Exists(target))
            target = System.IO.Path.Combine(target, System.IO.Path.GetFileName(item.Path.TrimEnd('/', '\\')));
        var isFolder = Directory.Exists(item.Path);
        if (!ShouldProcess($"Item: {item.Path} Destination: {target}", isFolder ? "Move Directory" : "Move File"))
            return;
        if (isFolder)
            Directory.Move(item.Path, target);
        else
            File.Move(item.Path, target, overwrite: Force);
        if (PassThru)
            WriteObject(new FileItems(SessionState).Wrap(FileItems.Info(target)));
    }
}
