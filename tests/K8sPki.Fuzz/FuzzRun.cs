namespace K8sPki.Fuzz;

/// <summary>What a target did with an input: read it, refused it as it should, or what went wrong.</summary>
internal sealed record FuzzResult(bool IsRefused, string? Problem);

/// <summary>Feeds broken inputs to a target.</summary>
internal static class FuzzRun
{
    /// <summary>The seed of the tests; another one gives other inputs.</summary>
    public const int DefaultSeed = 1;

    // Far above what any input may take, so that a slow machine fails nothing; a hang is longer than this.
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(30);

    // No input is longer than a few kilobytes.
    private const long LargestMemory = 512L * 1024 * 1024;

    /// <summary>Reads the input of one round; a problem tells how to have it again.</summary>
    public static FuzzResult Try(FuzzTarget target, int seed, int round)
    {
        var input = Mutator.Mutate(target, seed, round);
        var reading = Task.Run(() => Read(target, input));
        var result = reading.Wait(LongestRead)
            ? reading.Result
            : new FuzzResult(false, $"It was not read within {LongestRead.TotalSeconds:0} s.");
        return result.Problem is null ? result : result with
        {
            Problem = $"{target.Name}, seed {seed}, round {round}: {result.Problem}\n" +
                $"Again: dotnet run --project tests/K8sPki.Fuzz -- {target.Name} --seed {seed} --round {round}\n" +
                $"Input: {Convert.ToBase64String(input)}",
        };
    }

    /// <summary>Reads one input; null when it was read or refused, else what went wrong.</summary>
    public static string? Try(FuzzTarget target, byte[] input) =>
        Read(target, input).Problem is { } problem ? $"{target.Name}: {problem}\nInput: {Convert.ToBase64String(input)}" : null;

    private static FuzzResult Read(FuzzTarget target, byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Read(input);
            var taken = GC.GetAllocatedBytesForCurrentThread() - before;
            return new FuzzResult(false, taken > LargestMemory ? $"It took {taken / (1024 * 1024)} MB." : null);
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
}
