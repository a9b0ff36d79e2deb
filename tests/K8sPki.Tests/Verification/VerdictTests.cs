using System.Security.Cryptography;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Verification;

/// <summary>The verifier's verdicts beside a table and beside Go.</summary>
public sealed class VerdictTests(GoVerifier go) : IClassFixture<GoVerifier>
{
    public static TheoryData<string> AllCases => new(ChainCases.All.Select(one => one.Name));

    public static TheoryData<string> CasesWithAnswer =>
        new(ChainCases.All.Where(one => one.Expected is not null).Select(one => one.Name));

    [Theory]
    [MemberData(nameof(CasesWithAnswer))]
    public void Verdict_is_that_of_the_table(string name)
    {
        var made = go.Cases[name].Value;
        Assert.Equal(made.From.Expected, made.Judge(out _));
    }

    [PeerTheory("go")]
    [MemberData(nameof(AllCases))]
    public void Verdict_is_that_of_Go(string name)
    {
        var made = go.Cases[name].Value;
        var ours = made.Judge(out var result);
        foreach (var (version, verdict) in go.VerdictsOn(made.From))
        {
            Assert.True(GoVerifier.FindingsFor(verdict).Contains(ours),
                $"Go {version} says {verdict.Kind} ({verdict.Detail}), ours is '{ours}': {result?.Failure?.Message}");
            if (ours.Length == 0)
                Assert.Equal(verdict.Chains, Digests(result!));
        }
    }

    [Fact]
    public void Every_rule_that_is_newer_than_a_release_names_its_source() =>
        Assert.All(ChainCases.All.Where(one => one.Since.Length > 0 && one.Expected is not null),
            one => Assert.NotEmpty(one.Source));

    private static List<IReadOnlyList<string>> Digests(VerificationResult result) =>
        result.Chains.Select(chain => (IReadOnlyList<string>)chain
            .Select(member => Convert.ToHexStringLower(SHA256.HashData(member.Der.Span))).ToList()).ToList();
}
