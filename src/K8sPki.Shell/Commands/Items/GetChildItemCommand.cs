using System.IO.Enumeration;

namespace K8sPki.Shell.Commands;

/// <summary>Get-ChildItem.</summary>
[Cmdlet(VerbsCommon.Get, "ChildItem", DefaultParameterSetName = "Items")]
[OutputType(typeof(FileInfo), typeof(DirectoryInfo))]
public sealed class GetChildItemCommand : ItemCommand
{
    private bool literal;
    private WildcardPattern[] include = [];
    private WildcardPattern[] exclude = [];
    private FileItems? items;

    [Parameter(Position = 0, ParameterSetName = "Items", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = ["."];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralItems", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath
    {
        get => Path;
        set
        {
            literal = true;
            Path = value;
        }
    }

    [Parameter(Position = 1)]
    public string? Filter { get; set; }

    [Parameter]
    public string[] Include { get; set; } = [];

    [Parameter]
    public string[] Exclude { get; set; } = [];

    [Parameter]
    [Alias("s", "r")]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public uint Depth { get; set; } = uint.MaxValue;

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter Name { get; set; }

    [Parameter]
    [Alias("af")]
    public SwitchParameter File { get; set; }

    [Parameter]
    [Alias("ad")]
    public SwitchParameter Directory { get; set; }

    [Parameter]
    [Alias("ah", "h")]
    public SwitchParameter Hidden { get; set; }

    private bool Descends => Recurse || Depth != uint.MaxValue;

    protected override void BeginProcessing()
    {
        include = Patterns(Include);
        exclude = Patterns(Exclude);
        items = new FileItems(SessionState);
    }

    protected override void ProcessRecord()
    {
        foreach (var path in Path)
            Attempt(path, () => List(path));
    }

    private void List(string path)
    {
        if (Descends && !literal && WildcardPattern.ContainsWildcardCharacters(SessionState.Path.ParseChildName(path)))
        {
            // A pattern at the end of a recursive path says which names are wanted, not where to begin.
            var parent = SessionState.Path.ParseParent(path, null);
            var wanted = new WildcardPattern(SessionState.Path.ParseChildName(path), WildcardOptions.IgnoreCase);
            foreach (var item in ResolveItems(parent.Length == 0 ? "." : parent, false))
                Enumerate(item, name => wanted.IsMatch(name));
            return;
        }
        foreach (var item in ResolveItems(path, literal))
            Enumerate(item, null);
    }

    private void Enumerate(ResolvedItem item, Func<string, bool>? wanted)
    {
        if (!item.IsFileSystem)
            EnumerateOther(item);
        else if (System.IO.Directory.Exists(item.Path) && (Descends || !item.FromPattern))
            Walk(new DirectoryInfo(item.Path), 0, "", wanted);
        else if (Exists(item.Path))
            WriteFile(FileItems.Info(item.Path), "", item.FromPattern ? null : _ => true);
        else
            WriteNotFound(item.Path);
    }

    private void EnumerateOther(ResolvedItem item)
    {
        var found = InvokeProvider.Item.IsContainer(item.Qualified)
            ? InvokeProvider.ChildItem.Get([item.Qualified], Descends, Force, true)
            : InvokeProvider.Item.Get([item.Qualified], Force, true);
        foreach (var child in found)
            if (IsWanted((child.Properties["PSChildName"]?.Value ?? child.Properties["Name"]?.Value)?.ToString() ?? ""))
                WriteObject(Name ? child.Properties["Name"]?.Value : child);
    }

    private void Walk(DirectoryInfo folder, uint depth, string relative, Func<string, bool>? wanted)
    {
        if (Stopping)
            return;
        List<DirectoryInfo> folders = [];
        List<FileInfo> files = [];
        try
        {
            foreach (var entry in Entries(folder))
                if (entry is DirectoryInfo child)
                    folders.Add(child);
                else
                    files.Add((FileInfo)entry);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            WriteError(new ErrorRecord(failure, "DirUnauthorizedAccessError", ErrorCategory.PermissionDenied, folder.FullName));
            return;
        }
        folders.Sort(ByName);
        files.Sort(ByName);
        foreach (var child in folders)
            WriteFile(child, relative, wanted);
        foreach (var file in files)
            WriteFile(file, relative, wanted);
        if (!Descends || depth >= Depth)
            return;
        foreach (var child in folders)
            if (child.LinkTarget is null && (Force || !IsHidden(child)))
                Walk(child, depth + 1, System.IO.Path.Combine(relative, child.Name), wanted);
    }

    private static IEnumerable<FileSystemInfo> Entries(DirectoryInfo folder) =>
        folder.EnumerateFileSystemInfos("*", new EnumerationOptions
        {
            IgnoreInaccessible = false,
            AttributesToSkip = 0,
            MatchType = MatchType.Win32,
        });

    private static int ByName(FileSystemInfo one, FileSystemInfo other) =>
        StringComparer.CurrentCultureIgnoreCase.Compare(one.Name, other.Name);

    private void WriteFile(FileSystemInfo file, string relative, Func<string, bool>? wanted)
    {
        var isFolder = file is DirectoryInfo;
        if ((File && isFolder) || (Directory && !isFolder) || (wanted is not null && !wanted(file.Name)) || !IsWanted(file.Name))
            return;
        if (Filter is not null && !FileSystemName.MatchesWin32Expression(FileSystemName.TranslateWin32Expression(Filter), file.Name))
            return;
        var hidden = IsHidden(file);
        if (hidden ? !(Force || Hidden) : Hidden)
            return;
        if (Name)
            WriteObject(System.IO.Path.Combine(relative, file.Name));
        else
            WriteObject(items!.Wrap(file));
    }

    private bool IsWanted(string name) =>
        (include.Length == 0 || Array.Exists(include, pattern => pattern.IsMatch(name)))
        && !Array.Exists(exclude, pattern => pattern.IsMatch(name));

    private static bool IsHidden(FileSystemInfo file) =>
        OperatingSystem.IsWindows() ? file.Attributes.HasFlag(FileAttributes.Hidden) : file.Name.StartsWith('.');

    private static WildcardPattern[] Patterns(string[] texts) =>
        [.. texts.Select(text => new WildcardPattern(text, WildcardOptions.IgnoreCase))];
}
