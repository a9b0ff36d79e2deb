using System.Management.Automation;
using System.Management.Automation.Runspaces;

var state = InitialSessionState.CreateDefault2();
state.ImportPSModule(Path.Combine(AppContext.BaseDirectory, "Modules", "K8sPki", "K8sPki.psd1"));
using var runspace = RunspaceFactory.CreateRunspace(state);
runspace.Open();
using var shell = PowerShell.Create(runspace);
shell.AddScript(args.Length > 1 ? args[1] : "Get-Command -Module K8sPki").AddCommand("Out-Default");
shell.Invoke();
foreach (var error in shell.Streams.Error)
    Console.Error.WriteLine(error.ToString());
return shell.HadErrors ? 1 : 0;
