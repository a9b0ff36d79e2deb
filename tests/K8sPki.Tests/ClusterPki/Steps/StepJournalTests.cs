using K8sPki.Tests.Platform;

namespace K8sPki.Tests.ClusterPki;

/// <summary>Steps on a node: carried out, gone on with, taken back; and what is refused.</summary>
public sealed class StepJournalTests : IDisposable
{
    private readonly SampleNode node = SampleNode.ControlPlane();
    private readonly SampleSteps steps;

    public StepJournalTests() => steps = SampleSteps.Of(node);

    public void Dispose() => node.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Undo_after_each_step_restores_bytes_modes_and_owners()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(node.PathOf("etc/kubernetes/pki/sa.pub"), (UnixFileMode)0x1A0);
            File.SetUnixFileMode(node.PathOf("etc/kubernetes/pki/ca.crt"), (UnixFileMode)0x124);
        }

        if (OperatingSystem.IsLinux() && Environment.UserName == "root")
        {
            foreach (var path in new[] { "pki/sa.pub", "pki/apiserver.key", "pki/front-proxy-client.key", "admin.conf",
                "manifests/kube-controller-manager.yaml" })
                OtherUser.Give(node.PathOf("etc/kubernetes/" + path));
        }

        var seen = new Stack<IReadOnlyDictionary<string, string>>([TreeSnapshot.Of(node.Root)]);
        foreach (var step in steps.All)
        {
            var record = steps.Journal.Run(step, Cancellation);
            Assert.Equal((step.Name, StepState.Done, seen.Count), (record!.Name, record.State, record.Number));
            Assert.NotEqual(seen.Peek(), TreeSnapshot.Of(node.Root));
            seen.Push(TreeSnapshot.Of(node.Root));
        }

        Assert.Equal(["trust both", "issue new", "forget old"], steps.Journal.Steps.Select(step => step.Name));
        foreach (var name in new[] { "forget old", "issue new", "trust both" })
        {
            TreeSnapshot.AssertSame(seen.Pop(), node.Root);
            Assert.Equal(name, steps.Journal.Undo(Cancellation)!.Name);
        }

        TreeSnapshot.AssertSame(seen.Pop(), node.Root);
        Assert.Null(steps.Journal.Undo(Cancellation));
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public void What_it_keeps_is_closed_to_others()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");
        steps.All.Take(2).ToList().ForEach(step => steps.Journal.Run(step, Cancellation));
        Assert.Equal("700", UnixFile.Mode(Folder));
        Assert.All(Directory.EnumerateFiles(Folder), file => Assert.Equal("600", UnixFile.Mode(file)));
        // What the files were to be is not needed any more, keys least of all.
        Assert.DoesNotContain(Directory.EnumerateFiles(Folder), file => file.Contains("new-", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_step_again_changes_nothing()
    {
        var step = steps.All[0];
        steps.Journal.Run(step, Cancellation);
        var after = TreeSnapshot.Of(node.Root);
        Assert.Equal(1, steps.Journal.Run(step, Cancellation)!.Number);
        TreeSnapshot.AssertSame(after, node.Root);
        Assert.Single(steps.Journal.Steps);
    }

    [Fact]
    public void A_step_without_a_change_is_not_noted()
    {
        var text = node.ReadText("etc/kubernetes/pki/ca.crt").TrimEnd('\n');
        Assert.Null(steps.Journal.Run(steps.Write("same", "/etc/kubernetes/pki/ca.crt", text), Cancellation));
        Assert.Empty(steps.Journal.Steps);
    }

    [Fact]
    public void A_file_that_somebody_changed_since_is_named_and_nothing_is_touched()
    {
        steps.Journal.Run(steps.All[0], Cancellation);
        node.Write("var/lib/kubelet/config.yaml", "kind: KubeletConfiguration\n");
        var changed = TreeSnapshot.Of(node.Root);
        var failure = Assert.Throws<ConflictException>(() => steps.Journal.Undo(Cancellation));
        Assert.Equal("FileChanged", failure.ErrorId);
        Assert.Contains("/var/lib/kubelet/config.yaml'", failure.Message, StringComparison.Ordinal);
        TreeSnapshot.AssertSame(changed, node.Root);
        Assert.Equal(StepState.Done, steps.Journal.Steps.Single().State);
    }

    [Fact]
    public void A_key_that_others_could_read_stays_closed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");
        foreach (var key in new[] { "apiserver.key", "front-proxy-client.key" })
            OtherUser.Run("chmod", "644", node.PathOf("etc/kubernetes/pki/" + key));
        var before = File.ReadAllBytes(node.PathOf("etc/kubernetes/pki/front-proxy-client.key"));
        steps.Journal.Run(steps.All[1], Cancellation);
        Assert.Equal("640", UnixFile.Mode(node.PathOf("etc/kubernetes/pki/apiserver.key")));
        steps.Journal.Undo(Cancellation);
        Assert.Equal("640", UnixFile.Mode(node.PathOf("etc/kubernetes/pki/apiserver.key")));
        Assert.Equal("640", UnixFile.Mode(node.PathOf("etc/kubernetes/pki/front-proxy-client.key")));
        Assert.Equal(before, File.ReadAllBytes(node.PathOf("etc/kubernetes/pki/front-proxy-client.key")));
    }

    [Fact]
    public void A_step_that_another_process_took_back_is_not_the_one_before_it()
    {
        steps.All.Take(2).ToList().ForEach(step => steps.Journal.Run(step, Cancellation));
        var meant = steps.Journal.Steps[^1];
        steps.Journal.Undo(Cancellation);
        var after = TreeSnapshot.Of(node.Root);
        Assert.Null(steps.Journal.Undo(meant, Cancellation));
        TreeSnapshot.AssertSame(after, node.Root);
        Assert.Equal("trust both", steps.Journal.Steps.Single().Name);
        Assert.Equal("trust both", steps.Journal.Undo(steps.Journal.Steps[^1], Cancellation)!.Name);
    }

    [Fact]
    public void What_is_kept_of_a_step_that_is_forgotten_goes_with_the_next_that_is_taken_back()
    {
        steps.All.ToList().ForEach(step => steps.Journal.Run(step, Cancellation));
        // As a process that is ended leaves it which has taken the step back and forgot its first file.
        File.Delete(Path.Combine(Folder, "0003.step"));
        Assert.Contains(Directory.EnumerateFiles(Folder), IsOfTheLast);
        steps.Journal.Undo(Cancellation);
        Assert.DoesNotContain(Directory.EnumerateFiles(Folder), IsOfTheLast);
        Assert.Equal("trust both", steps.Journal.Steps.Single().Name);

        bool IsOfTheLast(string file) => Path.GetFileName(file).StartsWith("0003.", StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_fails_before_it_began_has_changed_nothing()
    {
        var before = TreeSnapshot.Of(node.Root);
        var ca = steps.File("/etc/kubernetes/pki/ca.crt");
        var failing = new NodeStep("fails", [ca], change =>
        {
            change.Set(ca, SampleSteps.Text("x"), false);
            throw new RefusedException("Test", "It was refused.");
        });
        Assert.Equal("Test", Assert.Throws<RefusedException>(() => steps.Journal.Run(failing, Cancellation)).ErrorId);
        TreeSnapshot.AssertSame(before, node.Root);
        Assert.Empty(steps.Journal.Steps);
    }

    [Fact]
    public void An_unfinished_step_lets_no_other_begin()
    {
        var record = steps.Journal.Run(steps.All[0], Cancellation)!;
        // As a process that is ended leaves it before the mark.
        File.Delete(Path.Combine(Folder, "0001.done"));
        Assert.Equal("StepUnfinished",
            Assert.Throws<ConflictException>(() => steps.Journal.Run(steps.All[2], Cancellation)).ErrorId);
        var failure = Assert.Throws<ConflictException>(() => steps.Journal.Forget(_ => false, Cancellation));
        Assert.Equal("StepUnfinished", failure.ErrorId);
        Assert.Equal(record.Number, steps.Journal.Run(steps.All[0], Cancellation)!.Number);
        steps.Journal.Forget(_ => false, Cancellation);
        Assert.Empty(steps.Journal.Steps);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public void A_link_is_not_removed_and_a_pipe_not_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes in folders");
        var link = node.PathOf("etc/kubernetes/pki/link.crt");
        File.CreateSymbolicLink(link, "/etc/kubernetes/pki/ca.crt");
        var part = new FilePart(NodeFile.Alone(link), steps.File("/etc/kubernetes/pki/ca.crt").Target.At(link));
        Refuses<RefusedException>("FileIsLink", new NodeStep("link", [part], change => change.Remove(part, false)));
        UnixFile.Pipe(node.PathOf("etc/kubernetes/pki/pipe.crt"));
        Refuses<FileAccessException>("NotAFile", steps.Write("pipe", "/etc/kubernetes/pki/pipe.crt", "x"));
        Refuses<FileAccessException>("NotAFile", steps.Write("folder", "/etc/kubernetes/pki/etcd", "x"));
    }

    [Fact]
    public void A_step_outside_of_the_tree_is_refused()
    {
        using var other = SampleNode.Worker();
        var part = FilePart.Here(other.PathOf("etc/kubernetes/pki/ca.crt"));
        Refuses<InvalidRequestException>("StepOutsideTree", new NodeStep("out", [part], change => change.Set(part, [1], false)));
        var link = node.PathOf("etc/kubernetes/pki/out.crt");
        File.CreateSymbolicLink(link, "../../../../" + Path.GetFileName(other.Root) + "/etc/kubernetes/pki/ca.crt");
        var inside = steps.File("/etc/kubernetes/pki/ca.crt");
        var leading = inside with { File = NodeFile.Alone(link), Target = inside.Target.At(link) };
        var before = TreeSnapshot.Of(other.Root);
        // As the node follows it: above its root there is nothing.
        Refuses<MissingInputException>("PathNotFound",
            new NodeStep("link", [leading], change => change.Set(leading, [1], false)));
        TreeSnapshot.AssertSame(before, other.Root);
    }

    private string Folder => node.PathOf("etc/kubernetes/" + RotationJournal.FolderName);

    private void Refuses<T>(string id, NodeStep step)
        where T : PkiException
    {
        var before = TreeSnapshot.Of(node.Root);
        Assert.Equal(id, Assert.Throws<T>(() => steps.Journal.Run(step, Cancellation)).ErrorId);
        TreeSnapshot.AssertSame(before, node.Root);
        Assert.Empty(steps.Journal.Steps);
    }
}
