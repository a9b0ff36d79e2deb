namespace K8sPki.Shell.Commands;

/// <summary>Remove-Item.</summary>
[Cmdlet(VerbsCommon.Remove, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class RemoveItemCommand : PathCommand
{
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public string[] Include { get; set; } = [];

    [Parameter]
    public string[] Exclude { get; set; } = [];

    protected override void ProcessRecord() => ForEachItem(Remove);

    private void Remove(ResolvedItem item)
    {
        var name = SessionState.Path.ParseChildName(item.Path);
        if ((Include.Length > 0 && !Matches(Include, name)) || Matches(Exclude, name))
            return;
        if (!item.IsFileSystem)
        {
            if (ShouldProcess(item.Path, "Remove Item"))
                InvokeProvider.Item.Remove([item.Qualified], Recurse, Force, true);
        }
        else if (!Exists(item.Path))
            WriteNotFound(item.Path);
        else if (Directory.Exists(item.Path) && new DirectoryInfo(item.Path).LinkTarget is null)
            RemoveFolder(new DirectoryInfo(item.Path));
        else
            RemoveFile(new FileInfo(item.Path));
    }

    private void RemoveFile(FileInfo file)
    {
        if (!ShouldProcess(file.FullName, "Remove File"))
            return;
        if (file is { Exists: true, IsReadOnly: true, LinkTarget: null } && !Force)
            throw new UnauthorizedAccessException($"'{file.FullName}' is read-only; -Force removes it.");
        file.Delete();
    }

    private void RemoveFolder(DirectoryInfo folder)
    {
        if (!Recurse && folder.EnumerateFileSystemInfos().Any()
            && !ShouldContinue(
                $"The item at {folder.FullName} has children and the Recurse parameter was not specified. If you continue, all children will be removed with the item. Are you sure you want to continue?",
                "Confirm"))
            return;
        if (ShouldProcess(folder.FullName, "Remove Directory"))
            folder.Delete(recursive: true);
    }

    private static bool Matches(string[] patterns, string name) =>
        Array.Exists(patterns, pattern => new WildcardPattern(pattern, WildcardOptions.IgnoreCase).IsMatch(name));
}
