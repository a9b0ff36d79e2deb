namespace K8sPki.Shell.Commands;

/// <summary>What -PathType asks for.</summary>
public enum TestPathType
{
    Any,
    Container,
    Leaf,
}

/// <summary>Test-Path.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(bool))]
public sealed class TestPathCommand : ItemCommand
{
    private bool literal;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string?[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string?[] LiteralPath
    {
        get => Path;
        set
        {
            literal = true;
            Path = value;
        }
    }

    [Parameter]
    [Alias("Type")]
    public TestPathType PathType { get; set; }

    [Parameter]
    public SwitchParameter IsValid { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Path ?? [])
        {
            if (path is null)
                WriteError(new ErrorRecord(
                    new ArgumentNullException(nameof(Path), "The path is null."), "NullPathNotPermitted", ErrorCategory.InvalidArgument, null));
            else
                WriteObject(!string.IsNullOrWhiteSpace(path) && (IsValid ? SessionState.Path.IsValid(path) : Holds(path)));
        }
    }

    private bool Holds(string path)
    {
        try
        {
            return ResolveItems(path, literal).Exists(IsThere);
        }
        catch (Exception failure) when (failure is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            return false;
        }
    }

    private bool IsThere(ResolvedItem item)
    {
        if (!item.IsFileSystem)
            return InvokeProvider.Item.Exists(item.Qualified, false, true)
                && (PathType == TestPathType.Any || InvokeProvider.Item.IsContainer(item.Qualified) == (PathType == TestPathType.Container));
        return PathType switch
        {
            TestPathType.Container => Directory.Exists(item.Path),
            TestPathType.Leaf => File.Exists(item.Path),
            _ => Exists(item.Path),
        };
    }
}
