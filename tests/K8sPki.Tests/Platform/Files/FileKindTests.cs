using System.Net.Sockets;

namespace K8sPki.Tests.Platform;

/// <summary>What is written to that is no plain file, and what a file keeps that is.</summary>
public sealed class FileKindTests : IDisposable
{
    private static readonly byte[] New = "new"u8.ToArray();
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/zero")]
    [InlineData("link")]
    public void A_device_stays_a_device(string path)
    {
        NotOnWindows();
        File.CreateSymbolicLink(folder["link"], "/dev/null");
        var before = FileStatus.Of("/dev/null");
        // A terminal or a sink is not overwritten, so nobody has to say that it may be.
        FileStore.Write(Path.Combine(folder[""], path), New, FileProtection.Secret, overwrite: false);
        Assert.True(FileStore.TryReplace(Path.Combine(folder[""], path), stream => stream.Write(New), null));
        Assert.Equal((FileKind.CharacterDevice, before!.Identity, before.Mode),
            (FileStatus.Of("/dev/null")!.Kind, FileStatus.Of("/dev/null")!.Identity, FileStatus.Of("/dev/null")!.Mode));
        Assert.Equal([folder["link"]], Directory.GetFileSystemEntries(folder[""]));
    }

    [Fact]
    public async Task A_pipe_takes_all_of_it_from_a_slow_reader()
    {
        NotOnWindows();
        UnixFile.Pipe(folder["pipe"]);
        var content = new byte[300_000];
        Random.Shared.NextBytes(content);
        var reading = Task.Run(async () =>
        {
            using var stream = new FileStream(folder["pipe"], FileMode.Open, FileAccess.Read);
            await Task.Delay(200);
            using var read = new MemoryStream();
            await stream.CopyToAsync(read);
            return read.ToArray();
        });
        FileStore.Write(folder["pipe"], content, FileProtection.Secret, overwrite: false);
        Assert.Equal(content, await reading);
        Assert.Equal(FileKind.Pipe, FileStatus.Of(folder["pipe"])!.Kind);
    }

    [Fact]
    public void A_pipe_that_nobody_reads_is_not_waited_for_without_end()
    {
        NotOnWindows();
        UnixFile.Pipe(folder["pipe"]);
        using var place = FilePlace.Open(folder["pipe"]);
        var failure = Assert.ThrowsAny<FileAccessException>(() =>
            FileStreams.Write(place, New, overwrite: true, TimeSpan.FromMilliseconds(50)));
        Assert.Equal("PipeNotRead", failure.ErrorId);
    }

    /// <summary>What a shell has redirected goes on where it is, as if the process had written to it itself.</summary>
    [Theory]
    [InlineData("/proc/self/fd/")]
    [InlineData("/dev/fd/")]
    public void What_is_open_is_written_to_where_it_stands(string names)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("/proc is Linux's");
        using var open = new FileStream(folder["open"], FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
        open.Write("first "u8);
        // Asking for the handle sets the place in the file to what the stream knows of.
        var handle = open.SafeFileHandle;
        var path = $"{names}{handle.DangerousGetHandle()}";
        FileStore.Write(path, New, FileProtection.Public, overwrite: true);
        using (var seen = new FileStream(folder["open"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
            Assert.Equal("first new", new StreamReader(seen).ReadToEnd());
        File.Delete(folder["open"]);
        FileStore.Write(path, New, FileProtection.Public, overwrite: true);
        Assert.Equal("first newnew".Length, RandomAccess.GetLength(handle));
        Assert.Empty(Directory.GetFileSystemEntries(folder[""]));
    }

    [Fact]
    public void A_socket_is_refused()
    {
        NotOnWindows();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["socket"]));
        var failure = Assert.ThrowsAny<FileAccessException>(() =>
            FileStore.Write(folder["socket"], New, FileProtection.Secret, overwrite: true));
        Assert.Equal("NotAFile", failure.ErrorId);
        Assert.Equal(FileKind.Socket, FileStatus.Of(folder["socket"])!.Kind);
    }

    [Fact]
    public void The_other_names_of_a_file_stay_its_names()
    {
        NotOnWindows();
        folder.Write("one", "old and longer");
        UnixFile.Link(folder["one"], folder["two"]);
        FileStore.Write(folder["one"], New, FileProtection.Kept, overwrite: true);
        Assert.Equal(("new", "new"), (File.ReadAllText(folder["one"]), File.ReadAllText(folder["two"])));
        Assert.True(FileStore.TryReplace(folder["two"], stream => stream.Write("newer"u8), FileState.Of(New)));
        Assert.Equal("newer", File.ReadAllText(folder["one"]));
        Assert.Equal(2, Directory.GetFileSystemEntries(folder[""]).Length);
    }

    [Fact]
    public void What_a_user_noted_on_a_file_stays()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("the call is Linux's");
        UnixFile.SetAttribute(folder.Write("f", "old"), "user.note", [1, 2, 3]);
        FileStore.Write(folder["f"], New, FileProtection.Kept, overwrite: true);
        Assert.Equal("new", File.ReadAllText(folder["f"]));
        Assert.Equal([1, 2, 3], UnixFile.Attribute(folder["f"], "user.note"));
    }

