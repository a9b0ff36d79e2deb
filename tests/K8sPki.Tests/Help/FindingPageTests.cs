using System.Text.RegularExpressions;
using K8sPki.Help;

namespace K8sPki.Tests.Help;

/// <summary>What people read of findings is what the catalogue has.</summary>
public partial class FindingPageTests
{
    private static readonly FindingCatalogue Rules = FindingCatalogue.Of(typeof(Rule).Assembly);

    [Fact]
    public void The_page_is_the_catalogue() => Assert.Equal(Rules.Page(), Text("docs", "findings.md"));

    [Fact]
    public void The_topic_is_the_catalogue()
    {
        var topic = Text("en-US", "about_K8sPki_Findings.help.txt");
        Assert.Equal(Rules.Topic(topic), topic);
        Assert.Equal(
            Catalogue.All.Select(rule => rule.Id),
            Row().Matches(topic).Select(match => match.Groups[1].Value).Where(id => id != "Findings"));
    }

    [Theory]
    [InlineData("Test-K8sKubeConfig", "Ids of errors: ", "Ids of warnings: ")]
    [InlineData("Test-K8sCsr", "Findings have stable ids ")]
    public void A_page_names_no_other_ids(string command, params string[] beginnings)
    {
        var known = Catalogue.All.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        var paragraphs = MarkdownText.Paragraphs(HelpPages.Of(command).Text("NOTES"))
            .Where(text => beginnings.Any(beginning => text.StartsWith(beginning, StringComparison.Ordinal))).ToList();
        Assert.Equal(beginnings.Length, paragraphs.Count);
        Assert.DoesNotContain(paragraphs.SelectMany(text => Word().Matches(text)), match => !known.Contains(match.Value));
    }

    private static string Text(params string[] path) => File.ReadAllText(Repository.PathOf(path)).ReplaceLineEndings("\n");

    [GeneratedRegex("^    ([A-Z][A-Za-z0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("(?<![-/.])\\b[A-Z][a-z]+(?:[A-Z0-9][A-Za-z0-9]*)+\\b(?!-)")]
    private static partial Regex Word();
}
