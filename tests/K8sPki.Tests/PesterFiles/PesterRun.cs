using System.Collections.Concurrent;

namespace K8sPki.Tests.PesterFiles;

/// <summary>Runs *.Tests.ps1 files in Pester, as many at a time as xunit asks for.</summary>
internal static class PesterRun
{
    // Who is idle when the tests end sees the end of its input and ends too.
    private static readonly ConcurrentDictionary<string, ConcurrentBag<PesterWorker>> Idle = new(StringComparer.Ordinal);

    /// <summary>The versions of Pester that the files are run in: the latest, and in a full run one before it.</summary>
    public static IReadOnlyList<string> Versions { get; } = RunLength.IsFull ? ["6.2.0", "5.9.1"] : ["6.2.0"];

    /// <summary>Runs a file and gives what came of it; a run that was broken off is a failure of the file.</summary>
    public static async Task<PesterReport> OfAsync(string file, string version)
    {
        var idle = Idle.GetOrAdd(version, _ => []);
        var worker = idle.TryTake(out var waiting) ? waiting : await PesterWorker.StartAsync(version);
        try
        {
            var report = await worker.RunAsync(file);
            if (worker.IsFresh)
                idle.Add(worker);
            else
                worker.Dispose();
            return report;
        }
        catch
        {
            worker.Dispose();
            throw;
        }
    }
}
