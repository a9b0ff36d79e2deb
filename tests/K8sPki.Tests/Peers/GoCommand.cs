using System.Diagnostics;

namespace K8sPki.Tests.Peers;

/// <summary>The Go compilers of this machine: the one on the PATH and those that Debian puts beside it.</summary>
internal static class GoCommand
{
    /// <summary>Paths of every go command found.</summary>
    public static IReadOnlyList<string> All { get; } = Find().ToList();

    /// <summary>Builds a program.</summary>
    /// <param name="go">The go command.</param>
    /// <param name="folder">The program's folder.</param>
    /// <param name="output">The executable to make.</param>
    public static void Build(string go, string folder, string output)
    {
        var start = new ProcessStartInfo(go, ["build", "-o", output, "."])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            Environment = { ["GOTOOLCHAIN"] = "local", ["GOFLAGS"] = "-mod=mod", ["GOWORK"] = "off" },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{go} build failed in {folder}: {errors}");
    }

    private static IEnumerable<string> Find()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "go.exe" : "go"))
            .FirstOrDefault(File.Exists);
        if (onPath is not null)
            yield return onPath;
        if (!Directory.Exists("/usr/lib"))
            yield break;
        var target = onPath is null ? null : File.ResolveLinkTarget(onPath, returnFinalTarget: true)?.FullName ?? onPath;
        foreach (var folder in Directory.EnumerateDirectories("/usr/lib", "go-1.*"))
        {
            var go = Path.Combine(folder, "bin", "go");
            if (File.Exists(go) && go != target)
                yield return go;
        }
    }
}
