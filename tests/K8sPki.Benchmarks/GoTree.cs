using System.Diagnostics;

namespace K8sPki.Benchmarks;

/// <summary>The program of tests/peers/go-tree, which makes the same keys and certificates one after the other.</summary>
internal sealed class GoTree : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("K8sPki-");

    private string Program => Path.Combine(folder.FullName, "go-tree");

    /// <summary>Builds it with the go command of this machine.</summary>
    public static GoTree Build()
    {
        var tree = new GoTree();
        Run(new ProcessStartInfo("go", ["build", "-o", tree.Program, "."])
        {
            WorkingDirectory = Clone.PathOf("tests", "peers", "go-tree"),
            Environment = { ["GOTOOLCHAIN"] = "local", ["GOWORK"] = "off" },
        });
        return tree;
    }

    /// <summary>Makes the files in a folder.</summary>
    public void Run(string target) => Run(new ProcessStartInfo(Program, [target]));

    public void Dispose() => folder.Delete(recursive: true);

    private static void Run(ProcessStartInfo start)
    {
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}: {errors}");
    }
}
