using System.Globalization;
using System.Text.RegularExpressions;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.KubeConfigs;

/// <summary>Several processes write one kubeconfig at the same time, and some of them are killed.</summary>
public sealed class ManyWritersTests : IDisposable
{
    private const int Processes = 50;
    private const int AtOnce = 10;
    private const string Start = "# mine\napiVersion: v1\nkind: Config\ncontexts:\n- context: {cluster: a, user: b, namespace: n0} # first\n  name: one\n";
    private readonly KubeConfigFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Fifty_processes_that_each_add_a_context_lose_none()
    {
        folder.Write("config", Start);
        using var places = new SemaphoreSlim(AtOnce);
        await Task.WhenAll(Enumerable.Range(0, Processes).Select(async i =>
        {
            await places.WaitAsync();
            using var process = new ShellProcess(folder.Path, $"Set-K8sKubeConfigContext added{i} -Cluster c{i} -KubeConfig config");
            await process.Succeed();
            places.Release();
        }));
        var contexts = KubeConfigFile.Read(folder.PathOf("config")).Entries(KubeConfigSection.Contexts);
        Assert.Equal(Enumerable.Range(0, Processes).Select(i => $"added{i}").Append("one").Order(StringComparer.Ordinal), contexts.Keys.Order(StringComparer.Ordinal));
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
        const int TheirContexts = 40;
        var path = folder.Write("config", Start);
        var kubectl = new Kubectl(folder.Path, [path]);
        using var end = new CancellationTokenSource();
        using var process = new ShellProcess(
            folder.Path,
            "for ($i = 0; -not (Test-Path stop); $i++) { Set-K8sKubeConfigContext ours$($i % 20) -Namespace n$i -KubeConfig config; Start-Sleep -Milliseconds 15 }");
        var reading = Task.Run(() => ReadUntil(path, end.Token));
        for (var i = 0; i < TheirContexts; i++)
            AddByKubectl(kubectl, $"theirs{i}");
        folder.Write("stop", "");
        await process.Succeed();
        await end.CancelAsync();
        Assert.True(await reading > TheirContexts);
        var names = KubeConfigFile.Read(path).Entries(KubeConfigSection.Contexts).Keys;
        Assert.Empty(Enumerable.Range(0, TheirContexts).Select(i => $"theirs{i}").Except(names));
        Assert.Contains(names, name => name.StartsWith("ours", StringComparison.Ordinal));
        Assert.Equal(["config", "stop"], folder.Names());
    }

    [Fact]
    public void Killed_during_five_hundred_writes_the_file_is_the_old_or_the_new_one()
    {
        var path = folder.Write("config", Start);
        var random = new Random(1);
        var written = 0;
        for (var round = 0; written < 500; round++)
        {
            using var process = new ShellProcess(
                folder.Path, $"for ($i = {written + 1}; $true; $i++) {{ Set-K8sKubeConfigContext one -Namespace n$i -KubeConfig config }}");
            WaitForWrite(process, path, written);
            Thread.Sleep(random.Next(1500));
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

    private static void WaitForWrite(ShellProcess process, string path, int before)
    {
        var latest = DateTime.UtcNow.AddMinutes(1);
        while (StateOf(path) == before)
        {
            Assert.False(process.HasExited || DateTime.UtcNow > latest, "The process does not write.");
            Thread.Sleep(5);
        }
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
