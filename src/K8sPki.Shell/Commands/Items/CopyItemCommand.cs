namespace K8sPki.Shell.Commands;

/// <summary>Copy-Item.</summary>
[Cmdlet(VerbsCommon.Copy, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class CopyItemCommand : PathCommand
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Destination { get; set; } = ".";

    [Parameter]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public SwitchParameter Container { get; set; } = true;

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => ForEachItem(Copy);

    private void Copy(ResolvedItem item)
    {
        if (!item.IsFileSystem)
        {
            if (ShouldProcess($"Item: {item.Path} Destination: {Destination}", "Copy Item"))
                InvokeProvider.Item.Copy([item.Qualified], Destination, Recurse, CopyContainers.CopyTargetContainer, Force, true);
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
        if (Directory.Exists(item.Path))
            CopyFolder(new DirectoryInfo(item.Path), target);
        else
            CopyFile(new FileInfo(item.Path), target);
        if (PassThru && Exists(target))
            WriteObject(new FileItems(SessionState).Wrap(FileItems.Info(target)));
    }

    private void CopyFolder(DirectoryInfo folder, string target)
    {
        if (!ShouldProcess($"Item: {folder.FullName} Destination: {target}", "Copy Directory"))
            return;
        // Read before the target is made: it may lie inside the folder.
        var children = Recurse ? folder.GetFileSystemInfos() : [];
        Directory.CreateDirectory(target);
        foreach (var child in children)
        {
            var to = System.IO.Path.Combine(target, child.Name);
            Attempt(child.FullName, () =>
            {
                if (child is DirectoryInfo inner)
                    CopyFolder(inner, to);
                else
                    CopyFile((FileInfo)child, to);
            });
        }
    }

    private void CopyFile(FileInfo file, string target)
    {
        if (string.Equals(file.FullName, System.IO.Path.GetFullPath(target), StringComparison.Ordinal))
            throw new IOException($"Cannot overwrite the item {file.FullName} with itself.");
        if (!ShouldProcess($"Item: {file.FullName} Destination: {target}", "Copy File"))
            return;
        if (Force && new FileInfo(target) is { Exists: true, IsReadOnly: true } readOnly)
            readOnly.IsReadOnly = false;
        file.CopyTo(target, overwrite: true);
    }
}
