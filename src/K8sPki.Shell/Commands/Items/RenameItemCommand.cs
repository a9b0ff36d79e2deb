namespace K8sPki.Shell.Commands;

/// <summary>Rename-Item.</summary>
[Cmdlet(VerbsCommon.Rename, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class RenameItemCommand : ItemCommand
{
    private bool literal;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string Path { get; set; } = "";

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string LiteralPath
    {
        get => Path;
        set
        {
            literal = true;
            Path = value;
        }
    }

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string NewName { get; set; } = "";

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => Attempt(Path, Rename);

    private void Rename()
    {
        var item = ResolveItems(Path, literal).Single();
        if (!item.IsFileSystem)
        {
            if (ShouldProcess($"Item: {item.Path} Destination: {NewName}", "Rename Item"))
                InvokeProvider.Item.Rename(item.Qualified, NewName, Force);
            return;
        }
        if (!Exists(item.Path))
        {
            WriteNotFound(item.Path);
            return;
        }
        var folder = System.IO.Path.GetDirectoryName(item.Path)!;
        var target = System.IO.Path.Combine(folder, NewName);
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(target)) != folder)
            throw new IOException($"The new name '{NewName}' leads to another folder; Move-Item moves.");
        var isFolder = Directory.Exists(item.Path);
        if (!ShouldProcess($"Item: {item.Path} Destination: {target}", isFolder ? "Rename Directory" : "Rename File"))
            return;
        if (isFolder)
            Directory.Move(item.Path, target);
        else
            File.Move(item.Path, target, overwrite: false);
        if (PassThru)
            WriteObject(new FileItems(SessionState).Wrap(FileItems.Info(target)));
    }
}
