using System.Diagnostics;
using K8sPki.Tests.KubeConfigs;

namespace K8sPki.Tests.Platform;

/// <summary>
/// Locks and journals that a stranger has made: nothing in them is believed, nothing waits for them, nothing is followed.
/// </summary>
public sealed class HostileLockTests : IDisposable
{
    private const string Config = "apiVersion: v1\nkind: Config\ncontexts:\n- context: {cluster: a, user: b}\n  name: one\n";
    private readonly KubeConfigFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("K8sPki x HOST 1 00000000000000000000000000000000")]
    [InlineData("K8sPki 1 HOST 99999999999999999999999999 00000000000000000000000000000000")]
    [InlineData("K8sPki 99999999999999 HOST 1 00000000000000000000000000000000")]
    [InlineData("K8sPki -1 HOST 1 00000000000000000000000000000000")]
    [InlineData("K8sPki 1 HOST -1 x")]
    [InlineData("K8sPki 1 HOST 1")]
    [InlineData("a b c d e")]
    [InlineData("\0\0\0\0")]
    public void A_lock_that_cannot_be_read_names_nobody(string content)
    {
        folder.Write("config.lock", content.Replace("HOST", Environment.MachineName, StringComparison.Ordinal));
        var failure = Assert.Throws<ConflictException>(() => Take());
        Assert.Equal("KubeConfigLocked", failure.ErrorId);
        Assert.Contains("left no name", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["config.lock"], folder.Names());
    }

    [Fact]
    public void What_a_lock_says_is_shown_escaped()
    {
        folder.Write("config.lock", $"K8sPki 1 else\u001b[2Jwhere\u202e 1 {Guid.NewGuid():N}");
        var message = Assert.Throws<ConflictException>(() => Take()).Message;
        Assert.Contains(@"process 1 on else\u001B[2Jwhere\u202E", message, StringComparison.Ordinal);
        Assert.False(PrintableText.HasUnsafe(message), message);
    }

    [Fact]
    public void A_large_lock_is_not_read()
    {
        folder.Write("config.lock", $"K8sPki 1 {new string('x', 2000)} 1 {Guid.NewGuid():N}");
        Assert.Contains("left no name", Assert.Throws<ConflictException>(() => Take()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("nowhere")]
    [InlineData("victim")]
    [InlineData("pipe")]
    [InlineData("folder")]
    public void What_is_no_lock_file_is_said_at_once(string what)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no such files");
        folder.Write("config", Config);
        Make("config.lock", what);
        folder.Write("victim", $"K8sPki 2147483000 {Environment.MachineName} 1 {Guid.NewGuid():N}");
        var waited = Stopwatch.StartNew();
        var failure = Assert.Throws<ConflictException>(() =>
            FileLock.Take(folder.PathOf("config"), null, CancellationToken.None));
        Assert.Contains("Delete it", failure.Message, StringComparison.Ordinal);
        Assert.Equal("one", Assert.Single(KubeConfigFile.Read(folder.PathOf("config")).Entries(KubeConfigSection.Contexts)).Key);
        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(3), $"It waited {waited.Elapsed}.");
        Assert.Equal(["config", "config.lock", "victim"], folder.Names().Where(name => name != "pipe"));
    }

    [Fact]
    public void A_lock_is_for_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no modes");
        using var held = FileLock.Take(folder.PathOf("config"), null, CancellationToken.None);
        Assert.Equal("600", UnixFile.Mode(folder.PathOf("config.lock")));
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("nowhere")]
    [InlineData("victim")]
    [InlineData("pipe")]
    [InlineData("folder")]
    public void What_is_no_journal_is_neither_read_nor_replaced(string what)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no such files");
        folder.Write("one", "old 1");
        folder.Write("two", "old 2");
        folder.Write("victim", "[]");
        Make(".one.replacing", what);
        var waited = Stopwatch.StartNew();
        Assert.False(FileTransaction.Recover(folder.PathOf("one")));
        using (var transaction = new FileTransaction())
        {
            transaction.Stage(folder.PathOf("one"), "new 1"u8.ToArray(), FileProtection.Public);
            transaction.Stage(folder.PathOf("two"), "new 2"u8.ToArray(), FileProtection.Public);
            Assert.Equal("JournalMalformed", Assert.Throws<MalformedInputException>(transaction.Commit).ErrorId);
        }

        Assert.Equal(("old 1", "old 2", "[]"), (folder.Read("one"), folder.Read("two"), folder.Read("victim")));
        Assert.DoesNotContain(folder.Names(), name => name.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(3), $"It waited {waited.Elapsed}.");
    }

    [Fact]
    public void A_journal_without_end_is_not_read()
    {
        folder.Write("one", "old");
        folder.Write(".one.replacing", "[" + new string(' ', 2 * 1024 * 1024));
        Assert.Equal("JournalMalformed",
            Assert.Throws<MalformedInputException>(() => FileTransaction.Recover(folder.PathOf("one"))).ErrorId);
    }

    [Fact]
    public void A_journal_of_another_user_is_not_believed()
    {
        OtherUser.Require();
        folder.Write("one", "old");
        using (var place = FilePlace.Open(folder.PathOf("one")))
        {
            var staged = StagedFile.Write(place, FileProtection.Public, stream => stream.Write("new"u8));
            FileJournal.Write(place, [staged]);
            staged.Keep();
        }

        OtherUser.Give(folder.PathOf(".one.replacing"));
        Assert.Equal("JournalMalformed",
            Assert.Throws<MalformedInputException>(() => FileTransaction.Recover(folder.PathOf("one"))).ErrorId);
        OtherUser.Run("chown", "0:0", folder.PathOf(".one.replacing"));
        Assert.True(FileTransaction.Recover(folder.PathOf("one")));
        Assert.Equal("new", folder.Read("one"));
    }

    private void Take() =>
        FileLock.Take(folder.PathOf("config"), TimeSpan.FromMilliseconds(30), CancellationToken.None).Dispose();

    private void Make(string name, string what)
    {
        if (what == "pipe")
            UnixFile.Pipe(folder.PathOf(name));
        else if (what == "folder")
            Directory.CreateDirectory(folder.PathOf(name));
        else
            File.CreateSymbolicLink(folder.PathOf(name), what);
    }
}
