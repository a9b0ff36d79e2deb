using System.Text;
using System.Text.Json.Nodes;
using K8sPki.Tests.Platform;

namespace K8sPki.Tests.ClusterPki;

/// <summary>Journals that somebody else made or changed: nothing in them is followed.</summary>
public sealed class HostileJournalTests : IDisposable
{
    private readonly SampleNode node = SampleNode.ControlPlane();
    private readonly SampleSteps steps;
    private readonly IReadOnlyDictionary<string, string> after;

    public HostileJournalTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes and pipes");
        steps = SampleSteps.Of(node);
        steps.Journal.Run(steps.All[0], TestContext.Current.CancellationToken);
        after = TreeSnapshot.Of(node.Root);
    }

    public void Dispose() => node.Dispose();

    private string Folder => node.PathOf("etc/kubernetes/" + RotationJournal.FolderName);

    private string Step => Path.Combine(Folder, "0001.step");

    [Theory]
    [InlineData("Path", "../outside")]
    [InlineData("Path", "/etc/passwd")]
    [InlineData("Path", "etc//kubernetes/pki/ca.crt")]
    [InlineData("Path", "etc/kubernetes/../../x")]
    [InlineData("Path", "etc/kubernetes/k8spki-rotation/0001.step")]
    [InlineData("Path", "")]
    [InlineData("Path", null)]
    [InlineData("Path", "etc/kubernetes/pki/ca-signing.crt")]
    [InlineData("Was", "12")]
    [InlineData("Was", "zz")]
    [InlineData("Mode", 4095)]
    [InlineData("Mode", -1)]
    public void A_step_that_says_something_else_is_refused(string field, object? value)
    {
        var text = JsonNode.Parse(File.ReadAllBytes(Step))!;
        text["Files"]![0]![field] = value is int number ? number : (string?)value;
        File.WriteAllText(Step, text.ToJsonString());
        Refused<MalformedInputException>("JournalMalformed");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"Version\":2,\"Name\":\"x\",\"Files\":[{}]}")]
    [InlineData("{\"Version\":1,\"Name\":\"x\",\"Files\":[null]}")]
    [InlineData("{\"Version\":1,\"Name\":\"\",\"Files\":[]}")]
    public void What_is_no_step_is_refused(string text)
    {
        File.WriteAllText(Step, text);
        Refused<MalformedInputException>("JournalMalformed");
    }

    [Fact]
    public void A_path_through_a_link_leads_to_nothing_outside()
    {
        using var other = SampleNode.Worker();
        Directory.CreateSymbolicLink(node.PathOf("etc/out"), "../../" + Path.GetFileName(other.Root));
        var before = TreeSnapshot.Of(other.Root);
        var text = JsonNode.Parse(File.ReadAllBytes(Step))!;
        text["Files"]![0]!["Path"] = "etc/out/etc/kubernetes/pki/ca.crt";
        File.WriteAllText(Step, text.ToJsonString());
        Assert.ThrowsAny<PkiException>(() => steps.Journal.Undo(TestContext.Current.CancellationToken));
        TreeSnapshot.AssertSame(before, other.Root);
    }

    [Fact]
    public void A_huge_step_is_refused()
    {
        using (var stream = File.OpenWrite(Step))
            stream.SetLength(5L * 1024 * 1024 * 1024);
        Refused<MalformedInputException>("JournalMalformed");
    }

    [Fact]
    public void A_pipe_is_not_waited_for()
    {
        File.Delete(Step);
        UnixFile.Pipe(Step);
        Refused<MalformedInputException>("JournalMalformed");
    }

    [Fact]
    public void A_link_is_not_followed()
    {
        File.Move(Step, node.PathOf("etc/step"));
        File.CreateSymbolicLink(Step, node.PathOf("etc/step"));
        Assert.Equal("JournalMalformed", Assert.Throws<MalformedInputException>(() => steps.Journal.Steps).ErrorId);
    }

    [Fact]
    public void What_was_kept_has_to_be_what_it_was()
    {
        File.AppendAllText(Path.Combine(Folder, "0001.old-0"), "x");
        Fails<MalformedInputException>("JournalMalformed", () => steps.Journal.Undo(TestContext.Current.CancellationToken));
        File.Delete(Path.Combine(Folder, "0001.old-0"));
        Fails<MalformedInputException>("JournalMalformed", () => steps.Journal.Undo(TestContext.Current.CancellationToken));
        File.CreateSymbolicLink(Path.Combine(Folder, "0001.old-0"), "/etc/passwd");
        Fails<MalformedInputException>("JournalMalformed", () => steps.Journal.Undo(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_folder_that_is_a_link_is_refused()
    {
        Directory.Move(Folder, node.PathOf("etc/" + RotationJournal.FolderName));
        Directory.CreateSymbolicLink(Folder, "/etc/" + RotationJournal.FolderName);
        Refused<RefusedException>("JournalNotTrusted");
    }

    [Fact]
    public void A_file_in_its_place_is_refused()
    {
        Directory.Delete(Folder, recursive: true);
        File.WriteAllText(Folder, "x");
        Refused<RefusedException>("JournalNotTrusted");
    }

    [Fact]
    public void A_folder_that_others_may_change_is_refused()
    {
        OtherUser.Run("chmod", "777", Folder);
        Refused<RefusedException>("JournalNotTrusted");
    }

    [Fact]
    public void A_strangers_folder_or_step_is_refused()
    {
        OtherUser.Require();
        OtherUser.Give(Step);
        Refused<RefusedException>("JournalNotTrusted");
        OtherUser.Run("chown", "0:0", Step);
        OtherUser.Give(Folder);
        Refused<RefusedException>("JournalNotTrusted");
    }

    [Fact]
    public void A_broken_step_lets_no_other_begin()
    {
        File.WriteAllBytes(Step, Encoding.ASCII.GetBytes("{"));
        Fails<MalformedInputException>("JournalMalformed",
            () => steps.Journal.Run(steps.All[1], TestContext.Current.CancellationToken));
    }

    private void Refused<T>(string id)
        where T : PkiException
    {
        Fails<T>(id, () => _ = steps.Journal.Steps);
        Fails<T>(id, () => steps.Journal.Undo(TestContext.Current.CancellationToken));
        Fails<T>(id, () => steps.Journal.Run(steps.All[1], TestContext.Current.CancellationToken));
    }

    private void Fails<T>(string id, Action action)
        where T : PkiException
    {
        Assert.Equal(id, Assert.Throws<T>(action).ErrorId);
        TreeSnapshot.AssertSame(after.Where(file => File.Exists(node.PathOf(file.Key)) || Directory.Exists(node.PathOf(file.Key)))
            .ToDictionary(), node.Root);
    }
}
