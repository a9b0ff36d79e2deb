namespace K8sPki.Shell.Commands;

/// <summary>A command over existing items, given by -Path (wildcards) or -LiteralPath.</summary>
public abstract class PathCommand : ItemCommand
{
    private bool literal;

    private protected PathCommand()
    {
    }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
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

    /// <summary>Whether wildcards in the paths are ordinary characters.</summary>
    protected bool IsLiteral => literal;

    /// <summary>Calls the action for each item that the paths stand for.</summary>
    internal void ForEachItem(Action<ResolvedItem> action)
    {
        foreach (var path in Path)
            Attempt(path, () =>
            {
                foreach (var item in ResolveItems(path, literal))
                    Attempt(item.Path, () => action(item));
            });
    }
}
