namespace K8sPki.Shell.Commands;

/// <summary>ConvertFrom-Csv.</summary>
[Cmdlet(VerbsData.ConvertFrom, "Csv")]
public sealed class ConvertFromCsvCommand : PSCmdlet
{
    private readonly List<string> lines = [];

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[] InputObject { get; set; } = [];

    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    [Parameter]
    public string[]? Header { get; set; }

    protected override void ProcessRecord() => lines.AddRange(InputObject.SelectMany(text => text.ReplaceLineEndings("\n").Split('\n')));

    protected override void EndProcessing()
    {
        foreach (var item in CsvReader.Objects(lines, Delimiter, Header))
            WriteObject(item);
    }
}
