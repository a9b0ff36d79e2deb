using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace K8sPki.Benchmarks;

/// <summary>A PowerShell session in a process of its own: this program, started again.</summary>
internal static class FreshSession
{
    /// <summary>The argument that makes this program be such a process.</summary>
    public const string Argument = "--session";

    /// <summary>The module as it is laid out beside this program.</summary>
    public static string Manifest { get; } = Path.Combine(AppContext.BaseDirectory, "Modules", "K8sPki", "K8sPki.psd1");

    /// <summary>Runs a script in a new process and gives the lines it wrote.</summary>
    public static IReadOnlyList<string> Run(string script)
    {
        using var process = OwnProcess.Start(Argument, script);
        var lines = process.StandardOutput.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        process.WaitForExit();
        return process.ExitCode == 0 ? lines
            : throw new InvalidOperationException($"The session ended with {process.ExitCode}: {script}");
    }

    /// <summary>What the new process does.</summary>
    public static int RunInThisProcess(string[] arguments)
    {
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddScript("$ErrorActionPreference = 'Stop'\n" + arguments.Single());
        foreach (var item in shell.Invoke())
            Console.WriteLine(item);
        return shell.HadErrors ? 1 : 0;
    }
}

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

/// <summary>This program, started again to be something else.</summary>
internal static class OwnProcess
{
    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardInput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(OwnProcess).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
