using System.Reflection;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.PesterFiles;

/// <summary>
/// A process of real PowerShell that runs a few Pester files, one after the other and each in a session of its own. Starting
/// PowerShell and Pester takes longer than most files do.
/// </summary>
internal sealed class PesterWorker : IDisposable
{
    private const int MostFiles = 8;
    private static readonly string Script = Repository.PathOf("tests", "K8sPki.Tests", "PesterFiles", "RunFiles.ps1");
    private readonly PeerProcess shell;
    private int files;

    private PesterWorker(PeerProcess shell) => this.shell = shell;

    /// <summary>Whether it can run one more file.</summary>
    public bool IsFresh => files < MostFiles && !shell.HasExited;

    public static async Task<PesterWorker> StartAsync(string version) => new(ShellProgram.Start(
        new PeerCall("-NonInteractive", "-File", Script, "-Pester", ManifestOf(version))
        {
            Environment = await LiveCluster.EnvironmentAsync(),
            KeepsInputOpen = true,
        }));

    /// <summary>Runs a file and gives what came of it; a run that was broken off is a failure of the file.</summary>
    public async Task<PesterReport> RunAsync(string file)
    {
        files++;
        var report = Path.Combine(Path.GetTempPath(), $"k8spki-{Guid.NewGuid():N}.json");
        var before = shell.Output.Length;
        try
        {
            await shell.WriteLineAsync($"{file}\t{report}");
            await Patience.UntilAsync(() => File.Exists(report) || shell.HasExited, () => shell.Output[before..]);
            return File.Exists(report)
                ? PesterReport.Read(report)
                : PesterReport.BrokenOff($"Its process ended without a report.\n{shell.Output[before..]}\n{shell.Error}");
        }
        finally
        {
            File.Delete(report);
        }
    }

    public void Dispose() => shell.Dispose();

    private static string ManifestOf(string version)
    {
        var packages = typeof(PesterWorker).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == "PesterPackages").Value!;
        return Path.Combine(packages, version, "tools", "Pester.psd1");
    }
}
