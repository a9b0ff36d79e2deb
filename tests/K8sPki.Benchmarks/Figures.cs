using System.Diagnostics;
using System.Globalization;

namespace K8sPki.Benchmarks;

/// <summary>Measures pieces of work in turn and prints their medians as ratios to the first.</summary>
internal sealed class Figures(TextWriter output)
{
    /// <summary>
    /// Runs each piece of work <paramref name="rounds"/> times, one after the other in each round so that whatever else
    /// the machine does falls on all of them, after one round that does not count.
    /// </summary>
    /// <returns>The median of each, in the order given.</returns>
    public IReadOnlyList<TimeSpan> Compare(int rounds, params (string Name, Action Work)[] pieces)
    {
        var times = pieces.Select(_ => new List<TimeSpan>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < pieces.Length; i++)
            {
                var clock = Stopwatch.StartNew();
                pieces[i].Work();
                if (round > 0)
                    times[i].Add(clock.Elapsed);
            }
        }

        var medians = times.Select(Median).ToArray();
        for (var i = 0; i < pieces.Length; i++)
        {
            var spread = $"{Milliseconds(times[i].Min())} to {Milliseconds(times[i].Max())}";
            var ratio = (medians[i] / medians[0]).ToString("0.00", CultureInfo.InvariantCulture);
            output.WriteLine($"  {pieces[i].Name,-44} {Milliseconds(medians[i]),10} ms  ({spread}, {rounds} rounds)  {ratio} x");
        }

        return medians;
    }

    /// <summary>Prints one further figure.</summary>
    public void Note(string name, string value) => output.WriteLine($"  {name,-44} {value}");

    public static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("#,0.0", CultureInfo.InvariantCulture);

    private static TimeSpan Median(List<TimeSpan> times)
    {
        times.Sort();
        var middle = times.Count / 2;
        return times.Count % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
    }
}

/// <summary>
/// One comparison. A new one is a file of its own beside this and an entry in the list of Program.cs. What it compares
/// runs in turn within one run, so that its figures are ratios that hold on any machine; nothing here passes or fails.
/// </summary>
internal abstract class Benchmark
{
    /// <summary>What it is called on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What is compared, in one line.</summary>
    public abstract string Purpose { get; }

    public abstract void Run(Figures figures);
}
