using System.Globalization;

namespace K8sPki.Fuzz;

/// <summary>What a target did with an input: read it, refused it as it should, or what went wrong.</summary>
internal sealed record FuzzResult(bool IsRefused, string? Problem);

/// <summary>Feeds inputs to a target and holds it to what every reader has to keep.</summary>
internal static class FuzzRun
{
    /// <summary>The seed of the tests; another one gives other inputs.</summary>
    public const int DefaultSeed = 1;

    // What the runtime does once, such as compiling, is not the target's: it is not there the second time.
    private const int MostTries = 3;

    private const int LongestShown = 20_000;

    // What waits does not work. A hang is longer than this, whatever else the machine does.
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(60);

    /// <summary>
    /// True where nothing else runs in the process, so that what all threads take is the target's; else its own thread counts.
    /// </summary>
    public static bool IsAlone { get; set; }

    /// <summary>Reads the input of one round; a problem tells how to have it again.</summary>
    public static FuzzResult Try(FuzzTarget target, int seed, int round)
    {
        var input = Mutator.Mutate(target, seed, round);
        var result = ReadInTime(target, input);
        return result.Problem is null ? result : result with
        {
            Problem = $"{target.Name}, seed {seed}, round {round}: {result.Problem}\n" +
                $"Again: dotnet run --project tests/K8sPki.Fuzz -- {target.Name} --seed {seed} --round {round}\n" +
                Shown(input),
        };
    }

    /// <summary>
    /// Reads one input; null when it was read or refused, else what went wrong. Whoever runs it alone sees a hang from outside.
    /// </summary>
    public static string? Try(FuzzTarget target, byte[] input) =>
        (IsAlone ? Read(target, input) : ReadInTime(target, input)).Problem is { } problem
            ? $"{target.Name}: {problem}\n{Shown(input)}" : null;

    private static string Shown(byte[] input) => input.Length <= LongestShown ? $"Input: {Convert.ToBase64String(input)}"
        : $"Input: {input.Length} bytes, which begin with {Convert.ToBase64String(input.AsSpan(0, LongestShown / 100))}";

    private static FuzzResult ReadInTime(FuzzTarget target, byte[] input)
    {
        var reading = Task.Run(() => Read(target, input));
        return reading.Wait(LongestRead)
            ? reading.Result
            : new FuzzResult(false, $"It was not read within {LongestRead.TotalSeconds:0} s.");
    }

    private static FuzzResult Read(FuzzTarget target, byte[] input)
    {
        for (var number = 1; ; number++)
        {
            var memory = Allocated();
            var time = Worked();
            var result = ReadOnce(target, input);
            var over = Over(target, input.Length, Worked() - time, Allocated() - memory);
            if (result.Problem is not null || over is null)
                return result;
            if (number == MostTries)
                return new FuzzResult(false, over);
        }
    }

    private static FuzzResult ReadOnce(FuzzTarget target, byte[] input)
    {
        try
        {
            target.Read(input);
            return new FuzzResult(false, null);
        }
        catch (PkiException)
        {
            return new FuzzResult(true, null);
        }
        catch (Exception failure)
        {
            return new FuzzResult(false, $"It threw {failure}");
        }
    }

    private static string? Over(FuzzTarget target, int size, TimeSpan time, long memory) =>
        time > target.MostTime(size) ? string.Create(CultureInfo.InvariantCulture,
            $"It took {time.TotalSeconds:0.0} s for {size} bytes; {target.MostTime(size).TotalSeconds:0.0} s are allowed.")
        : memory > target.MostMemory(size) ? string.Create(CultureInfo.InvariantCulture,
            $"It took {memory >> 20} MB for {size} bytes; {target.MostMemory(size) >> 20} MB are allowed.")
        : null;

    private static TimeSpan Worked() => IsAlone ? ProcessorTime.OfProcess : ProcessorTime.OfThread;

    private static long Allocated() =>
        IsAlone ? GC.GetTotalAllocatedBytes(precise: false) : GC.GetAllocatedBytesForCurrentThread();
}
