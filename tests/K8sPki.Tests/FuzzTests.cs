using K8sPki.Fuzz;

namespace K8sPki.Tests;

/// <summary>A few hundred broken inputs for each target, the same in every run.</summary>
public class FuzzTests
{
    private const int Rounds = 400;

    public static TheoryData<string> Names { get; } = new(FuzzTarget.All.Select(target => target.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Broken_input_is_read_or_refused(string name)
    {
        var target = Named(name);
        var problem = Enumerable.Range(0, Rounds).Select(round => FuzzRun.Try(target, FuzzRun.DefaultSeed, round).Problem)
            .FirstOrDefault(found => found is not null);
        Assert.True(problem is null, problem);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_seed_is_read_as_it_is(string name)
    {
        var target = Named(name);
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
        var target = Named(name);
        foreach (var seed in target.Seeds.Where(seed => seed is [0x30, ..]))
        {
            foreach (var input in DerMutator.EveryTag(seed))
            {
                var problem = FuzzRun.Try(target, input);
                Assert.True(problem is null, problem);
            }
        }
    }

    [Fact]
    public void Another_exception_is_a_failure()
    {
        var target = new FuzzTarget("wrong", [[1, 2, 3]], _ => throw new FormatException("not this one"));
        Assert.Contains("not this one", FuzzRun.Try(target, FuzzRun.DefaultSeed, 0).Problem, StringComparison.Ordinal);
        var refusing = target with { Read = _ => throw new MalformedInputException("Id", "message") };
        Assert.Equal(new FuzzResult(true, null), FuzzRun.Try(refusing, FuzzRun.DefaultSeed, 0));
    }

    [Fact]
    public void Inputs_differ_by_round_and_are_the_same_again()
    {
        var target = FuzzTarget.All[0];
        var first = Inputs().ToArray();
        Assert.Equal(first, Inputs());
        Assert.True(first.Distinct().Count() > 90, "The rounds hardly differ.");

        IEnumerable<string> Inputs() =>
            Enumerable.Range(0, 100).Select(round => Convert.ToBase64String(Mutator.Mutate(target, FuzzRun.DefaultSeed, round)));
    }

    private static FuzzTarget Named(string name) => FuzzTarget.All.Single(target => target.Name == name);
}
