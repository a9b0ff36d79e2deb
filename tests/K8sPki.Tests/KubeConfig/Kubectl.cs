using System.Diagnostics;

namespace K8sPki.Tests;

/// <summary>Runs kubectl on some files.</summary>
internal sealed class Kubectl(string folder, IReadOnlyList<string> files)
{
    /// <summary>Null when kubectl is there; else why not.</summary>
    public static string? Missing { get; } = Find() ? null : "kubectl is not on the PATH";

    public (int Code, string Output, string Errors) Run(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("kubectl")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["KUBECONFIG"] = string.Join(Path.PathSeparator, files);
        start.Environment["HOME"] = folder;
        start.Environment["GOMAXPROCS"] = "2";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    /// <summary>The whole configuration as kubectl sees it, files taken in, with this folder's path left out.</summary>
    public string View()
    {
        var (code, output, errors) = Run("config", "view", "--raw", "-o", "json", "--flatten");
        return (code == 0 ? output : "error: " + errors).Replace(folder, "", StringComparison.Ordinal);
    }

    private static bool Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "kubectl.exe" : "kubectl")));
}
