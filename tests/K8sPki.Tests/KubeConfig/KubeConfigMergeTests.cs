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

    /// <summary>kubectl reads names as strings only, and would refuse the merged file too.</summary>
    [Theory]
    [InlineData("{clusters: [{name: yes, cluster: {server: 'https://a'}}]}", "KubeConfigWrongType")]
    [InlineData("users:\n- name: u\n  user: {as-groups: dev}\n", "KubeConfigWrongType")]
    [InlineData("users:\n- name: u\n  user: {}\n- name: u\n  user: {}\n", "KubeConfigDuplicateName")]
    public void What_kubectl_refuses_is_not_merged(string text, string id)
    {
        var target = KubeConfigLocation.Of(folder.Write("config", "apiVersion: v1\nkind: Config\n"));
        var source = KubeConfigFile.Read(folder.Write("sent", text));
        Assert.Equal(id, Assert.ThrowsAny<MalformedInputException>(() => KubeConfigWriter.Preview(
            target, change => KubeConfigMerge.Into(change, source, KubeConfigConflict.Error))).ErrorId);
    }

    private static IEnumerable<string> CommentsOf(string text) =>
        System.Text.RegularExpressions.Regex.Matches(text, "# c[mtf\\d]*c").Select(match => match.Value);
}
