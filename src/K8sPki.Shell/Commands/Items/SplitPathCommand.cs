namespace K8sPki.Shell.Commands;

/// <summary>Split-Path.</summary>
[Cmdlet(VerbsCommon.Split, "Path", DefaultParameterSetName = "ParentSet")]
[OutputType(typeof(string))]
public sealed class SplitPathCommand : ItemCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "PSPath")]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = "ParentSet")]
    public SwitchParameter Parent { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LeafSet")]
    public SwitchParameter Leaf { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LeafBaseSet")]
    public SwitchParameter LeafBase { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "ExtensionSet")]
    public SwitchParameter Extension { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "QualifierSet")]
    public SwitchParameter Qualifier { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "NoQualifierSet")]
    public SwitchParameter NoQualifier { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "IsAbsoluteSet")]
    public SwitchParameter IsAbsolute { get; set; }

    [Parameter]
    public SwitchParameter Resolve { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Path)
            Attempt(path, () =>
            {
                var paths = Resolve ? SessionState.Path.GetResolvedPSPathFromPSPath(path).Select(found => found.Path) : [path];
                foreach (var one in paths)
                    WriteObject(Part(one));
            });
    }

    private object Part(string path)
    {
        var colon = path.IndexOf(':', StringComparison.Ordinal);
        if (IsAbsolute)
            return SessionState.Path.IsPSAbsolute(path, out _);
        if (Qualifier)
            return colon > 0 ? path[..(colon + 1)] : throw new FormatException($"The path '{path}' has no drive in front.");
        if (NoQualifier)
            return colon > 0 ? path[(colon + 1)..] : path;
        if (Leaf)
            return SessionState.Path.ParseChildName(path);
        if (LeafBase)
            return System.IO.Path.GetFileNameWithoutExtension(SessionState.Path.ParseChildName(path));
        if (Extension)
            return System.IO.Path.GetExtension(SessionState.Path.ParseChildName(path));
        return SessionState.Path.ParseParent(path, null);
    }
}
