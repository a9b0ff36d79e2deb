using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace K8sPki.Tests.Engine;

/// <summary>
/// A PowerShell session with the module imported, in a temporary folder of its own:
/// <c>using var session = new EngineSession(); var run = session.Run("New-K8sPrivateKey");</c>
/// </summary>
public sealed class EngineSession : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("K8sPki-");
    private readonly Runspace runspace;

    /// <summary>
    /// Opens a session as a program does that hosts PowerShell; <paramref name="withModule"/> tells whether K8sPki is imported.
    /// </summary>
    public EngineSession(bool withModule = true)
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        runspace = RunspaceFactory.CreateRunspace(Host, state);
        runspace.Open();
        runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(Folder));
        if (withModule)
            Run($"Import-Module '{Repository.ModuleManifest}' -ErrorAction Stop").ThrowOnError();
    }

    /// <summary>The session's current folder, removed with the session.</summary>
    public string Folder => folder.FullName;

    /// <summary>What the session shows on its screen and asks its user.</summary>
    public RecordingHost Host { get; } = new();

    /// <summary>A path in the session's folder.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Sets a variable for the scripts that follow.</summary>
    public void Set(string name, object? value) => runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Runs a script to its end; an error that ends it early is the last of <see cref="EngineRun.Errors"/>.</summary>
    public EngineRun Run(string script)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(script);
        var output = new PSDataCollection<PSObject>();
        ErrorRecord? ending = null;
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException failure)
        {
            ending = failure.ErrorRecord;
        }

        return EngineRun.From(shell, output, ending);
    }

    /// <summary>
    /// Starts a script, stops it once it wrote something or the time is up, and gives what it wrote until then.
    /// </summary>
    public EngineRun RunUntilOutput(string script, TimeSpan atMost)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(script);
        using var wrote = new ManualResetEventSlim();
        var output = new PSDataCollection<PSObject>();
        output.DataAdded += (_, _) => wrote.Set();
        var running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        wrote.Wait(atMost);
        shell.Stop();
        ErrorRecord? ending = null;
        try
        {
            shell.EndInvoke(running);
        }
        catch (RuntimeException failure)
        {
            ending = failure.ErrorRecord;
        }

        return EngineRun.From(shell, output, ending);
    }

    public void Dispose()
    {
        runspace.Dispose();
        Host.Dispose();
        folder.Delete(recursive: true);
    }
}
