using System.Globalization;
using System.Text.RegularExpressions;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.KubeConfigs;

/// <summary>Several processes write one kubeconfig at the same time, and some of them are killed.</summary>
public sealed class ManyWritersTests : IDisposable
{
    private const int AtOnce = 10;
    private const string Start =
        "# mine\napiVersion: v1\nkind: Config\ncontexts:\n- context: {cluster: a, user: b, namespace: n0} # first\n  name: one\n";
    private static readonly int Processes = RunLength.Of(brief: 8, full: 24, longest: 50);
    private static readonly int Writes = RunLength.Of(brief: 50, full: 100, longest: 200);
    private static readonly int TheirContexts = RunLength.Of(brief: 15, full: 40);
    private readonly KubeConfigFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Processes_that_each_add_a_context_lose_none()
    {
        folder.Write("config", Start);
        using var places = new SemaphoreSlim(AtOnce);
        await Task.WhenAll(Enumerable.Range(0, Processes).Select(async i =>
        {
            await places.WaitAsync(TestContext.Current.CancellationToken);
            using var process = ShellProgram.StartScript($"Set-K8sKubeConfigContext added{i} -Cluster c{i} -KubeConfig config",
                folder.Path);
            (await process.EndAsync()).Accepted();
            places.Release();
        }));
        var contexts = KubeConfigFile.Read(folder.PathOf("config")).Entries(KubeConfigSection.Contexts);
        Assert.Equal(Enumerable.Range(0, Processes).Select(i => $"added{i}").Append("one").Order(StringComparer.Ordinal),
            contexts.Keys.Order(StringComparer.Ordinal));
        Assert.StartsWith(Start, folder.Read("config"), StringComparison.Ordinal);
        Assert.Equal(["config"], folder.Names());
    }

    /// <summary>
    /// kubectl reads before it locks, so what ours wrote in between it may undo. What kubectl itself wrote must stay, and
    /// whoever reads with our commands must never see half of what kubectl writes in place.
    /// </summary>
    [PeerFact("kubectl")]
    public async Task With_kubectl_among_the_writers_nothing_is_torn_and_nothing_of_it_is_overwritten()
    {
        var path = folder.Write("config", Start);
        var kubectl = new Kubectl(folder.Path, [path]);
        using var end = new CancellationTokenSource();
        using var process = ShellProgram.StartScript(
            "for ($i = 0; -not (Test-Path stop); $i++) { Set-K8sKubeConfigContext ours$($i % 20) -Namespace n$i -KubeConfig "
                + "config; Start-Sleep -Milliseconds 15 }",
            folder.Path);
        while (!process.HasExited && KubeConfigFile.Read(path).Entries(KubeConfigSection.Contexts).Count < 2)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        var reading = Task.Run(() => ReadUntil(path, end.Token));
        for (var i = 0; i < TheirContexts; i++)
            AddByKubectl(kubectl, $"theirs{i}");
        folder.Write("stop", "");
        (await process.EndAsync()).Accepted();
        await end.CancelAsync();
        Assert.True(await reading > TheirContexts);
        var names = KubeConfigFile.Read(path).Entries(KubeConfigSection.Contexts).Keys;
        Assert.Empty(Enumerable.Range(0, TheirContexts).Select(i => $"theirs{i}").Except(names));
        Assert.Contains(names, name => name.StartsWith("ours", StringComparison.Ordinal));
        Assert.Equal(["config", "stop"], folder.Names());
    }

    [Fact]
    public async Task Killed_during_a_write_the_file_is_the_old_or_the_new_one()
    {
        var path = folder.Write("config", Start);
        var random = new Random(1);
        var written = 0;
        for (var round = 0; written < Writes; round++)
        {
            using var process = ShellProgram.StartScript(
                $"for ($i = {written + 1}; $true; $i++) {{ Set-K8sKubeConfigContext one -Namespace n$i -KubeConfig config }}",
                folder.Path);
            await WaitForWriteAsync(process, path, written);
            await Task.Delay(random.Next(RunLength.Of(brief: 300, full: 1500)), TestContext.Current.CancellationToken);
            process.Kill();
            written = StateOf(path);
            RemoveNamelessLock(path);
            Assert.True(round < 200, "The process writes too little to be killed while it does.");
        }

        folder.Change("config", draft => new ContextSettings { Namespace = "last" }.Apply(draft, "one"));
        Assert.Equal(["config"], folder.Names());
    }

    // Left when the process dies within the making of it; then its user deletes it, as the message says.
    private static void RemoveNamelessLock(string path)
    {
        if (File.Exists(path + ".lock") && new FileInfo(path + ".lock").Length == 0)
            File.Delete(path + ".lock");
    }

    private static async Task WaitForWriteAsync(PeerProcess process, string path, int before)
    {
        await Patience.UntilAsync(() => StateOf(path) != before || process.HasExited);
        Assert.False(process.HasExited, process.Error);
    }

    // Any reader may come at any time, without a lock: it sees one whole file.
    private static int StateOf(string path)
    {
        var text = File.ReadAllText(path);
        var number = Regex.Match(text, "namespace: n(\\d+)}").Groups[1].Value;
        Assert.Equal(Start.Replace("n0", "n" + number, StringComparison.Ordinal), text);
        return int.Parse(number, CultureInfo.InvariantCulture);
    }

    private static int ReadUntil(string path, CancellationToken end)
    {
        var reads = 0;
        for (; !end.IsCancellationRequested; reads++)
            Assert.NotEmpty(KubeConfigFile.Read(path).Entries(KubeConfigSection.Contexts));
        return reads;
    }

    // Where ours holds the lock at that moment kubectl gives up; a user calls it again.
    private static void AddByKubectl(Kubectl kubectl, string name)
    {
        for (var tries = 0; ; tries++)
        {
            var run = kubectl.Run("config", "set-context", name, "--cluster=c");
            if (run.ExitCode == 0)
                return;
            Assert.Contains(".lock", run.Error, StringComparison.Ordinal);
            Assert.True(tries < 100, run.Error);
        }
    }
}
