using System.Text;

namespace K8sPki.Shell.Commands;

/// <summary>Import-Csv.</summary>
[Cmdlet(VerbsData.Import, "Csv", DefaultParameterSetName = "Path")]
public sealed class ImportCsvCommand : PathCommand
{
    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    [Parameter(Position = 2)]
    public string[]? Header { get; set; }

    [Parameter]
    [EncodingName]
    public Encoding Encoding { get; set; } = new UTF8Encoding(false);

    protected override void ProcessRecord() => ForEachItem(item =>
    {
        if (!File.Exists(item.Path))
            WriteNotFound(item.Path);
        else
            foreach (var row in CsvReader.Objects(File.ReadLines(item.Path, Encoding), Delimiter, Header))
                WriteObject(row);
    });
}
