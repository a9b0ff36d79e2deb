using System.Runtime.Versioning;
using System.Text.Json;
using K8sPki.Tests.Engine;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.DiskFaults;

/// <summary>What a process of its own made of a command.</summary>
internal sealed record OtherOutcome(IReadOnlyList<string> Errors, IReadOnlyList<string> Objections);

/// <summary>A command in a process of its own, which the library of faults is preloaded into as into this one.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class OtherProcess : IDisposable
{
    /// <summary>What a process ends with that was killed.</summary>
    public const int Killed = 128 + 9;

    private const string Order = "K8SPKI_DISK_FAULT_ORDER";

    private readonly TemporaryFolder folder = new();
    private readonly PeerProcess process;

    public OtherProcess(FaultRow row, string root, DiskFault fault)
    {
        var order = JsonSerializer.Serialize(new Ordered(row.Name, root, fault, folder["ready"], folder["go"], folder["done"]));
        process = DotNet.Start(typeof(OtherProcess).Assembly.Location, new PeerCall("-explicit", "only", "-method",
            $"{typeof(DiskFaultTests).FullName}.{nameof(DiskFaultTests.Runs_one_command)}")
        {
            Environment = new() { [Order] = order },
        });
    }

    /// <summary>What it wrote on its screen.</summary>
    public string Text => process.Output + process.Error;

    /// <summary>The errors of its command.</summary>
    public IReadOnlyList<string> Errors => Outcome.Errors;

    /// <summary>Those that must not be.</summary>
    public IReadOnlyList<string> Objections => Outcome.Objections;

    private OtherOutcome Outcome => File.Exists(folder["done"])
        ? JsonSerializer.Deserialize<OtherOutcome>(File.ReadAllBytes(folder["done"]))!
        : new OtherOutcome(["it did not end"], [Text]);

    /// <summary>Does in the other process what was ordered; nothing where nothing was.</summary>
    public static void Obey()
    {
        if (Environment.GetEnvironmentVariable(Order) is not { } text)
            return;
        var order = JsonSerializer.Deserialize<Ordered>(text)!;
        var row = FaultTable.All.Single(row => row.Name == order.Row);
        using var session = new EngineSession();
        FaultRun.Enter(session, order.Root);
        File.WriteAllText(order.Ready, "");
        SpinWait.SpinUntil(() => File.Exists(order.Go), Patience.Limit);
        EngineRun run = null!;
        FaultLibrary.Run(order.Root, order.Fault, () => run = session.Run(row.Command));
        session.Run("Set-Location -LiteralPath /");
        var outcome = new OtherOutcome([.. run.Errors.Select(error => $"{error.Id}: {error.Message}")],
            [.. run.Errors.Select(FaultJudge.ObjectionTo).OfType<string>()]);
        File.WriteAllBytes(order.Done, JsonSerializer.SerializeToUtf8Bytes(outcome));
    }

    /// <summary>Waits until it is about to run the command.</summary>
    public void WaitUntilReady() => SpinWait.SpinUntil(() =>
    {
        Thread.Sleep(5);
        return File.Exists(folder["ready"]) || process.HasExited;
    }, Patience.Limit);

    /// <summary>Lets it run the command.</summary>
    public void Go() => File.WriteAllText(folder["go"], "");

    /// <summary>Waits for its end.</summary>
    /// <returns>What it ended with.</returns>
    public int WaitForExit() => process.WaitForExit(Patience.Limit)?.ExitCode ?? throw new TimeoutException(Text);

    public void Dispose()
    {
        process.Dispose();
        folder.Dispose();
    }

    private sealed record Ordered(string Row, string Root, DiskFault Fault, string Ready, string Go, string Done);
}
