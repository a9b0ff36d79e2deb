using System.Runtime.Versioning;

namespace K8sPki.Tests.KubeConfigs;

public sealed class KubeConfigWriterTests : IDisposable
{
    private const string Small = "contexts:\n- context: {cluster: a, user: b}\n  name: one # first\ncurrent-context: one\n";
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly KubeConfigFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_change_leaves_nothing_else_in_the_folder()
    {
        folder.Write("config", Small);
        folder.Change("config", SetNamespace("dev"));
        Assert.Contains("namespace: dev", folder.Read("config"), StringComparison.Ordinal);
        Assert.Contains("# first", folder.Read("config"), StringComparison.Ordinal);
        Assert.Equal(["config"], folder.Names());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_new_file_and_its_folder_are_for_the_owner_only()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no modes");
        folder.Change("a/b/config", SetNamespace("dev"));
        Assert.Equal(Secret, File.GetUnixFileMode(folder.PathOf("a/b/config")));
        Assert.Equal(Secret | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.PathOf("a")));
        Assert.StartsWith("apiVersion: v1\nkind: Config\n", folder.Read("a/b/config"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("600")]
    [InlineData("640")]
    [InlineData("644")]
    [UnsupportedOSPlatform("windows")]
    public void Mode_and_links_stay(string mode)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no modes");
        var target = folder.Write("target", Small);
        var wanted = (UnixFileMode)Convert.ToInt32(mode, 8);
        File.SetUnixFileMode(target, wanted);
        File.CreateSymbolicLink(folder.PathOf("middle"), "target");
        File.CreateSymbolicLink(folder.PathOf("config"), folder.PathOf("middle"));
        folder.Change("config", SetNamespace("dev"));
        Assert.Equal(folder.PathOf("middle"), new FileInfo(folder.PathOf("config")).LinkTarget);
        Assert.Contains("namespace: dev", folder.Read("target"), StringComparison.Ordinal);
        Assert.Equal(wanted, File.GetUnixFileMode(target));
        Assert.Equal(["config", "middle", "target"], folder.Names());
    }

    [Fact]
    public void What_needs_no_change_is_not_touched_and_needs_no_lock()
    {
        folder.Write("config", Small);
        folder.Write("config.lock", "");
        var before = File.GetLastWriteTimeUtc(folder.PathOf("config"));
        Assert.Empty(folder.Change("config", draft => CurrentContext.Use(draft, "one")).Changes);
        Assert.Equal(before, File.GetLastWriteTimeUtc(folder.PathOf("config")));
    }

