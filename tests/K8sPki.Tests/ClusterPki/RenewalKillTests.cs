using K8sPki.Tests.Engine;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.ClusterPki;

/// <summary>Renewals that are ended by force at any moment; one more run gives a whole tree.</summary>
public sealed class RenewalKillTests : IDisposable
{
    private static readonly int Kills = RunLength.OfKills(brief: 4, full: 6, longest: 20);
    private readonly SampleNode node = SampleNode.ControlPlane();
    private readonly EngineSession session = new();

    public void Dispose()
    {
        session.Dispose();
        node.Dispose();
    }

    [Fact]
    public async Task One_more_run_gives_a_whole_tree()
    {
        // What was in the middle when it was ended: pairs that do not match, what was staged, locks.
        var (halves, leftovers) = (0, 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = Serials();
            await KillAfterAsync(new Random(kill).Next(0, 250));
            halves += Halves().Count();
            leftovers += Leftovers().Count();
            RequireRecoverable();
            session.Set("root", node.Root);
            var run = session.Run("Update-K8sPki -Root $root -WarningAction SilentlyContinue").ThrowOnError();
            Assert.Equal(11, run.Output.Count(result => $"{result!.Properties["Action"].Value}" == "Renewed"));
            Assert.Empty(Halves());
            Assert.Empty(Leftovers());
            Assert.Empty(new PkiChecks(new PkiCheckOptions()).Judge(node.Read()));
            Assert.Empty(Serials().Intersect(before));
        }

        TestContext.Current.SendDiagnosticMessage(
            "{0} kills: {1} certificates had another key than their own, {2} files were left over.", Kills, halves, leftovers);
        Assert.True(leftovers > 0, "No process was killed in the middle of its work.");
    }

    [Fact]
    public void Stopping_ends_it_at_once_and_leaves_every_pair_whole()
    {
        session.Set("root", node.Root);
        // The first one is there after a moment; eleven keys of that size take seconds.
        var run = session.RunUntilOutput("Update-K8sPki -Root $root -KeyAlgorithm RSA-3072 -WarningAction SilentlyContinue | "
            + "Where-Object Action -eq Renewed", Patience.Limit);
        Assert.InRange(run.Output.Count, 1, 10);
        Assert.Empty(Halves());
        session.Run("Update-K8sPki -Root $root -WarningAction SilentlyContinue").ThrowOnError();
        Assert.Empty(Leftovers());
    }

    // Until the next run a reader finds whole files, and where a key does not fit yet, what says how to go on.
    private void RequireRecoverable()
    {
        var facts = node.Read();
        Assert.Empty(facts.Problems);
        Assert.All(Halves(), entry => Assert.True(FileTransaction.IsUnfinished(entry.Path),
            $"{entry} has a key that is not its own, and nothing that tells how to go on."));
        Assert.All(facts.Entries, entry => Assert.Null(entry.Key?.Problem));
    }

    private IEnumerable<PkiEntry> Halves() =>
        node.Read().Entries.Where(entry => entry is { Certificate: not null, Key: not null }
            && !entry.Certificate.PublicKey.Equals(entry.Key.PublicKey));

    private IEnumerable<string> Leftovers() => Directory.EnumerateFiles(node.Root, "*", SearchOption.AllDirectories)
        .Where(file => !file.Contains("k8spki-backup", StringComparison.Ordinal)
            && (file.EndsWith(".tmp", StringComparison.Ordinal) || file.EndsWith(".replacing", StringComparison.Ordinal)
                || file.EndsWith(".lock", StringComparison.Ordinal)));

    private List<string> Serials() =>
        node.Read().Entries.Where(entry => entry.Certificate is { IsCA: false } && entry.Component != "kubelet")
            .Select(entry => entry.Certificate!.SerialNumber).ToList();

    private async Task KillAfterAsync(int milliseconds)
    {
        var backups = Backups();
        var script = $"while ($true) {{ $null = Update-K8sPki -Root '{node.Root}' -WarningAction Ignore }}";
        using var process = ShellProgram.StartScript(script);
        await Patience.UntilAsync(() => Backups() > backups || process.HasExited);
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
    }

    private int Backups() => Directory.Exists(node.PathOf("etc/kubernetes/k8spki-backup"))
        ? Directory.GetDirectories(node.PathOf("etc/kubernetes/k8spki-backup")).Length
        : 0;
}
