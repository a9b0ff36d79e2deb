
namespace K8sPki.Tests.Platform;

/// <summary>How paths are followed in a tree that stands for another file system, and that nothing leads out of it.</summary>
public sealed class PathWalkTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public PathWalkTests()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("links are made by anybody on Linux and macOS only");
        Directory.CreateDirectory(folder["tree/a/b"]);
        Directory.CreateDirectory(folder["outside"]);
        folder.Write("tree/a/b/f", "inside");
        folder.Write("outside/f", "outside");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("/a/b/f", "a/b/f")]
    [InlineData("/a/b/f", "link")]
    [InlineData("a/b/f", "link")]
    [InlineData("./a//b/./f", "link")]
    [InlineData("/a/../a/b/f", "link")]
    [InlineData("../../../a/b/f", "link")]
    [InlineData("/../../a/b/f", "link")]
    [InlineData("/a/b/new", "link", "a/b/new")]
    public void A_link_ends_in_the_tree(string target, string path, string end = "a/b/f")
    {
        File.CreateSymbolicLink(folder["tree/link"], target);
        using var place = FilePlace.Open(InTree(path));
        Assert.Equal(folder["tree/" + end], place.Path);
    }

    [Fact]
    public void Above_a_link_is_the_folder_that_it_leads_to()
    {
        File.CreateSymbolicLink(folder["tree/up"], "a/b");
        File.CreateSymbolicLink(folder["tree/link"], "up/../b/f");
        using var place = FilePlace.Open(InTree("link"));
        Assert.Equal(folder["tree/a/b/f"], place.Path);
    }

    [Theory]
    [InlineData("/etc/kubernetes/b/f", true)]
    [InlineData("b/f", true)]
    [InlineData("../a/b/f", false)]
    [InlineData("/a/b/f", false)]
    [InlineData("/etc/kubernetes-other/f", false)]
    [InlineData("/etc/kubernetes/../passwd", false)]
    public void A_copy_of_one_folder_knows_that_folder_alone(string target, bool isInside)
    {
        var tree = new FileTree(folder["tree/a"], "/etc/kubernetes");
        File.CreateSymbolicLink(folder["tree/a/link"], target);
        if (isInside)
        {
            using var place = FilePlace.Open(new FilePath(folder["tree/a/link"], tree));
            Assert.Equal(folder["tree/a/b/f"], place.Path);
        }
        else
        {
            Assert.Equal("LeadsOutOfTree",
                Assert.Throws<RefusedException>(() => FilePlace.Open(new FilePath(folder["tree/a/link"], tree))).ErrorId);
        }
    }

    [Fact]
    public void Links_that_lead_to_each_other_end()
    {
        File.CreateSymbolicLink(folder["tree/one"], "two");
        File.CreateSymbolicLink(folder["tree/two"], "/one");
        Assert.Equal("FileFailed", Assert.Throws<FileAccessException>(() => FilePlace.Open(InTree("one"))).ErrorId);
        File.CreateSymbolicLink(folder["tree/three"], "four");
        File.CreateSymbolicLink(folder["tree/four"], "three");
        Assert.Equal("FileFailed", Assert.Throws<FileAccessException>(() =>
            FileStore.Write(folder["tree/three"], [1], FileProtection.Public, overwrite: true)).ErrorId);
    }

    /// <summary>What a link of the tree names outside stays as it is; the same name inside is written.</summary>
    [Theory]
    [InlineData("tree/link")]
    [InlineData("tree/folder/f")]
    public void Nothing_outside_is_written(string path)
    {
        File.CreateSymbolicLink(folder["tree/link"], folder["outside/f"]);
        Directory.CreateSymbolicLink(folder["tree/folder"], folder["outside"]);
        var target = InTree(Path.GetRelativePath(folder["tree"], folder[path]));
        Assert.ThrowsAny<PkiException>(() => FileStore.Write(target, [1], FileProtection.Public, overwrite: true));
        Assert.ThrowsAny<PkiException>(() => FileStore.Read(target, 100));
        Assert.ThrowsAny<PkiException>(() => FileLock.Take(InTree("folder/f"), TimeSpan.Zero, CancellationToken.None).Dispose());
        Assert.Equal("outside", File.ReadAllText(folder["outside/f"]));
        Assert.Single(Directory.GetFileSystemEntries(folder["outside"]));
        // The names that the tree itself gives to these places are made in the tree.
        FileStore.CreateFolder(InTree("folder"));
        Assert.True(Directory.Exists(folder["tree" + folder["outside"]]));
    }

    [Fact]
    public void A_folder_of_ones_own_is_made_and_no_link()
    {
        Directory.CreateSymbolicLink(folder["tree/backup"], "a");
        Assert.Equal("FolderIsLink", Assert.Throws<RefusedException>(() => FileStore.CreateOwnFolder(InTree("backup"))).ErrorId);
        Directory.Delete(folder["tree/backup"]);
        FileStore.CreateOwnFolder(InTree("backup"));
        FileStore.CreateOwnFolder(InTree("backup"));
        Assert.True(FileStore.TryCreateFolder(InTree("backup/1")));
        Assert.False(FileStore.TryCreateFolder(InTree("backup/1")));
        Assert.Equal("700", UnixFile.Mode(folder["tree/backup/1"]));
    }

    [Fact]
    public void The_same_ways_are_read_and_written()
    {
        (string Name, string Target)[] links =
        [
            ("one", "/a/b/f"), ("two", "a/b/../b/f"), ("three", "../../a/b/f"), ("four", "/nowhere/f"), ("five", "six"),
            ("six", "five"), ("seven", "eight/../b/f"), ("eight", "a/b"),
        ];
        foreach (var (name, target) in links)
            File.CreateSymbolicLink(folder["tree/" + name], target);
        var tree = NodeFileSystem.At(folder["tree"]);
        foreach (var name in links.Select(link => link.Name).Append("a/b/f").Append("a/b/none"))
            Assert.Equal(tree.Find(NodePath.Of("/" + name))?.Here.Text, Written(name));

        string? Written(string name)
        {
            try
            {
                using var place = FilePlace.Open(InTree(name));
                return place.Path;
            }
            catch (FileAccessException)
            {
                return null;
            }
        }
    }

    private FilePath InTree(string path) => new(folder["tree/" + path], new FileTree(folder["tree"], ""));
}
