namespace K8sPki.Shell.Commands;

/// <summary>Join-Path.</summary>
[Cmdlet(VerbsCommon.Join, "Path")]
[OutputType(typeof(string))]
public sealed class JoinPathCommand : ItemCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[] ChildPath { get; set; } = [];

    [Parameter(Position = 2, ValueFromRemainingArguments = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[] AdditionalChildPath { get; set; } = [];

    [Parameter]
    public SwitchParameter Resolve { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Path)
            Attempt(path, () => Join(path));
    }

    private void Join(string path)
    {
        var joined = path;
        foreach (var child in (ChildPath ?? []).Concat(AdditionalChildPath ?? []))
            joined = SessionState.Path.Combine(joined, child ?? "");
        if (!Resolve)
            WriteObject(joined);
        else
            foreach (var found in SessionState.Path.GetResolvedPSPathFromPSPath(joined))
                WriteObject(found.Path);
    }
}
