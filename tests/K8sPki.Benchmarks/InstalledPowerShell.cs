using System.Diagnostics;

namespace K8sPki.Benchmarks;

/// <summary>
/// The PowerShell on this machine, if there is one, with the module as ./build.ps1 lays it out in the clone: both compiled
/// ahead. The budgets are about it; the engine inside this program is compiled as it runs and costs more.
/// </summary>
internal static class InstalledPowerShell
{
    /// <summary>The path of pwsh, or null where none is installed.</summary>
    public static string? Path { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
            .Select(folder => System.IO.Path.Combine(folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh"))
            .FirstOrDefault(File.Exists);

    /// <summary>The module's manifest in the clone.</summary>
    public static string Manifest => File.Exists(Clone.PathOf("module", "bin", "net8.0", "K8sPki.dll"))
        ? Clone.PathOf("K8sPki.psd1")
        : throw new InvalidOperationException("Run ./build.ps1 first: what pwsh imports is what it lays out.");

    /// <summary>Runs a script in a new process and gives the lines it wrote.</summary>
    public static IReadOnlyList<string> Run(string script)
    {
        using var process = Start(script);
        process.StandardInput.Close();
        var lines = process.StandardOutput.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        process.WaitForExit();
        return process.ExitCode == 0 ? lines
            : throw new InvalidOperationException($"pwsh ended with {process.ExitCode}: {script}");
    }

    /// <summary>A session that runs one script after the other, with the module imported.</summary>
    public static Session Open(params (string Name, string Expression)[] variables)
    {
        var session = new Session(Start("-"));
        session.Run($"Import-Module '{Manifest}'");
        foreach (var (name, expression) in variables)
            session.Run($"${name} = {expression}");
        return session;
    }

    private static Process Start(string command)
    {
        var start = new ProcessStartInfo(Path!) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var argument in new[] { "-NoProfile", "-NonInteractive", "-Command", command })
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    internal sealed class Session(Process process) : IDisposable
    {
        private const string Ready = "-- ready --";

        /// <summary>Runs a script of one line to its end.</summary>
        public void Run(string script)
        {
            process.StandardInput.WriteLine($"{script}; '{Ready}'");
            while (process.StandardOutput.ReadLine() is { } line)
            {
                if (line.EndsWith(Ready, StringComparison.Ordinal))
                    return;
            }

            throw new InvalidOperationException($"pwsh ended at: {script}");
        }

        public void Dispose()
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }
    }
}

/// <summary>
/// The session that budgets are about: in the PowerShell on this machine, or in this program where none is installed.
/// </summary>
internal static class UserSession
{
    /// <summary>What figures call it.</summary>
    public static string Name => InstalledPowerShell.Path ?? "the engine in this program, compiled as it runs";

    /// <summary>The module's manifest for it.</summary>
    public static string Manifest => InstalledPowerShell.Path is null ? FreshSession.Manifest : InstalledPowerShell.Manifest;

    /// <summary>Runs a script in a new process and gives the lines it wrote.</summary>
    public static IReadOnlyList<string> Run(string script) =>
        InstalledPowerShell.Path is null ? FreshSession.Run(script) : InstalledPowerShell.Run(script);
}

/// <summary>The clone that this program was built in.</summary>
internal static class Clone
{
    private static readonly string Root = FindRoot();

    /// <summary>A path below its root.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "K8sPki.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("This program is not in a clone of the repository.");
        return folder.FullName;
    }
}
