using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.ClusterPki;

/// <summary>
/// Steps whose process is ended by force at any moment: the same step run again comes to the same end, or Undo puts all back.
/// </summary>
public sealed class StepKillTests : IDisposable
{
    private const string Root = "K8SPKI_STEPS_OF";

    private static readonly int Kills = RunLength.OfKills(brief: 6, full: 8, longest: 24);

    private readonly SampleNode node = SampleNode.ControlPlane();
    private readonly SampleSteps steps;

    public StepKillTests() => steps = SampleSteps.Of(node);

    public void Dispose() => node.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_step_comes_to_the_same_end_or_Undo_puts_all_back()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a process is ended by a signal");
        var ends = Ends();
        var (unfinished, undoing, torn) = (0, 0, 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            await KillAfterAsync(new Random(kill).Next(0, 120));
            var records = steps.Journal.Steps;
            var last = records.Count == 0 ? null : records[^1];
            unfinished += last is { State: StepState.Begun } ? 1 : 0;
            undoing += last is { State: StepState.Undoing } ? 1 : 0;
            torn += TreeSnapshot.Of(node.Root) is var now && ends.All(end => !Same(end, now)) ? 1 : 0;
            var count = records.Count;
            if (last is { State: StepState.Begun } && kill % 2 == 0)
                steps.Journal.Run(steps.All[count - 1], Cancellation);
            else if (last is { State: not StepState.Done } || count == ends.Count - 1)
                steps.Journal.Undo(Cancellation);
            else
                steps.Journal.Run(steps.All[count], Cancellation);
            TreeSnapshot.AssertSame(ends[steps.Journal.Steps.Count], node.Root);
            while (steps.Journal.Undo(Cancellation) is not null)
                TreeSnapshot.AssertSame(ends[steps.Journal.Steps.Count], node.Root);
            TreeSnapshot.AssertSame(ends[0], node.Root);
        }

        TestContext.Current.SendDiagnosticMessage(
            "{0} kills: {1} in a step, {2} while it was taken back, {3} with files of both.", Kills, unfinished, undoing, torn);
        Assert.True(unfinished + undoing > 0 || Kills < 10, "No process was killed in the middle of its work.");
    }

    // What the test above kills; by itself it does nothing.
    [Fact(Explicit = true)]
    public void Steps_and_back_until_somebody_ends_it()
    {
        if (Environment.GetEnvironmentVariable(Root) is not { } root)
            return;
        var own = new SampleSteps(NodeFileSystem.At(root));
        while (true)
        {
            foreach (var step in own.All)
                own.Journal.Run(step, CancellationToken.None);
            while (own.Journal.Undo(CancellationToken.None) is not null)
            {
            }
        }
    }

    private List<IReadOnlyDictionary<string, string>> Ends()
    {
        var ends = new List<IReadOnlyDictionary<string, string>> { TreeSnapshot.Of(node.Root) };
        foreach (var step in steps.All)
        {
            steps.Journal.Run(step, Cancellation);
            ends.Add(TreeSnapshot.Of(node.Root));
        }

        while (steps.Journal.Undo(Cancellation) is not null)
        {
        }

        return ends;
    }

    private static bool Same(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(file => other.TryGetValue(file.Key, out var found) && found == file.Value);

    private async Task KillAfterAsync(int milliseconds)
    {
        var folder = node.PathOf("etc/kubernetes/" + RotationJournal.FolderName);
        using var process = DotNet.Start(typeof(StepKillTests).Assembly.Location, new PeerCall(
            "-explicit", "only", "-method", $"{typeof(StepKillTests).FullName}.{nameof(Steps_and_back_until_somebody_ends_it)}")
        {
            Environment = new Dictionary<string, string?> { [Root] = node.Root },
        });
        await Patience.UntilAsync(() => process.HasExited || IsAnythingIn(folder));
        await Task.Delay(milliseconds, Cancellation);
        Assert.False(process.HasExited, $"The process ended by itself.\n{process.Output}\n{process.Error}");
    }

    private static bool IsAnythingIn(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder).Any();
        }
        catch (DirectoryNotFoundException)
        {
            // With the last step that is taken back the folder goes.
            return false;
        }
    }
}
