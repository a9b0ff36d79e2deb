namespace K8sPki.Tests.ClusterPki;

/// <summary>Nothing that a node's configuration leads to is missing without a word.</summary>
public sealed class StrangerNodeTests
{
    public static TheoryData<string> Cases() => [.. StrangerNodes.All.Select(node => node.Case)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_certificate_is_listed_by_what_names_it(string name)
    {
        var node = StrangerNodes.All.Single(node => node.Case == name);
        using var folder = node.LayOut();
        var facts = folder.Inventory();
        Assert.Empty(facts.Problems.Select(problem => problem.Problem.Message));
        Assert.Equal(node.Listed.Order(), facts.Entries.Where(entry => !entry.IsMissing)
            .Select(entry => (Path.GetRelativePath(folder.Path, entry.Path), NamedBy(entry))).Order());
        Assert.Equal(node.NotFollowed, facts.Notes.Unfollowed.Select(text => $"{text.File.Here.Name}:{text.Line} {text.What}")
            .Order(StringComparer.Ordinal));
        Assert.Equal(node.Missing, facts.Missing.Select(missing => missing.Path.Text));
        // What is kept as a pair has its key, wherever it is named.
        Assert.All(facts.Entries.Where(entry => entry is { IsMissing: false, IsEmbedded: false } && !entry.Purpose.IsAuthority),
            entry => Assert.NotNull(entry.Key?.PublicKey));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_not_followed_is_a_finding_with_file_and_line(string name)
    {
        var node = StrangerNodes.All.Single(node => node.Case == name);
        using var folder = node.LayOut();
        var findings = new PkiChecks(new PkiCheckOptions()).Judge(folder.Inventory())
            .Where(finding => finding.Is(Rule.NotFollowed)).ToList();
        Assert.Equal(node.NotFollowed.Count, findings.Count);
        Assert.All(node.NotFollowed, text => Assert.Contains(findings, finding =>
            Path.GetFileName((string)finding.Target!) == text.Split(':')[0]
                && finding.Message.Contains($"', line {text.Split(':')[1].Split(' ')[0]}:", StringComparison.Ordinal)));
    }

    private static string NamedBy(PkiEntry entry) =>
        string.Join(", ",
            entry.NamedBy.Select(reference => reference.Line is { } line ? $"{reference}:{line}" : reference.ToString()));
}
