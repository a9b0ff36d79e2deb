using System.Collections.Concurrent;

namespace K8sPki.Tests.PesterFiles;

/// <summary>Runs *.Tests.ps1 files in Pester, as many at a time as xunit asks for.</summary>
internal static class PesterRun
{
    // Who is idle when the tests end sees the end of its input and ends too.
    private static readonly ConcurrentDictionary<string, ConcurrentBag<PesterWorker>> Idle = new(StringComparer.Ordinal);

    /// <summary>The version of Pester that all files are run in.</summary>
    public const string Latest = "6.2.0";

    private const string Former = "5.9.1";

    // What the files use of Pester is alike in all of them; the cmdlets have been tried in the latest by then.
    private const int EachOfFormer = 4;

    /// <summary>The versions that a file is run in: the latest, and in a full run for some files the one before it too.</summary>
    /// <param name="number">The place of the file among all of them.</param>
    public static IEnumerable<string> VersionsFor(int number) =>
        RunLength.IsFull && number % EachOfFormer == 0 ? [Latest, Former] : [Latest];

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
