using System.Text.RegularExpressions;
using K8sPki.Help;

namespace K8sPki.Tests.Help;

/// <summary>One id a fact: what the checks give and what about_K8sPki_Findings lists are the same, each once with its meaning.</summary>
public partial class FindingIdTests
{
    // Ids that are no first argument where the checks give them.
    private static readonly string[] Composed = ["ClusterNotSet", "ClusterNotFound", "UserNotSet", "UserNotFound", .. KubeConfigRefusals];

    // What every Kubernetes reader refuses, by the names that it has in a kubeconfig.
    private static string[] KubeConfigRefusals =>
        [.. new[] { YamlFault.NoNumber, YamlFault.WrongTag, YamlFault.BadMerge, YamlFault.BadKey }.Select(KubeConfigYaml.IdOf)];

    // Of errors, which the checks make in the same files.
    private static readonly string[] Errors = ["RequestOutOfScope"];

    // Files with rules and checks; errors about a server have names of their own.
    private static readonly string[] Rooms = ["Certificates/Verification", "ClusterPki/Checks", "Keys", "KubeConfig/Checking", "KubeConfig/Merging", "Requests", "Api/SigningPolicy", "Api/SigningRequests"];

    [Fact]
    public void The_topic_lists_each_id_once() =>
        Assert.Empty(Topic().GroupBy(row => row.Id).Where(group => group.Count() > 1).Select(group => group.Key));

    [Fact]
    public void The_topic_lists_what_the_checks_give() =>
        Assert.Equal(
            Rooms.SelectMany(Given).Concat(PkiRule.All.Select(rule => rule.Id)).Concat(Composed).Except(Errors).Order(StringComparer.Ordinal),
            Topic().Select(row => row.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void No_two_ids_mean_the_same() =>
        Assert.Empty(Topic().GroupBy(row => row.Says, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key));

    [Fact]
    public void The_topic_says_of_a_rule_what_Test_K8sPki_says() =>
        Assert.Empty(PkiRule.All.Where(rule => !Topic().Contains((rule.Id, rule.Says))).Select(rule => rule.Id));

    [Theory]
    [InlineData("Test-K8sKubeConfig", "Ids of errors: ", "Ids of warnings: ")]
    [InlineData("Test-K8sCsr", "Findings have stable ids ")]
    public void A_page_names_no_other_ids(string command, params string[] beginnings)
    {
        var known = Topic().Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        var paragraphs = MarkdownText.Paragraphs(HelpPages.Of(command).Text("NOTES")).Where(text => beginnings.Any(beginning => text.StartsWith(beginning, StringComparison.Ordinal))).ToList();
        Assert.Equal(beginnings.Length, paragraphs.Count);
        Assert.DoesNotContain(paragraphs.SelectMany(text => Word().Matches(text)), match => !known.Contains(match.Value));
    }

    private static List<(string Id, string Says)> Topic()
    {
        var rows = new List<(string Id, string Says)>();
        foreach (var line in File.ReadLines(Repository.PathOf("en-US", "about_K8sPki_Findings.help.txt")))
        {
            if (Row().Match(line) is { Success: true } row)
                rows.Add((row.Groups[1].Value, ""));
            else if (rows.Count > 0 && line.StartsWith("        ", StringComparison.Ordinal))
                rows[^1] = (rows[^1].Id, $"{rows[^1].Says} {line.Trim()}".Trim());
            else if (line == "SEE ALSO")
                break;
        }

        return rows;
    }

    private static IEnumerable<string> Given(string room) => Directory.EnumerateFiles(Repository.PathOf("src", "K8sPki", room), "*.cs")
        .Select(File.ReadAllText).Where(text => Checks().IsMatch(text))
        .SelectMany(text => FirstArgument().Matches(text)).Select(match => match.Groups[1].Value);

    [GeneratedRegex("^    ([A-Z][A-Za-z0-9]+)$")]
    private static partial Regex Row();

    [GeneratedRegex("(?<![-/.])\\b[A-Z][a-z]+(?:[A-Z0-9][A-Za-z0-9]*)+\\b(?!-)")]
    private static partial Regex Word();

    [GeneratedRegex(@"\bnew Finding\(|\bFinding [A-Z]\w*\(|\bFindingList\b|\bEntryFinding\b|\bEntryRule\b|\bnew KubeConfigProblem\(|\bPkiRule\(|\bFindingSeverity\b")]
    private static partial Regex Checks();

    // As 'report.Error("Id", …' and '("Id", …' in a table; not 'new MissingInputException("Id", …'.
    [GeneratedRegex("(?<!Exception)\\(\\s*\"([A-Z][a-z]+[A-Z][A-Za-z0-9]*)\",")]
    private static partial Regex FirstArgument();
}
