using System.Net;
using K8sPki.Tests.Engine;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.ClusterPki;

/// <summary>Runs that are ended half-way, by Ctrl+C or by force.</summary>
public sealed class EndedRunTests : IDisposable
{
    private static readonly int Kills = RunLength.Of(brief: 3, full: 6, longest: 20);
    private static readonly ClusterParameters Cluster =
        SampleTree.OneNode with { AdvertiseAddresses = [IPAddress.Parse("10.0.0.10")], ControlPlaneEndpoint = null };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Whatever_a_killed_process_leaves_the_next_run_completes()
    {
        var partial = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            var root = folder[$"kill-{kill}"];
            await KillAfterAsync(root, new Random(kill).Next(20, 300));
            foreach (var tree in Directory.EnumerateDirectories(root))
            {
                var options = TreeOptions.From(Cluster, tree);
                partial += TreePlan.Create(options, []).ToDo.Count > 0 ? 1 : 0;
                await TreeBuilder.Run(options, [], _ => { }, CancellationToken.None);
                var plan = TreePlan.Create(options, []);
                Assert.Empty(plan.Problems);
                Assert.Empty(plan.ToDo);
                Assert.DoesNotContain(Directory.EnumerateFiles(tree, "*", SearchOption.AllDirectories),
                    file => file.EndsWith(".tmp", StringComparison.Ordinal));
            }
        }

        Assert.True(partial > 0, "No process was killed in the middle of a tree.");
    }

    [Fact]
    public void Stopping_leaves_what_the_next_run_takes_up()
    {
        using var session = new EngineSession();
        // The keys of twenty nodes take minutes.
        var run = session.RunUntilOutput(
            "Initialize-K8sPki tree -NodeName (1..20 | ForEach-Object { \"n$_\" }) -AdvertiseAddress 10.0.0.10 -KeyAlgorithm "
                + "RSA-4096 -WarningAction SilentlyContinue",
            TimeSpan.FromSeconds(3));
        Assert.Empty(run.Output);
        session.Run("Initialize-K8sPki tree -NodeName n1 -AdvertiseAddress 10.0.0.10 -WarningAction SilentlyContinue")
            .ThrowOnError();
        var plan = TreePlan.Create(TreeOptions.From(
            new() { NodeNames = ["n1"], AdvertiseAddresses = [IPAddress.Parse("10.0.0.10")] }, session.PathOf("tree")), []);
        Assert.Empty(plan.Problems);
        Assert.Empty(plan.ToDo);
    }

    private static async Task KillAfterAsync(string root, int milliseconds)
    {
        var script = $"1..10000 | ForEach-Object {{ Initialize-K8sPki \"{root}/$_\" -NodeName cp1 -AdvertiseAddress 10.0.0.10 "
            + "-KeyAlgorithm ECDSA-P256 -WarningAction SilentlyContinue } | Out-Null";
        using var process = ShellProgram.StartScript(script);
        await Patience.UntilAsync(() => Directory.Exists(Path.Combine(root, "1")) || process.HasExited);
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
    }
}
