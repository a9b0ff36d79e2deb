namespace K8sPki.Shell.Commands;

/// <summary>Tee-Object.</summary>
[Cmdlet("Tee", "Object", DefaultParameterSetName = "File")]
public sealed class TeeObjectCommand : PSCmdlet, IDisposable
{
    private readonly List<object?> seen = [];
    private SteppablePipeline? file;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "File")]
    [Alias("Path", "LiteralPath", "PSPath", "LP")]
    public string? FilePath { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Variable")]
    public string? Variable { get; set; }

    [Parameter]
    public SwitchParameter Append { get; set; }

    protected override void BeginProcessing()
    {
        if (FilePath is null)
            return;
        file = ScriptBlock.Create("Out-File -LiteralPath $args[0] -Append:$args[1]")
            .GetSteppablePipeline(CommandOrigin.Internal, [FilePath, (bool)Append]);
        file.Begin(true);
    }

    protected override void ProcessRecord()
    {
        file?.Process(InputObject);
        seen.Add(InputObject);
        WriteObject(InputObject);
    }

    protected override void EndProcessing()
    {
        file?.End();
        if (Variable is null)
            return;
        var before = Append ? LanguagePrimitives.GetEnumerable(SessionState.PSVariable.GetValue(Variable))?.Cast<object?>() ?? [] : [];
        object?[] all = [.. before, .. seen];
        SessionState.PSVariable.Set(Variable, all.Length == 1 ? all[0] : all);
    }

    public void Dispose() => file?.Dispose();
}
