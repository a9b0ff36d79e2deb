using System.Management.Automation;
using System.Management.Automation.Runspaces;
using K8sPki.Shell.Hosting;

namespace K8sPki.Benchmarks;

/// <summary>A session in this process with the module and the everyday commands of k8spki.</summary>
internal sealed class EverydaySession : IDisposable
{
    private readonly Runspace runspace = RunspaceFactory.CreateRunspace(SessionFactory.CreateState());

    public EverydaySession(params (string Name, object Value)[] variables)
    {
        runspace.Open();
        foreach (var (name, value) in variables)
            runspace.SessionStateProxy.SetVariable(name, value);
    }

    /// <summary>Runs a script; an error ends the benchmark.</summary>
    public void Run(string script)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript("$ErrorActionPreference = 'Stop'\n" + script).Invoke();
    }

    public void Dispose() => runspace.Dispose();
}