    [Fact]
    public void A_lock_that_names_nobody_is_waited_for_and_then_named()
    {
        folder.Write("config", Small);
        folder.Write("config.lock", "");
        File.SetLastWriteTimeUtc(folder.PathOf("config.lock"), DateTime.UtcNow.AddHours(-3));
        // As kubectl makes it.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.PathOf("config.lock"), UnixFileMode.None);
        var failure = Assert.Throws<ConflictException>(
            () => FileLock.Take(folder.PathOf("config"), TimeSpan.FromMilliseconds(50), CancellationToken.None));
        Assert.Equal("KubeConfigLocked", failure.ErrorId);
        Assert.Contains("locked for 3 h", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"delete '{folder.PathOf("config.lock")}'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_of_a_live_process_is_respected_and_says_whose_it_is()
    {
        using var held = FileLock.Take(folder.PathOf("config"), null, CancellationToken.None);
        var failure = Assert.Throws<ConflictException>(
            () => FileLock.Take(folder.PathOf("config"), TimeSpan.FromMilliseconds(50), CancellationToken.None));
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_of_a_process_that_died_is_taken_over()
    {
        folder.Write("config", Small);
        folder.Write("config.lock", $"K8sPki 2147483000 {Environment.MachineName} 1 {Guid.NewGuid():N}");
        folder.Change("config", SetNamespace("dev"));
        Assert.Equal(["config"], folder.Names());
    }

    [Fact]
    public void A_lock_of_ours_that_was_killed_before_it_had_its_name_is_taken_over()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("no modes tell kubectl's lock from ours on Windows");
        folder.Write("config", Small);
        folder.Write("config.lock", "");
        Assert.Throws<ConflictException>(() =>
            FileLock.Take(folder.PathOf("config"), TimeSpan.FromMilliseconds(50), CancellationToken.None));
        File.SetLastWriteTimeUtc(folder.PathOf("config.lock"), DateTime.UtcNow.AddMinutes(-1));
        folder.Change("config", SetNamespace("dev"));
        Assert.Equal(["config"], folder.Names());
    }

    [Fact]
    public void A_lock_of_another_machine_is_not_taken_over()
    {
        folder.Write("config.lock", $"K8sPki 1 elsewhere 1 {Guid.NewGuid():N}");
        Assert.Throws<ConflictException>(
            () => FileLock.Take(folder.PathOf("config"), TimeSpan.FromMilliseconds(50), CancellationToken.None));
        Assert.Equal(["config.lock"], folder.Names());
    }

    [Fact]
    public void The_wait_for_a_lock_can_be_cancelled()
    {
        folder.Write("config.lock", "");
        using var cancellation = new CancellationTokenSource(50);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            FileLock.Take(folder.PathOf("config"), TimeSpan.FromMinutes(5), cancellation.Token));
    }

    [Fact]
    public void A_file_that_changed_underneath_is_read_again()
    {
        folder.Write("config", Small);
        var calls = 0;
        folder.Change("config", draft =>
        {
            SetNamespace("dev")(draft);
            if (++calls == 1)
                File.AppendAllText(folder.PathOf("config"), "# somebody was here\n");
        });
        Assert.Equal(2, calls);
        Assert.Contains("namespace: dev", folder.Read("config"), StringComparison.Ordinal);
        Assert.EndsWith("# somebody was here\n", folder.Read("config"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_appears_underneath_is_not_overwritten()
    {
        var calls = 0;
        folder.Change("config", draft =>
        {
            SetNamespace("dev")(draft);
            if (++calls == 1)
                folder.Write("config", Small);
        });
        Assert.Contains("# first", folder.Read("config"), StringComparison.Ordinal);
        Assert.Contains("namespace: dev", folder.Read("config"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_keeps_changing_is_given_up()
    {
        folder.Write("config", Small);
        var calls = 0;
        var failure = Assert.Throws<ConflictException>(() => folder.Change("config", draft =>
        {
            SetNamespace("dev")(draft);
            File.AppendAllText(folder.PathOf("config"), $"# {++calls}\n");
        }));
        Assert.Equal("KubeConfigBusy", failure.ErrorId);
        Assert.Equal(["config"], folder.Names());
    }

    [Fact]
    public async Task Half_a_file_is_not_taken_for_the_whole_while_kubectl_writes_it()
    {
        const string Whole = Small + "users: []\n";
        folder.Write("config.lock", "");
        folder.Write("config", Whole[..Small.IndexOf("current", StringComparison.Ordinal)]);
        File.SetLastWriteTimeUtc(folder.PathOf("config"), DateTime.UtcNow.AddSeconds(30));
        var reading = Task.Run(() => KubeConfigFile.Read(folder.PathOf("config")));
        await Task.Delay(60, TestContext.Current.CancellationToken);
        folder.Write("config", Whole);
        File.Delete(folder.PathOf("config.lock"));
        Assert.Equal("one", (await reading).CurrentContext);
    }

    [Fact]
    public void A_lock_that_was_forgotten_does_not_keep_readers_waiting()
    {
        folder.Write("config", Small);
        folder.Write("config.lock", "");
        File.SetLastWriteTimeUtc(folder.PathOf("config"), DateTime.UtcNow.AddMinutes(-1));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < 300; i++)
            Assert.Equal("one", KubeConfigFile.Read(folder.PathOf("config")).CurrentContext);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(4));
    }

    [Fact]
    public async Task A_pipe_is_read_once()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no pipes among its files");
        var path = folder.PathOf("pipe");
        using (var making = System.Diagnostics.Process.Start("mkfifo", path))
            making.WaitForExit();
        var writing = Task.Run(() => File.WriteAllText(path, Small), TestContext.Current.CancellationToken);
        Assert.Equal("one", KubeConfigFile.Read(path).CurrentContext);
        await writing;
    }

    [Fact]
    public void Threads_that_each_add_a_context_lose_none()
    {
        folder.Write("config", Small);
        Parallel.For(0, 50, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
            folder.Change("config", draft => new ContextSettings { Cluster = "c" + i }.Apply(draft, "added" + i)));
        var file = KubeConfigFile.Read(folder.PathOf("config"));
        Assert.Equal(51, file.Entries(KubeConfigSection.Contexts).Count);
        Assert.Equal(["config"], folder.Names());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_cannot_be_written_matters_only_for_changes()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no modes");
        if (Environment.UserName == "root")
            Assert.Skip("root may write everywhere");
        folder.Write("config", Small);
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Empty(folder.Change("config", draft => CurrentContext.Use(draft, "one")).Changes);
        var failure = Assert.ThrowsAny<FileAccessException>(() => folder.Change("config", SetNamespace("dev")));
        Assert.Equal("LockNotPossible", failure.ErrorId);
    }

    private static Action<KubeConfigDraft> SetNamespace(string name) =>
        draft => new ContextSettings { Namespace = name }.Apply(draft, "one");
}
