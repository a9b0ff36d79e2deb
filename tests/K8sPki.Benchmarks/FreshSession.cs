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
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        process.WaitForExit();
        return process.ExitCode == 0 ? lines : throw new InvalidOperationException($"The session ended with {process.ExitCode}: {script}");
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
