namespace K8sPki.Tests.Platform;

public sealed class FileStoreTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("K8sPki-");

    public void Dispose() => folder.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(folder.FullName, name);

    [Fact]
    public void A_secret_has_mode_0600_and_a_public_file_0644()
    {
        if (OperatingSystem.IsWindows())
            return;
        FileStore.Write(PathOf("key"), [1], FileProtection.Secret, overwrite: false);
        FileStore.Write(PathOf("crt"), [1], FileProtection.Public, overwrite: false);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf("key")));
        Assert.Equal("rw-r--r--", Describe(File.GetUnixFileMode(PathOf("crt"))));
    }

    [Fact]
    public void An_existing_file_is_left_alone_unless_it_may_be_replaced()
    {
        File.WriteAllText(PathOf("f"), "old");
        var failure = Assert.Throws<TargetExistsException>(() =>
            FileStore.Write(PathOf("f"), [1], FileProtection.Public, overwrite: false));
        Assert.Equal("FileExists", failure.ErrorId);
        Assert.Equal("old", File.ReadAllText(PathOf("f")));
        FileStore.Write(PathOf("f"), "new"u8.ToArray(), FileProtection.Public, overwrite: true);
        Assert.Equal("new", File.ReadAllText(PathOf("f")));
        Assert.Single(folder.GetFileSystemInfos());
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        File.WriteAllText(PathOf("target"), "old");
        File.CreateSymbolicLink(PathOf("link"), "target");
        FileStore.Write(PathOf("link"), "new"u8.ToArray(), FileProtection.Public, overwrite: true);
        Assert.Equal("target", new FileInfo(PathOf("link")).LinkTarget);
        Assert.Equal("new", File.ReadAllText(PathOf("target")));
    }

    [Fact]
    public void The_mode_of_a_replaced_file_stays()
    {
        if (OperatingSystem.IsWindows())
            return;
        File.WriteAllText(PathOf("f"), "old");
        File.SetUnixFileMode(PathOf("f"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        FileStore.Write(PathOf("f"), [1], FileProtection.Secret, overwrite: true);
        Assert.Equal("rw-r-----", Describe(File.GetUnixFileMode(PathOf("f"))));
    }

    [Theory]
    [InlineData("missing/f", "PathNotFound")]
    [InlineData("", "PathIsDirectory")]
    public void What_cannot_be_written_is_said(string name, string id)
    {
        var failure = Assert.ThrowsAny<PkiException>(() =>
            FileStore.Write(PathOf(name), [1], FileProtection.Public, overwrite: true));
        Assert.Equal(id, failure.ErrorId);
    }

    [Theory]
    [InlineData("missing", "PathNotFound")]
    [InlineData("", "PathIsDirectory")]
    [InlineData("large", "FileTooLarge")]
    public void What_cannot_be_read_is_said(string name, string id)
    {
        File.WriteAllBytes(PathOf("large"), new byte[11]);
        var failure = Assert.ThrowsAny<PkiException>(() => FileStore.Read(PathOf(name), limit: 10));
        Assert.Equal(id, failure.ErrorId);
    }

    /// <summary>The system opens a folder, and only reading it fails.</summary>
    [Fact]
    public void A_folder_is_no_file_that_is_opened() =>
        Assert.Equal("PathIsDirectory", Assert.Throws<PathIsFolderException>(() => OpenedFile.Open(folder.FullName)).ErrorId);

    [Fact]
    public void A_lock_of_somebody_else_keeps_nobody_from_reading_and_reading_takes_none()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there a lock does keep others from reading");
        File.WriteAllText(PathOf("f"), "text");
        using (File.Open(PathOf("f"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Equal("text"u8, FileStore.Read(PathOf("f")));
            using var opened = OpenedFile.Open(PathOf("f"));
            Assert.Equal('t', opened.Stream.ReadByte());
        }

        using var read = OpenedFile.Open(PathOf("f"));
        using var locked = File.Open(PathOf("f"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(4, locked.Length);
    }

    [Fact]
    public async Task A_reader_never_sees_half_a_file()
    {
        var path = PathOf("f");
        var one = new byte[200_000];
        var two = new byte[200_000];
        Array.Fill(two, (byte)1);
        FileStore.Write(path, one, FileProtection.Public, overwrite: false);
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var seen = File.ReadAllBytes(path);
                Assert.True(seen.Length == 200_000 && seen.All(value => value == seen[0]), "A torn file was read.");
            }
        }, TestContext.Current.CancellationToken);
        for (var round = 0; round < 50; round++)
            FileStore.Write(path, round % 2 == 0 ? two : one, FileProtection.Public, overwrite: true);
        await stop.CancelAsync();
        await reader;
    }

    private static string Describe(UnixFileMode mode) => string.Concat(
        Enumerable.Range(0, 9).Select(bit => ((int)mode & (0x100 >> bit)) != 0 ? "rwxrwxrwx"[bit] : '-'));
}
