using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace K8sPki.Benchmarks;

/// <summary>A session of PowerShell in this process, with the module.</summary>
internal sealed class EverydaySession : IDisposable
{
    private readonly Runspace runspace;

    public EverydaySession(params (string Name, object Value)[] variables)
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(Path.Combine(AppContext.BaseDirectory, "Modules", "K8sPki", "K8sPki.psd1"));
        runspace = RunspaceFactory.CreateRunspace(state);
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
