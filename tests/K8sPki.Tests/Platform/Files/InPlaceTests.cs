using System.Text;
using K8sPki.Tests.KubeConfigs;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Platform;

/// <summary>
/// Files that are exchanged in place, because a rename would lose something of them, by a process that is ended half-way.
/// </summary>
public sealed class InPlaceTests : IDisposable
{
    private const string Old = "apiVersion: v1\nkind: Config\ncontexts:\n- context: {cluster: a, user: b}\n  name: one\n";
    private readonly KubeConfigFolder folder = new();

    public InPlaceTests()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("on Windows files are always replaced");
    }

    public void Dispose() => folder.Dispose();

    /// <summary>
    /// The process is ended after the journal, in the middle of the content, and before the journal is removed.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(int.MaxValue)]
    public void What_is_half_written_is_not_read_and_finished_by_the_next_change(int written)
    {
        var path = TwoNames();
        var wanted = Old.Replace("one", "two", StringComparison.Ordinal) + "# longer\n";
        Interrupt(path, wanted, written);
        Assert.Equal("KubeConfigHalfWritten", Assert.Throws<ConflictException>(() => KubeConfigFile.Read(path)).ErrorId);
        folder.Change("config", draft => new ContextSettings { Namespace = "dev" }.Apply(draft, "two"));
        Assert.Equal(wanted.Replace("user: b}", "user: b, namespace: dev}", StringComparison.Ordinal), folder.Read("config"));
        Assert.Equal(folder.Read("config"), folder.Read("other"));
        Assert.Equal(["config", "other"], folder.Names());
    }

    [Fact]
    public void What_is_half_written_is_finished_before_it_is_replaced()
    {
        var path = TwoNames();
        Interrupt(path, "wanted", 3);
        FileStore.Write(path, "newest"u8.ToArray(), FileProtection.Kept, overwrite: true);
        Assert.Equal(("newest", "newest"), (folder.Read("config"), folder.Read("other")));
        Assert.Equal(["config", "other"], folder.Names());
    }

    [Fact]
    public void A_failure_before_the_first_byte_leaves_all_as_it_was()
    {
        var path = TwoNames();
        using (var place = FilePlace.Open(path))
        {
            using var staged = StagedFile.Write(place, FileProtection.Kept, stream => stream.Write("new"u8));
            Assert.True(staged.IsInPlace);
            File.Delete(path);
            folder.Write("config", "theirs");
            Assert.Equal("FileExchanged", Assert.Throws<ConflictException>(() => staged.Replace(isJournaled: false)).ErrorId);
        }

        Assert.Equal(("theirs", Old), (folder.Read("config"), folder.Read("other")));
        Assert.Equal(["config", "other"], folder.Names());
    }

    [Fact]
    public void A_process_that_is_killed_again_and_again_leaves_the_old_file_or_the_new_one()
    {
        // Large, so that there is time to be killed in the middle of a write.
        var text = new StringBuilder(Old);
        for (var i = 0; i < 20_000; i++)
            text.Append("- context: {cluster: c, user: u}\n  name: more").Append(i).Append('\n');
        folder.Write("config", text.ToString());
        UnixFile.Link(folder.PathOf("config"), folder.PathOf("other"));
        for (var round = 0; round < RunLength.Of(brief: 2, full: 4, longest: 6); round++)
        {
            using (var process = ShellProgram.StartScript(
                "for ($i = 1; $true; $i++) { Set-K8sKubeConfigContext one -Namespace n$i -KubeConfig config }", folder.Path))
                KillInTheMiddle(process, round * 20_000);

            folder.Change("config", draft => new ContextSettings { Namespace = $"after{round}" }.Apply(draft, "one"));
            Assert.Equal(text.ToString().Replace("user: b}", $"user: b, namespace: after{round}}}", StringComparison.Ordinal),
                folder.Read("other"));
            Assert.Equal(["config", "other"], folder.Names());
        }
    }

    // Held still, it can be seen whether it is in the middle of a write; where it is not, it goes on to the next one.
    private void KillInTheMiddle(PeerProcess process, int pause)
    {
        var journal = folder.PathOf(".config.replacing");
        var until = DateTime.UtcNow + Patience.Limit;
        while (true)
        {
            while (!File.Exists(journal))
                Assert.True(DateTime.UtcNow < until && !process.HasExited, $"No write was seen.\n{process.Error}");
            Thread.SpinWait(pause);
            UnixFile.Stop(process.Id);
            if (File.Exists(journal))
                break;
            UnixFile.Continue(process.Id);
        }

        process.Kill();
    }

    private string TwoNames()
    {
        folder.Write("config", Old);
        UnixFile.Link(folder.PathOf("config"), folder.PathOf("other"));
        return folder.PathOf("config");
    }

    private static void Interrupt(string path, string wanted, int written)
    {
        using var place = FilePlace.Open(path);
        var staged = StagedFile.Write(place, FileProtection.Kept, stream => stream.Write(Encoding.UTF8.GetBytes(wanted)));
        FileJournal.Write(place, [staged]);
        staged.Keep();
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write);
        stream.Write(Encoding.UTF8.GetBytes(wanted).AsSpan(0, Math.Min(written, wanted.Length)));
        if (written == int.MaxValue)
            stream.SetLength(wanted.Length);
    }
}
