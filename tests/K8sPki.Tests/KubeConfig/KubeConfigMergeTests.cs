namespace K8sPki.Tests.KubeConfigs;

public sealed class KubeConfigMergeTests : IDisposable
{
    private readonly KubeConfigFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Every comment of both files is there once, whatever the styles.</summary>
    [Fact]
    public void Generated_files_keep_the_comments_and_entries_of_both()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var (mine, theirs) = (GeneratedKubeConfig.Make(seed, "m"), GeneratedKubeConfig.Make(seed + 5000, "t"));
            var target = folder.Write("config", mine.Text);
            var source = KubeConfigFile.Read(folder.Write("sent", theirs.Text));
            var draft = KubeConfigWriter.Preview(KubeConfigLocation.Of(target),
                change => KubeConfigMerge.Into(change, source, KubeConfigConflict.Error));
            var merged = draft.DefaultFile;
            foreach (var section in KubeConfigSection.All)
            {
                var expected = KubeConfigFile.Read(target).Entries(section).Keys.Concat(source.Entries(section).Keys)
                    .Order(StringComparer.Ordinal);
                Assert.Equal(expected, merged.Entries(section).Keys.Order(StringComparer.Ordinal));
            }

            var text = merged.Document.Text;
            // JSON has no comments.
            if (merged.Document.IsJson)
                continue;
            Assert.All(CommentsOf(mine.Text), comment => Assert.Contains(comment, text, StringComparison.Ordinal));
            Assert.All(CommentsOf(theirs.Text), comment => Assert.Contains(comment, text, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> CommentsOf(string text) =>
        System.Text.RegularExpressions.Regex.Matches(text, "# c[mtf\\d]*c").Select(match => match.Value);
}
