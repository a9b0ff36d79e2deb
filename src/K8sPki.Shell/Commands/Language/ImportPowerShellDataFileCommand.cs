using System.Management.Automation.Language;

namespace K8sPki.Shell.Commands;

/// <summary>Import-PowerShellDataFile.</summary>
[Cmdlet(VerbsData.Import, "PowerShellDataFile", DefaultParameterSetName = "Path")]
[OutputType(typeof(System.Collections.Hashtable))]
public sealed class ImportPowerShellDataFileCommand : PathCommand
{
    protected override void ProcessRecord() => ForEachItem(item =>
    {
        if (!File.Exists(item.Path))
        {
            WriteNotFound(item.Path);
            return;
        }
        var script = Parser.ParseFile(item.Path, out _, out var errors);
        if (errors.Length > 0)
            Refuse(item.Path, errors[0].Message);
        else if (script.Find(node => node is HashtableAst, searchNestedScriptBlocks: false) is not HashtableAst table)
            Refuse(item.Path, "it holds no table");
        else
            WriteTable(item.Path, table);
    });

    private void WriteTable(string path, HashtableAst table)
    {
        try
        {
            WriteObject(table.SafeGetValue());
        }
        catch (InvalidOperationException)
        {
            Refuse(path, "it holds expressions that are no constants");
        }
    }

    private void Refuse(string path, string reason) => WriteError(new ErrorRecord(
        new InvalidOperationException($"The file '{path}' could not be loaded as a PowerShell data file: {reason}."),
        "CouldNotParseAsPowerShellDataFile", ErrorCategory.InvalidData, path));
}
