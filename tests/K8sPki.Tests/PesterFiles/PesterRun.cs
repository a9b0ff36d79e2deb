using System.Reflection;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.PesterFiles;

/// <summary>Runs a *.Tests.ps1 file in Pester, in a process of real PowerShell that has the module.</summary>
internal static class PesterRun
{
    private static readonly string Script = Repository.PathOf("tests", "K8sPki.Tests", "PesterFiles", "RunFile.ps1");

    /// <summary>The versions of Pester that the files are run in: the latest, and in a full run one before it.</summary>
    public static IReadOnlyList<string> Versions { get; } = RunLength.IsFull ? ["6.2.0", "5.9.1"] : ["6.2.0"];

    /// <summary>Runs a file and gives what came of it; a run that was broken off is a failure of the file.</summary>
    public static async Task<PesterReport> OfAsync(string file, string version, CancellationToken cancellation)
    {
        var report = Path.GetTempFileName();
        try
        {
            var call = new PeerCall("-NonInteractive", "-File", Script, "-Pester", ManifestOf(version), "-File", file, "-Report", report)
            {
                Environment = await LiveCluster.EnvironmentAsync(),
            };
            using var shell = ShellProgram.Start(call);
            var end = await shell.WaitForExitAsync(Patience.Limit, cancellation) is { } run ? $"It ended with {run.ExitCode}" : $"It did not end within {Patience.Limit}";
            return new FileInfo(report).Length > 0
                ? PesterReport.Read(report)
                : PesterReport.BrokenOff($"{end} and without a report.\n{shell.Output}\n{shell.Error}");
        }
        finally
        {
            File.Delete(report);
        }
    }

    private static string ManifestOf(string version)
    {
        var packages = typeof(PesterRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PesterPackages").Value!;
        return Path.Combine(packages, version, "tools", "Pester.psd1");
    }
}
