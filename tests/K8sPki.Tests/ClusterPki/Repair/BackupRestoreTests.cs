namespace K8sPki.Tests.ClusterPki.Repair;

/// <summary>A dated backup put back: bytes, modes and owners, all of it or nothing.</summary>
public sealed class BackupRestoreTests : IDisposable
{
    private readonly SampleNode node = SampleNode.ControlPlane();

    public void Dispose() => node.Dispose();

    [Fact]
    public void A_repair_is_taken_back_byte_for_byte_and_that_again()
    {
        node.WriteEntry("apiserver", made => made with
        {
            Validity = Validity.Until(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(-9)),
        });
        node.Delete("etc/kubernetes/pki/etcd/peer.key");
        var before = State();
        var done = RepairSample.Repair(NodeFileSystem.At(node.Root));
        var after = State();
        Assert.NotEqual(before, after);
        var folder = Assert.Single(done.Select(step => step.BackupFolder).OfType<string>().Distinct());
        var plan = BackupRestore.Plan(folder, null);
        plan.Run(TestContext.Current.CancellationToken);
        Assert.Equal([node.PathOf("etc/kubernetes/pki/etcd/peer.key")], plan.NewFiles);
        node.Delete("etc/kubernetes/pki/etcd/peer.key");
        Assert.Equal(before, State());
        BackupRestore.Plan(plan.BackupFolder!, null).Run(TestContext.Current.CancellationToken);
        Assert.Equal(after.Split('\n').Where(line => !line.Contains("peer.key", StringComparison.Ordinal)), State().Split('\n'));
    }

    [Fact]
    public void A_file_that_is_gone_gets_its_mode_and_owner_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes are those of Unix.");
        var key = node.PathOf("etc/kubernetes/pki/apiserver.key");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var folder = Renew();
        File.Delete(key);
        BackupRestore.Plan(folder, null).Run(TestContext.Current.CancellationToken);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
            OperatingSystem.IsWindows() ? 0 : File.GetUnixFileMode(key));
    }

    [Fact]
    public void What_nobody_noted_of_an_older_backup_is_found_by_its_names()
    {
        var before = State();
        var folder = Renew();
        File.Delete(Path.Combine(folder, BackupRecord.FileName));
        BackupRestore.Plan(folder, null).Run(TestContext.Current.CancellationToken);
        Assert.Equal(before, State());
    }

    [Fact]
    public void A_folder_that_others_may_change_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "access is told by lists there");
        var folder = Renew();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherWrite);
        var refused = Assert.Throws<RefusedException>(() => BackupRestore.Plan(folder, null));
        Assert.Equal("BackupNotTrusted", refused.ErrorId);
    }

    [Fact]
    public void A_folder_that_is_no_backup_is_refused()
    {
        var refused = Assert.Throws<RefusedException>(() => BackupRestore.Plan(node.PathOf("etc/kubernetes/pki"), null));
        Assert.Equal("NotABackup", refused.ErrorId);
    }

    [Theory]
    [InlineData("link")]
    [InlineData("more")]
    [InlineData("less")]
    [InlineData("other")]
    [InlineData("out")]
    [InlineData("broken")]
    [InlineData("mode")]
    public void What_was_done_to_a_backup_since_is_refused_and_nothing_is_changed(string what)
    {
        var folder = Renew();
        var after = State();
        var record = Path.Combine(folder, BackupRecord.FileName);
        var copy = Path.Combine(folder, "pki/apiserver.crt");
        switch (what)
        {
            case "link":
                File.Delete(copy);
                File.CreateSymbolicLink(copy, "/etc/hostname");
                break;
            case "more":
                File.WriteAllText(Path.Combine(folder, "pki/ca.crt"), "x");
                break;
            case "less":
                File.Delete(copy);
                break;
            case "other":
                File.AppendAllText(copy, "x");
                break;
            case "broken":
                File.WriteAllText(record, "{");
                break;
            default:
                var text = File.ReadAllText(record);
                File.WriteAllText(record, what == "out"
                    ? text.Replace("etc/kubernetes/pki/apiserver.crt", "../../etc/passwd", StringComparison.Ordinal)
                    : text.Replace("\"Mode\":", "\"Mode\":9", StringComparison.Ordinal));
                break;
        }

        var refused = Assert.ThrowsAny<PkiException>(() => BackupRestore.Plan(folder, null));
        Assert.Contains(refused.ErrorId, new[] { "NotABackup", "BackupMalformed" });
        Assert.Equal(after, State());
    }

    [Fact]
    public void A_backup_that_was_carried_away_needs_the_root_it_is_for()
    {
        var before = State();
        var folder = Renew();
        var away = node.PathOf("away");
        Directory.Move(folder, away);
        Assert.Equal("RootMissing", Assert.Throws<InvalidRequestException>(() => BackupRestore.Plan(away, null)).ErrorId);
        BackupRestore.Plan(away, node.Root).Run(TestContext.Current.CancellationToken);
        Directory.Delete(away, recursive: true);
        Assert.Equal(before, State());
    }

    [Fact]
    public void What_is_newer_or_was_changed_since_is_known()
    {
        node.WriteEntry("apiserver", made => made with { Validity = Validity.For(TimeSpan.FromDays(20)) });
        var folder = Renew();
        Assert.Contains(BackupRestore.Plan(folder, null).Files, file => file.IsOlder);
        Assert.DoesNotContain(BackupRestore.Plan(folder, null).Files, file => file.IsChangedSince);
        node.WriteEntry("apiserver");
        Assert.Contains(BackupRestore.Plan(folder, null).Files, file => file.IsChangedSince);
    }

    private string Renew()
    {
        var backups = node.PathOf("etc/kubernetes/k8spki-backup");
        using var session = new Engine.EngineSession();
        session.Set("root", node.Root);
        session.Run("$null = Update-K8sPki apiserver -Root $root -WarningAction Ignore").ThrowOnError();
        return Assert.Single(Directory.GetDirectories(backups));
    }

    private string State() => NodeState.Of(node.Root);
}