    [Fact]
    public void The_owner_stays_and_no_program_gets_his_rights()
    {
        OtherUser.Require();
        OtherUser.Give(folder.Write("f", "old"));
        OtherUser.Run("chmod", "4755", folder["f"]);
        FileStore.Write(folder["f"], New, FileProtection.Kept, overwrite: true);
        var status = FileStatus.Of(folder["f"])!;
        Assert.Equal(((uint)OtherUser.Id, (uint)OtherUser.Id, "755"),
            (status.User!.Value, status.Group!.Value, UnixFile.Mode(folder["f"])));
    }

    [Fact]
    public void A_file_that_is_mounted_by_itself_is_written()
    {
        OtherUser.Require();
        folder.Write("source", "old");
        folder.Write("target", "hidden");
        try
        {
            OtherUser.Run("mount", "--bind", folder["source"], folder["target"]);
        }
        catch (Exception failure) when (failure.Message.Contains("mount", StringComparison.Ordinal))
        {
            Assert.Skip("nothing can be mounted here");
        }

        try
        {
            FileStore.Write(folder["target"], New, FileProtection.Kept, overwrite: true);
            Assert.Equal("new", File.ReadAllText(folder["source"]));
            using var transaction = new FileTransaction();
            transaction.Stage(folder["target"], "newer"u8.ToArray(), FileProtection.Kept);
            transaction.Stage(folder["other"], New, FileProtection.Secret);
            transaction.Commit();
            Assert.Equal("newer", File.ReadAllText(folder["source"]));
        }
        finally
        {
            OtherUser.Run("umount", folder["target"]);
        }

        Assert.Equal("hidden", File.ReadAllText(folder["target"]));
        Assert.Equal(3, Directory.GetFileSystemEntries(folder[""]).Length);
    }

    /// <summary>The rights of whoever runs the command decide, as they do for kubectl.</summary>
    [Theory]
    [InlineData("444")]
    [InlineData("400")]
    public void A_file_that_may_not_be_written_is_not_replaced_either(string mode)
    {
        OtherUser.Require();
        var path = folder.Write("config", "apiVersion: v1\nkind: Config\n");
        OtherUser.Run("chmod", mode, path);
        OtherUser.Give(path);
        OtherUser.Give(folder[""]);
        using var process = OtherUser.Start(folder[""], ShellRuns.DotNet.Host, ShellRuns.ShellProgram.Assembly, "-NoProfile",
            "-Command", "Set-K8sKubeConfigContext one -Cluster c -KubeConfig config");
        process.WaitForExit();
        var said = process.StandardError.ReadToEnd() + process.StandardOutput.ReadToEnd();
        if (said.Contains("Permission denied", StringComparison.Ordinal)
            || said.Contains("does not exist", StringComparison.Ordinal) || process.ExitCode is 126 or 127)
            Assert.Skip($"another user cannot run the program where it is: {said}");
        Assert.Contains($"(mode 0{mode})", said, StringComparison.Ordinal);
        Assert.Equal("apiVersion: v1\nkind: Config\n", File.ReadAllText(path));
    }

    [Fact]
    public void Whatever_the_umask_a_tree_is_for_its_owner()
    {
        NotOnWindows();
        const string Make = "Initialize-K8sPki tree -NodeName cp1 -AdvertiseAddress 10.0.0.10 -KeyAlgorithm ECDSA-P256 "
            + "-WarningAction SilentlyContinue";
        foreach (var umask in (string[])["000", "277"])
        {
            OtherUser.Run("sh", "-c",
                $"umask {umask}; cd '{folder[""]}' && exec {ShellRuns.ShellProgram.CommandLine} -NoProfile -Command '$null = "
                    + $"{Make}'");
            var entries = Directory.EnumerateFileSystemEntries(folder["tree"], "*", SearchOption.AllDirectories)
                .Append(folder["tree"]).ToList();
            Assert.All(entries.Where(Directory.Exists), entry => Assert.Equal("700", UnixFile.Mode(entry)));
            Assert.All(entries.Where(entry => Path.GetExtension(entry) is ".key" or ".conf"),
                entry => Assert.Equal("600", UnixFile.Mode(entry)));
            Directory.Delete(folder["tree"], recursive: true);
        }
    }

    private static void NotOnWindows()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no such files");
    }
}
