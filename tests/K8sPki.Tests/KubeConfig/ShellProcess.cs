using System.Diagnostics;

namespace K8sPki.Tests.KubeConfigs;

/// <summary>The shell with the module, in a process of its own that runs one script.</summary>
internal sealed class ShellProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    public ShellProcess(string folder, string script)
    {
        var program = Repository.BuiltFile("src/K8sPki.Shell", "net10.0", OperatingSystem.IsWindows() ? "K8sPki.Shell.exe" : "K8sPki.Shell");
        process = Process.Start(new ProcessStartInfo(program, ["-Command", $"$ErrorActionPreference = 'Stop'; {script}"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    public bool HasExited => process.HasExited;

    /// <summary>Waits for its end, which must be a good one.</summary>
    public async Task Succeed()
    {
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{await output}\n{await error}");
    }

    /// <summary>Ends it as kill -9 does: it cannot do anything about it.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }
}
