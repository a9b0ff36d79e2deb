using System.Diagnostics;

namespace K8sPki.Tests.ShellRuns;

/// <summary>What the program k8spki printed and how it ended.</summary>
internal sealed record ShellRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>The program as the build leaves it.</summary>
    public static string Program =>
        Repository.BuiltFile("src/K8sPki.Shell", "net10.0", OperatingSystem.IsWindows() ? "K8sPki.Shell.exe" : "K8sPki.Shell");

    /// <summary>Runs it with arguments and nothing on its standard input.</summary>
    public static ShellRun Of(params string[] arguments) => Run(arguments, input: null, []);

    /// <summary>Runs it with text on its standard input.</summary>
    public static ShellRun WithInput(string input, params string[] arguments) => Run(arguments, input, []);

    /// <summary>Runs it with a variable of the environment set.</summary>
    public static ShellRun WithVariable(string name, string value, params string[] arguments) => Run(arguments, input: null, [(name, value)]);

    private static ShellRun Run(string[] arguments, string? input, (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Timeout))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"k8spki {string.Join(' ', arguments)} did not end.");
        }

        return new ShellRun(process.ExitCode, output.GetAwaiter().GetResult().ReplaceLineEndings("\n"), error.GetAwaiter().GetResult().ReplaceLineEndings("\n"));
    }
}
