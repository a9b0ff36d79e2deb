using System.Text.RegularExpressions;

namespace K8sPki.Tests.Rules;

/// <summary>The catalogue is whole, and everything that names a finding goes by it.</summary>
public partial class RuleTests
{
    [Fact]
    public void No_two_rules_mean_the_same() =>
        Assert.Empty(
            Catalogue.All.GroupBy(rule => rule.Means, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1)
            .Select(group => group.Key));

    [Fact]
    public void Each_says_what_it_means_and_who_demands_it() => Assert.All(Catalogue.All, rule =>
    {
        Assert.EndsWith(".", rule.Means, StringComparison.Ordinal);
        Assert.NotEmpty(rule.Source);
        Assert.Equal(rule.Severities.Distinct(), rule.Severities);
    });

    [Fact]
    public void Each_is_one_that_something_finds() =>
        Assert.Empty(Catalogue.All.Select(rule => rule.Id).Except(Catalogue.Texts().SelectMany(Catalogue.Named)));

    /// <summary>Only in the catalogue; errors have names of their own, some of them the same.</summary>
    [Fact]
    public void No_id_of_a_finding_is_written_elsewhere()
    {
        var ids = Catalogue.All.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(Catalogue.Texts().SelectMany(Written), ids.Contains);
    }

    [Theory]
    [InlineData("found.Add(new Finding(\"WeakKey\", x))", true)]
    [InlineData("finding.Id == \"WeakKey\"", true)]
    [InlineData("throw new LimitExceededException(\"WeakKey\", \"It is.\")", false)]
    [InlineData("throw Malformed(node, \"WeakKey\", text)", false)]
    [InlineData("catch (PkiException failure) when (failure.ErrorId is \"Other\" or \"WeakKey\")", false)]
    [InlineData("[ValidateSet(\"Other\", \"WeakKey\")]", false)]
    public void An_id_that_is_written_is_found(string text, bool isOne) => Assert.Equal(isOne, Written(text).Contains("WeakKey"));

    [Fact]
    public void A_rule_is_told_by_its_id_whatever_its_severity()
    {
        var finding = Rule.WeakKey.As(FindingSeverity.Error).Found("a key", "It is weak.", "Make another.");
        Assert.Equal(("WeakKey", FindingSeverity.Error), (finding.Id, finding.Severity));
        Assert.True(finding.Is(Rule.KeyTooLarge, Rule.WeakKey));
        Assert.False(finding.Is(Rule.KeyTooLarge));
    }

    private static IEnumerable<string> Written(string text) =>
        Word().Matches(OfErrors().Replace(text, "")).Select(match => match.Groups[1].Value);

    [GeneratedRegex("\"([A-Z][A-Za-z0-9]+)\"")]
    private static partial Regex Word();

    // Ids of errors, and names of parameters.
    [GeneratedRegex(
        "(Exception|Malformed|Refused)\\([^;\"]*\"\\w+\"|ErrorId (is|==) [^)]*|ValidateSet\\([^)]*|\\[\"\\w+\"\\] = ")]
    private static partial Regex OfErrors();
}
