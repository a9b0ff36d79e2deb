namespace K8sPki.Shell.Commands;

/// <summary>ConvertTo-Csv.</summary>
[Cmdlet(VerbsData.ConvertTo, "Csv")]
[OutputType(typeof(string))]
public sealed class ConvertToCsvCommand : CsvWriterCommand
{
    private protected override void WriteRow(string row) => WriteObject(row);
}
