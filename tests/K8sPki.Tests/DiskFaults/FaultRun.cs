using System.Runtime.Versioning;
using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.DiskFaults;

/// <summary>What was seen of a command on disks that fail.</summary>
internal sealed class FaultTally
{
    public required string Name { get; init; }

    /// <summary>What an undisturbed run asks of the disk.</summary>
    public long Calls { get; set; }

    public long Changing { get; set; }

    /// <summary>Runs in which a call failed.</summary>
    public int Faults { get; set; }

    /// <summary>States of the disk that a process leaves which is killed there.</summary>
    public int Kills { get; set; }

    public int Old { get; set; }

    public int New { get; set; }

    public int Between { get; set; }

    /// <summary>Processes that were killed.</summary>
    public int Processes { get; set; }

    /// <summary>Times that two processes ran it at once.</summary>
    public int Together { get; set; }

    /// <summary>Those that the same command, run once more, brought to the end.</summary>
    public int Resumed { get; set; }

    public List<string> Wrong { get; init; } = [];
}

/// <summary>One command on disks that fail, in this process, which the library of faults is preloaded into.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class FaultRun : IDisposable
{
    private static readonly string[] ChangingCalls =
        ["create", "write", "rename", "link", "unlink", "chmod", "chown", "mkdir", "truncate"];

    private readonly FaultRow row;
    private readonly EngineSession session;
    private readonly TemporaryFolder folder = new();
    private readonly FaultTally tally;
    private readonly DiskState before;
    private readonly List<string> calls = [];
    private DiskState after;
    private FaultJudge judge;

    public FaultRun(FaultRow row, EngineSession session)
    {
        this.row = row;
        this.session = session;
        tally = new FaultTally { Name = row.Name };
        Directory.CreateDirectory(Root);
        before = Arrange(row, session, Root);
        (after, judge) = (before, new FaultJudge(before, before, before));
    }

    private string Root => folder["root"];

    public FaultTally Tally => tally;

    public void Dispose()
    {
        session.Run("Set-Location -LiteralPath /");
        folder.Dispose();
    }

    /// <summary>Makes what a command finds.</summary>
    public static DiskState Arrange(FaultRow row, EngineSession session, string root)
    {
        if (row.IsOnNode)
        {
            using var node = SampleNode.ControlPlane();
            DiskState.Read(node.Root).Restore(root);
        }

        Enter(session, root);
        session.Run(row.Arrange).ThrowOnError();
        return DiskState.Read(root);
    }

    /// <summary>Runs in a folder, as somebody does who is asked nothing.</summary>
    public static void Enter(EngineSession session, string root)
    {
        session.Set("root", root);
        session.Run("Set-Location -LiteralPath $root; $ConfirmPreference = 'None'; $WarningPreference = 'Ignore'; "
            + "$InformationPreference = 'Ignore'").ThrowOnError();
    }

    /// <summary>Fails and kills the command.</summary>
    /// <param name="mostFaults">The most runs in which a call fails.</param>
    /// <param name="mostKills">The most states of killed processes.</param>
    public void Run(int mostFaults, int mostKills)
    {
        RunUndisturbed();
        foreach (var state in Spread(KilledStates(), mostKills))
            Kill(state);
        foreach (var fault in Faults(mostFaults))
            Fail(fault);
    }

    /// <summary>Kills a process of its own before one of the calls that change something.</summary>
    public void KillProcess(Random random)
    {
        before.Restore(Root);
        var fault = new DiskFault(DiskAction.Kill, random.NextInt64(1, tally.Changing + 1), "");
        using var other = new OtherProcess(row, Root, fault);
        other.Go();
        var code = other.WaitForExit();
        if (code != OtherProcess.Killed)
            tally.Wrong.Add($"{row.Name}: a process that was to be killed ended with {code}: {other.Text}");
        tally.Processes++;
        Kill(DiskState.Read(Root));
    }

    /// <summary>Runs it in two processes at once, on a disk that is slow now and then.</summary>
    public void RunTogether(Random random)
    {
        before.Restore(Root);
        using var other = new OtherProcess(row, Root, new DiskFault(DiskAction.Slow, random.Next(), ""));
        other.WaitUntilReady();
        EngineRun run = null!;
        FaultLibrary.Run(Root, new DiskFault(DiskAction.Slow, random.Next(), ""), () =>
        {
            other.Go();
            run = session.Run(row.Command);
        });
        other.WaitForExit();
        var now = DiskState.Read(Root);
        var verdict = judge.Judge(now, isFurther: true);
        var errors = run.Errors.Select(error => $"{error.Id}: {error.Message}").ToList();
        tally.Together++;
        Note($"two at once ({string.Join("; ", errors.Concat(other.Errors))})", [.. verdict.Wrong, .. verdict.Leftovers,
            .. judge.Differences(now), .. run.Errors.Select(FaultJudge.ObjectionTo).OfType<string>(), .. other.Objections,
            .. errors.Count > 0 && other.Errors.Count > 0 ? new[] { "none did it" } : []]);
    }

    private void RunUndisturbed()
    {
        EngineRun run = null!;
        var use = FaultLibrary.Run(Root, DiskFault.None, () => run = session.Run(row.Command));
        run.ThrowOnError();
        for (var number = 1; number <= use.Calls; number++)
            calls.Add(FaultLibrary.CallAt(number));
        (tally.Calls, tally.Changing) = (use.Calls, use.Changing);
        after = DiskState.Read(Root);
        session.Run(row.Command);
        judge = new FaultJudge(before, after, DiskState.Read(Root));
        tally.Wrong.AddRange(judge.Judge(after).Wrong.Select(wrong => $"{row.Name}, undisturbed: {wrong}"));
    }

    private List<DiskState> KilledStates()
    {
        before.Restore(Root);
        var states = new List<DiskState>();
        FaultLibrary.Run(Root, new DiskFault(DiskAction.Tell, 0, ""), () => session.Run(row.Command),
            () => states.Add(DiskState.Read(Root)));
        return states;
    }

    private void Kill(DiskState state)
    {
        tally.Kills++;
        var verdict = judge.Judge(state);
        var wrong = verdict.Wrong.ToList();
        Count(verdict);
        if (!state.IsSameAs(before))
        {
            state.WithLocksOfTheDead().Restore(Root);
            wrong.AddRange(RunAgain(verdict, mayLeave: true));
        }

        Note($"killed with {string.Join(", ", verdict.Leftovers.Concat(verdict.NewFiles))}", wrong);
    }

    private void Fail(DiskFault fault)
    {
        before.Restore(Root);
        EngineRun run = null!;
        var use = FaultLibrary.Run(Root, fault, () => run = session.Run(row.Command));
        if (use.Struck == 0)
            return;
        tally.Faults++;
        var call = FaultLibrary.CallAt(fault.At);
        var now = DiskState.Read(Root);
        var verdict = judge.Judge(now);
        Count(verdict);
        var wrong = verdict.Wrong.Concat(judge.Objections(verdict, now, run)).ToList();
        // What a journal names is for the next run.
        if (fault.Action == DiskAction.FailOnce && !call.StartsWith("unlink", StringComparison.Ordinal)
            && !verdict.Leftovers.Any(left => left.Contains(".replacing ", StringComparison.Ordinal)))
            wrong.AddRange(verdict.Leftovers);
        if (!verdict.IsClean || !(now.IsSameAs(before) || verdict.End == DiskEnd.New))
        {
            now.WithLocksOfTheDead().Restore(Root);
            wrong.AddRange(RunAgain(verdict, mayLeave: verdict.Leftovers.Count > 0));
        }

        Note($"{fault}, {call} ({string.Join("; ", run.Errors.Select(error => $"{error.Id}: {error.Message}"))})", wrong);
    }

    // What was new before need not be made again, and most commands refuse to.
    private List<string> RunAgain(DiskVerdict verdict, bool mayLeave)
    {
        var run = session.Run(row.Command);
        var now = DiskState.Read(Root);
        var own = verdict.Leftovers.Select(left => left.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        // Where all was done before, nobody needed the lock or the journal.
        var different = judge.Differences(now)
            .Where(text => !(mayLeave && own.Contains(text.Split(' ')[0]) && (text.Contains(".tmp ", StringComparison.Ordinal)
                || (verdict.End == DiskEnd.New && (text.Contains(".lock ", StringComparison.Ordinal)
                    || text.Contains(".replacing ", StringComparison.Ordinal))))))
            .Select(text => $"once more: {text} ({string.Join("; ", run.Errors)})").ToList();
        tally.Resumed += different.Count == 0 ? 1 : 0;
        return different;
    }

    private IEnumerable<DiskFault> Faults(int most)
    {
        var (first, last) = RunLength.FaultCalls;
        var all = calls.SelectMany((call, index) => DiskFault.Kinds.Select(kind =>
            (IsChange: ChangingCalls.Contains(call.Split(' ')[0]), Fault: kind with { At = index + 1 })))
            .Where(one => one.Fault.At >= first && one.Fault.At <= last).ToList();
        var changes = all.Where(one => one.IsChange).Select(one => one.Fault).ToList();
        var others = all.Where(one => !one.IsChange).Select(one => one.Fault).ToList();
        return Spread(changes, Math.Max(most / 2, most - others.Count))
            .Concat(Spread(others, Math.Max(most / 2, most - changes.Count)));
    }

    // An odd number of kinds apart would meet one kind alone.
    private static List<T> Spread<T>(List<T> all, int most)
    {
        if (all.Count <= most)
            return all;
        var random = new Random(all.Count);
        return [.. Enumerable.Range(0, most).Select(part =>
            all[(int)(((long)part * all.Count / most) + random.Next(0, Math.Max(1, all.Count / most)))])];
    }

    private void Count(DiskVerdict verdict)
    {
        tally.Old += verdict.End == DiskEnd.Old ? 1 : 0;
        tally.New += verdict.End == DiskEnd.New ? 1 : 0;
        tally.Between += verdict.End == DiskEnd.Between ? 1 : 0;
    }

    private void Note(string where, IEnumerable<string> wrong) =>
        tally.Wrong.AddRange(wrong.Select(text => $"{row.Name}, {where}: {text}"));
}
