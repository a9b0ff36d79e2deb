using System.Text;
using K8sPki.Fuzz;
using K8sPki.Fuzz.Targets;

namespace K8sPki.Tests;

/// <summary>Each property that the fuzzing holds readers to can fail, and inputs are what they are meant to be.</summary>
public class FuzzPropertyTests
{
    private const int Megabyte = 1 << 20;

    private static readonly byte[] Input = [1, 2, 3];

    [Fact]
    public void Another_exception_is_a_failure()
    {
        var target = Target(_ => throw new FormatException("not this one"));
        Assert.Contains("not this one", FuzzRun.Try(target, FuzzRun.DefaultSeed, 0).Problem, StringComparison.Ordinal);
        var refusing = target with { Read = _ => throw new MalformedInputException("Id", "message") };
        Assert.Equal(new FuzzResult(true, null), FuzzRun.Try(refusing, FuzzRun.DefaultSeed, 0));
    }

    [Fact]
    public void Too_long_a_time_is_a_failure()
    {
        var target = Target(_ => Work(TimeSpan.FromSeconds(2.2)));
        Assert.Contains("2.0 s are allowed", FuzzRun.Try(target, Input), StringComparison.Ordinal);
        Assert.Null(FuzzRun.Try(target with { Readings = 2 }, Input));
        Assert.Equal(TimeSpan.FromSeconds(6), target.MostTime(3 * Megabyte));
    }

    /// <summary>A machine on which others work gives a thread less of a second, and takes nothing from what it works.</summary>
    [Fact]
    public void Time_in_which_others_work_is_not_its_own()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Null(FuzzRun.Try(Target(_ => Thread.Sleep(TimeSpan.FromSeconds(2.2))), Input));
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(2.1), TimeSpan.MaxValue);
    }

    [Fact]
    public void What_is_slow_only_once_is_none()
    {
        var times = 0;
        var target = Target(_ => Work(times++ == 0 ? TimeSpan.FromSeconds(2.2) : TimeSpan.Zero));
        Assert.Null(FuzzRun.Try(target, Input));
        Assert.Equal(2, times);
    }

    [Fact]
    public void Too_much_memory_is_a_failure()
    {
        var target = Target(_ => GC.KeepAlive(new byte[34 * Megabyte]));
        Assert.Contains("32 MB are allowed", FuzzRun.Try(target, Input), StringComparison.Ordinal);
        Assert.Null(FuzzRun.Try(target, new byte[Megabyte]));
        Assert.Equal(82L * Megabyte, target.MostMemory(Megabyte));
    }

    [Fact]
    public void Something_else_than_was_written_is_a_failure()
    {
        Must.Equal("a", "a", "The text");
        Must.Hold(true, "It does not hold.");
        Assert.Contains("The text", Assert.Throws<InvalidOperationException>(() => Must.Equal("a", "b", "The text")).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Must.Hold(false, "It does not hold."));
        Assert.Throws<InvalidOperationException>(
            () => Must.Read<int>(() => throw new MalformedInputException("Id", "message"), "What was written"));
    }

    [Fact]
    public void A_certificate_that_says_something_else_than_in_dotnet_is_a_failure()
    {
        var der = K8sPki.Fuzz.Targets.Certificates.Der("leaf.crt");
        SameAsDotNet.Check(Certificate.FromDer(der));
        var other = Certificate.FromDer(K8sPki.Fuzz.Targets.Certificates.Der("ca.crt"));
        var failure = Assert.Throws<InvalidOperationException>(() => SameAsDotNet.Check(other, der));
        Assert.Contains("Thumbprint", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>An edit that changes more than was asked for is seen; that each target looks is in its own file.</summary>
    [Fact]
    public void An_edit_that_changes_something_else_is_a_failure()
    {
        string[] before = ["--a=1", "--b=2"];
        Must.Same(before, ["--a=1", "--b=2"], "Other settings");
        Assert.Throws<InvalidOperationException>(() => Must.Same(before, ["--a=1", "--b=3"], "Other settings"));
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

    [Fact]
    public void What_is_kept_is_what_reaches_most()
    {
        byte[] one = [1], two = [1, 2], three = [1, 2, 3];
        Assert.Equal([two, three], FuzzCorpus.Choose([(one, [1]), (two, [1, 2, 3]), (three, [3, 4]), ([9, 9, 9, 9], [4])]));
        var many = Enumerable.Range(0, 2 * FuzzCorpus.MostInputs)
            .Select(place => (BitConverter.GetBytes(place), new[] { place }));
        Assert.Equal(FuzzCorpus.MostInputs, FuzzCorpus.Choose(many).Count);
        Assert.Empty(FuzzCorpus.Choose([(new byte[FuzzCorpus.MostBytes + 1], [1])]));
    }

    [Fact]
    public void Long_inputs_are_as_long_as_asked_for()
    {
        var target = Target(_ => { }) with { Seeds = [Encoding.ASCII.GetBytes("seed")], Fragments = ["piece"] };
        var inputs = Growth.Of(target, 1000).ToList();
        Assert.All(inputs, input => Assert.InRange(input.Length, 980, 1004));
        Assert.Contains(inputs, input => Encoding.Latin1.GetString(input).StartsWith("sepiecepiece", StringComparison.Ordinal));
    }

    private static void Work(TimeSpan time)
    {
        for (var begun = ProcessorTime.OfThread; ProcessorTime.OfThread - begun < time;)
            Thread.SpinWait(1000);
    }

    private static FuzzTarget Target(Action<byte[]> read) => new("wrong", [Input], read);
}
