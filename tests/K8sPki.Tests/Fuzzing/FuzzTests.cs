using System.Diagnostics;
using K8sPki.Fuzz;

namespace K8sPki.Tests;

/// <summary>
/// Every target of the fuzzing: what is known, a few hundred broken inputs that are the same in every run, and long ones. Full
/// runs give each a minute in a process of its own.
/// </summary>
public class FuzzTests
{
    private static readonly int Rounds = RunLength.Of(brief: 100, full: 150, longest: 400);

    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Names { get; } = new(FuzzTarget.All.Select(target => target.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Broken_input_is_read_or_refused(string name)
    {
        var target = FuzzTarget.Named(name);
        var problem = Enumerable.Range(0, Rounds).Select(round => FuzzRun.Try(target, FuzzRun.DefaultSeed, round).Problem)
            .FirstOrDefault(found => found is not null);
        Assert.True(problem is null, problem);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_reached_most_is_read_or_refused(string name)
    {
        var target = FuzzTarget.Named(name);
        Assert.NotEmpty(target.Corpus);
        Assert.True(target.Corpus.Count <= FuzzCorpus.MostInputs && target.Corpus.Sum(input => input.Length)
            <= FuzzCorpus.MostBytes, "More is kept than is to be.");
        Assert.All(target.Corpus, input => Holds(target, input));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_seed_is_read_as_it_is(string name)
    {
        var target = FuzzTarget.Named(name);
        Assert.NotEmpty(target.Seeds);
        Assert.All(target.Seeds, seed => target.Read(seed));
    }

    /// <summary>
    /// A reader of DER that is told to expect a tag of another class than is there throws what no caller expects.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_wrong_tag_anywhere_is_read_or_refused(string name)
    {
        var target = FuzzTarget.Named(name);
        foreach (var seed in target.Seeds.Where(seed => seed is [0x30, ..]))
            Assert.All(DerMutator.EveryTag(seed), input => Holds(target, input));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_long_input_takes_no_longer_than_its_length(string name)
    {
        var target = FuzzTarget.Named(name);
        Assert.SkipWhen(target.WhyNotLong is not null, target.WhyNotLong ?? "");
        Assert.All(Growth.Of(target, RunLength.IsLongest ? 100_000 : 10_000), input => Holds(target, input));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_minute_of_broken_input(string name)
    {
        Assert.SkipUnless(RunLength.IsLongest, "a minute for every reader is for the longest runs (K8SPKI_FULL=2)");
        var program = new ProcessStartInfo("dotnet",
            [typeof(FuzzTarget).Assembly.Location, name, "--seconds", $"{Minute.TotalSeconds:0}", "--seed",
                $"{Environment.TickCount}"])
        {
            RedirectStandardOutput = true,
        };
        using var run = Process.Start(program)!;
        var said = await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, said);
    }

    private static void Holds(FuzzTarget target, byte[] input)
    {
        var problem = FuzzRun.Try(target, input);
        Assert.True(problem is null, problem);
    }
}
