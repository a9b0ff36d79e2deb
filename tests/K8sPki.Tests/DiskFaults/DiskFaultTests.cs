using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.Versioning;
using System.Text.Json;
using K8sPki.Commands;
using K8sPki.Tests.Engine;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.DiskFaults;

/// <summary>
/// Every command that writes, while the disk fails it, its process is killed, or another does the same: files are the old ones or
/// the new ones whole, errors say which, and nobody else can read what is secret.
/// </summary>
public sealed class DiskFaultTests : IDisposable
{
    private const string Order = "K8SPKI_DISK_FAULTS";
    private const int Shares = 2;

    // Enough that each command has some, and each kind of fault.
    private static readonly int Faults = RunLength.OfFaults(brief: 5, longest: 240);
    private static readonly int Kills = RunLength.Of(brief: 2, full: 2, longest: 400);
    private static readonly int Processes = RunLength.OfKills(brief: 2, full: 2, longest: 90);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_command_leaves_the_old_or_the_new_and_says_which()
    {
        Assert.SkipWhen(FaultLibrary.SkipReason() is not null, FaultLibrary.SkipReason() ?? "");
        var environment = FaultLibrary.Build(folder);
        var shares = Enumerable.Range(0, Shares).Select(share => RunShareAsync(environment, share)).ToArray();
        var tallies = (await Task.WhenAll(shares)).SelectMany(share => share).ToList();
        foreach (var row in FaultTable.Chosen)
        {
            var tally = tallies.SingleOrDefault(found => found.Name == row.Name)
                ?? throw new InvalidOperationException($"{row.Name} was not run to its end.");
            TestContext.Current.SendDiagnosticMessage("| {0} | {1} | {2} | {3} | {4} | {5} | {6} | {7} | {8} | {9} | {10} |",
                row.Name, tally.Calls, tally.Changing, tally.Faults, tally.Kills, tally.Processes, tally.Together, tally.Old,
                tally.New, tally.Between, tally.Resumed);
        }

        Assert.All(tallies, tally => Assert.True(tally.Faults > 0 && tally.Kills > 0, tally.Name + " was never disturbed."));
        Assert.Empty(tallies.SelectMany(tally => tally.Wrong));
    }

    [Fact]
    public void Every_command_that_writes_files_has_a_row()
    {
        var asking = typeof(NewK8sPrivateKeyCommand).Assembly.GetExportedTypes()
            .Select(type => type.GetCustomAttribute<CmdletAttribute>())
            .Where(command => command is { SupportsShouldProcess: true })
            .Select(command => $"{command!.VerbName}-{command.NounName}");
        Assert.DoesNotContain(asking.Except(FaultTable.LeftOut.Keys),
            command => !FaultTable.All.Any(row => row.Name.Split(' ', ',')[0] == command));
    }

    // What the test above starts; by itself it does nothing.
    [Fact(Explicit = true)]
    [UnsupportedOSPlatform("windows")]
    public void Fails_and_kills_a_share_of_the_commands()
    {
        if (Environment.GetEnvironmentVariable(Order)?.Split('|') is not [var share, var answer, var only])
            return;
        using var session = new EngineSession();
        var tallies = new List<FaultTally>();
        var rows = FaultTable.Chosen.Where(row => row.Name.Contains(only, StringComparison.Ordinal)).ToList();
        var own = int.Parse(share, CultureInfo.InvariantCulture);
        for (var index = own; index < rows.Count; index += Shares)
        {
            using var run = new FaultRun(rows[index], session);
            run.Run(Faults, Kills);
            // Each row gets its part of the processes, the first ones what is over.
            for (var process = index; process < Processes; process += rows.Count)
            {
                run.KillProcess(new Random(process));
                run.RunTogether(new Random(process));
            }

            tallies.Add(run.Tally);
            // After each: a run that is ended has told what it saw until then.
            File.WriteAllBytes(answer, JsonSerializer.SerializeToUtf8Bytes(tallies));
        }
    }

    // What a process is started for that is killed, or does the same as another; by itself it does nothing.
    [Fact(Explicit = true)]
    [UnsupportedOSPlatform("windows")]
    public void Runs_one_command() => OtherProcess.Obey();

    private async Task<List<FaultTally>> RunShareAsync(Dictionary<string, string?> environment, int share)
    {
        var answer = folder[$"share-{share}.json"];
        using var process = DotNet.Start(typeof(DiskFaultTests).Assembly.Location, new PeerCall(
            "-explicit", "only", "-method",
            $"{typeof(DiskFaultTests).FullName}.{nameof(Fails_and_kills_a_share_of_the_commands)}")
        {
            Environment = new(environment) { [Order] = $"{share}|{answer}|" },
        });
        var run = await process.WaitForExitAsync(TimeSpan.FromHours(2), TestContext.Current.CancellationToken);
        Assert.True(File.Exists(answer), $"{run?.Output ?? process.Output}\n{run?.Error ?? process.Error}");
        return JsonSerializer.Deserialize<List<FaultTally>>(await File.ReadAllBytesAsync(answer))!;
    }
}
