namespace K8sPki.Shell.Commands;

/// <summary>New-Item.</summary>
[Cmdlet(VerbsCommon.New, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "pathSet")]
public sealed class NewItemCommand : ItemCommand
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "pathSet", ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, ParameterSetName = "nameSet", ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = ["."];

    [Parameter(Mandatory = true, ParameterSetName = "nameSet", ValueFromPipelineByPropertyName = true)]
    public string? Name { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Type")]
    [ArgumentCompleter(typeof(ItemTypeCompleter))]
    public string ItemType { get; set; } = "";

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Target")]
    public object? Value { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Path)
            Attempt(path, () => Create(Name is null ? path : SessionState.Path.Combine(path, Name)));
    }

    private void Create(string path)
    {
        var item = ResolveNew(path);
        if (!item.IsFileSystem)
        {
            if (ShouldProcess(item.Path, "New Item"))
                WriteObject(InvokeProvider.Item.New(path, "", ItemType, Value), true);
            return;
        }
        var made = ItemType.ToLowerInvariant() switch
        {
            "" or "file" => CreateFile(item.Path),
            "directory" or "container" => CreateFolder(item.Path),
            "symboliclink" => CreateLink(item.Path),
            _ => throw Refused($"'{ItemType}' is no type of item here; there are File, Directory and SymbolicLink.", "Argument",
                ErrorCategory.InvalidArgument, item.Path),
        };
        if (made is not null)
            WriteObject(new FileItems(SessionState).Wrap(made));
    }

    private FileInfo? CreateFile(string path)
    {
        if (!ShouldProcess($"Destination: {path}", "Create File"))
            return null;
        if (Force)
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        else if (Exists(path))
            throw Refused($"The file '{path}' already exists.", "NewItemIOError", ErrorCategory.WriteError, path);
        File.WriteAllText(path, Value is null ? "" : LanguagePrimitives.ConvertTo<string>(Value));
        return new FileInfo(path);
    }

    private DirectoryInfo? CreateFolder(string path)
    {
        if (!ShouldProcess($"Destination: {path}", "Create Directory"))
            return null;
        if (File.Exists(path) || (!Force && Directory.Exists(path)))
            throw Refused($"An item with the specified name {path} already exists.", "DirectoryExist",
                ErrorCategory.ResourceExists, path);
        return Directory.CreateDirectory(path);
    }

    private FileSystemInfo? CreateLink(string path)
    {
        var target = LanguagePrimitives.ConvertTo<string>(Value);
        if (string.IsNullOrEmpty(target))
            throw Refused("A symbolic link needs its target: give -Value.", "TargetMissing", ErrorCategory.InvalidArgument, path);
        if (!ShouldProcess($"Destination: {path}", "Create Symbolic Link"))
            return null;
        if (Force && new FileInfo(path).LinkTarget is not null)
            File.Delete(path);
        var folder = System.IO.Path.GetDirectoryName(path)!;
        return Directory.Exists(System.IO.Path.Combine(folder, target))
            ? Directory.CreateSymbolicLink(path, target) : File.CreateSymbolicLink(path, target);
    }

    private static RuntimeException Refused(string message, string id, ErrorCategory category, string path) =>
        new(message, null, new ErrorRecord(new IOException(message), id, category, path));
}
