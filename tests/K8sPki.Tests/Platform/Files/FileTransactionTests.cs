using System.Text;

namespace K8sPki.Tests.Platform;

/// <summary>Files that belong together are replaced together, also by a process that is ended at any point.</summary>
public sealed class FileTransactionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string One => folder["one"];

    private string Two => folder["two"];

    [Fact]
    public void Replaces_all_files_and_leaves_nothing_else_behind()
    {
        Old();
        using (var transaction = Staged())
            transaction.Commit();
        Assert.Equal(("new 1", "new 2"), Contents());
        Assert.Equal(2, Directory.GetFileSystemEntries(folder[""]).Length);
        Assert.False(FileTransaction.Recover(One));
    }

    [Fact]
    public void Of_new_files_none_is_made_where_one_is_there()
    {
        File.WriteAllText(Two, "old 2");
        Assert.Throws<TargetExistsException>(WriteNew);
        Assert.Equal("old 2", File.ReadAllText(Two));
        Assert.Single(Directory.GetFileSystemEntries(folder[""]));
        File.Delete(Two);
        WriteNew();
        Assert.Equal(("new 1", "new 2"), Contents());
        Assert.Equal(2, Directory.GetFileSystemEntries(folder[""]).Length);
    }

    [Fact]
    public void New_files_of_a_process_that_was_ended_are_there_whole_when_the_next_one_looks()
    {
        BeginNew();
        Assert.Throws<TargetExistsException>(() => FileTransaction.RequireFree([One, Two]));
        Assert.Equal(("new 1", "new 2"), Contents());
        Assert.Equal(2, Directory.GetFileSystemEntries(folder[""]).Length);
    }

    [Fact]
    public void What_somebody_put_in_the_way_of_new_files_stays()
    {
        BeginNew();
        File.WriteAllText(Two, "a stranger's");
        Assert.Throws<TargetExistsException>(() => FileTransaction.Recover(One));
        Assert.Equal(("new 1", "a stranger's"), Contents());
        File.Delete(Two);
        Assert.True(FileTransaction.Recover(One));
        Assert.Equal(("new 1", "new 2"), Contents());
    }

    [Fact]
    public void An_error_between_two_files_says_what_is_in_place_and_the_next_run_goes_on()
    {
        Old();
        using (var transaction = Staged())
        {
            File.Delete(Two);
            Directory.CreateDirectory(Two);
            var failure = Assert.ThrowsAny<PkiException>(transaction.Commit);
            Assert.Contains("in place already", failure.Message, StringComparison.Ordinal);
        }

        Directory.Delete(Two);
        Assert.True(FileTransaction.Recover(One));
        Assert.Equal(("new 1", "new 2"), Contents());
    }

    [Fact]
    public void Without_commit_nothing_has_happened()
    {
        Old();
        Staged().Dispose();
        Assert.Equal(("old 1", "old 2"), Contents());
        Assert.Equal(2, Directory.GetFileSystemEntries(folder[""]).Length);
    }

    /// <summary>The process is ended after the journal was written and before, between or after the renames.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void What_a_process_that_was_ended_had_begun_is_finished(int placed)
    {
        Old();
        var staged = new[] { Stage(One, "new 1"), Stage(Two, "new 2") };
        FileJournal.Write(staged[0].Place, staged);
        foreach (var file in staged.Take(placed))
            file.Replace(isJournaled: true);
        Assert.True(FileTransaction.Recover(One));
        Assert.Equal(("new 1", "new 2"), Contents());
        Assert.Equal(2, Directory.GetFileSystemEntries(folder[""]).Length);
    }

    [Fact]
    public void A_second_process_is_told_of_the_first()
    {
        Old();
        File.WriteAllText(folder[".one.replacing"], "[]");
        using var transaction = Staged();
        Assert.Equal("ReplacementUnderWay", Assert.Throws<ConflictException>(transaction.Commit).ErrorId);
        Assert.Equal(("old 1", "old 2"), Contents());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"a\":1}")]
    [InlineData("[{\"Target\":\"one\",\"Temporary\":\"two\"},{\"Target\":\"one\",\"Temporary\":\"two\"}]")]
    [InlineData("[{\"Target\":\"one\"},{\"Target\":\"one\"}]")]
    [InlineData("[{\"Target\":\"two\",\"Temporary\":\".two.00000000000000000000000000000000.tmp\"}]")]
    [InlineData("[{\"Target\":\"one\",\"Temporary\":\".one.0000/../../00000000000000000000000.tmp\"}]")]
    public void A_journal_that_a_stranger_wrote_moves_nothing(string journal)
    {
        Old();
        File.WriteAllText(folder[".one.replacing"], journal);
        Assert.Equal("JournalMalformed", Assert.Throws<MalformedInputException>(() => FileTransaction.Recover(One)).ErrorId);
        Assert.Equal(("old 1", "old 2"), Contents());
    }

    [Fact]
    public void Links_stay_links()
    {
        if (OperatingSystem.IsWindows())
            return;
        Old();
        File.CreateSymbolicLink(folder["link"], Two);
        using (var transaction = new FileTransaction())
        {
            transaction.Stage(One, "new 1"u8.ToArray(), FileProtection.Public);
            transaction.Stage(folder["link"], "new 2"u8.ToArray(), FileProtection.Secret);
            transaction.Commit();
        }

        Assert.Equal(("new 1", "new 2"), Contents());
        Assert.Equal(Two, new FileInfo(folder["link"]).LinkTarget);
    }

    public void Dispose() => folder.Dispose();

    private void Old()
    {
        File.WriteAllText(One, "old 1");
        File.WriteAllText(Two, "old 2");
    }

    private FileTransaction Staged()
    {
        var transaction = new FileTransaction();
        transaction.Stage(One, "new 1"u8.ToArray(), FileProtection.Public);
        transaction.Stage(Two, "new 2"u8.ToArray(), FileProtection.Secret);
        return transaction;
    }

    private void WriteNew() => FileTransaction.Write(overwrite: false, (One, "new 1"u8.ToArray(), FileProtection.Public),
        (Two, "new 2"u8.ToArray(), FileProtection.Secret));

    // As a process leaves it that is ended when the first of two new files is in place.
    private void BeginNew()
    {
        var staged = new[] { Stage(One, "new 1"), Stage(Two, "new 2") };
        FileJournal.Write(staged[0].Place, staged, isNew: true);
        Assert.True(staged[0].TryPlaceNew());
    }

    private static StagedFile Stage(string path, string content) =>
        FileStore.Stage(path, Encoding.UTF8.GetBytes(content), FileProtection.Public);

    private (string One, string Two) Contents() => (File.ReadAllText(One), File.ReadAllText(Two));
}
