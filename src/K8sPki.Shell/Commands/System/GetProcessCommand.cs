using System.Diagnostics;

namespace K8sPki.Shell.Commands;

/// <summary>Get-Process.</summary>
[Cmdlet(VerbsCommon.Get, "Process", DefaultParameterSetName = "Name")]
[OutputType(typeof(Process))]
public sealed class GetProcessCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessName")]
    public string[] Name { get; set; } = ["*"];

    [Parameter(Mandatory = true, ParameterSetName = "Id", ValueFromPipelineByPropertyName = true)]
    [Alias("PID")]
    public int[] Id { get; set; } = [];

    protected override void ProcessRecord()
    {
        if (ParameterSetName == "Id")
            foreach (var id in Id)
                WriteById(id);
        else
            foreach (var name in Name)
                WriteByName(name);
    }

    private void WriteById(int id)
    {
        try
        {
            WriteObject(Process.GetProcessById(id));
        }
        catch (ArgumentException failure)
        {
            WriteError(new ErrorRecord(failure, "NoProcessFoundForGivenId", ErrorCategory.ObjectNotFound, id));
        }
    }

    private void WriteByName(string name)
    {
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        var found = Process.GetProcesses().Where(process => pattern.IsMatch(process.ProcessName))
            .OrderBy(process => process.ProcessName, StringComparer.CurrentCultureIgnoreCase).ThenBy(process => process.Id).ToList();
        if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            WriteError(new ErrorRecord(
                new ArgumentException($"Cannot find a process with the name \"{name}\"."),
                "NoProcessFoundForGivenName", ErrorCategory.ObjectNotFound, name));
        WriteObject(found, true);
    }
}
