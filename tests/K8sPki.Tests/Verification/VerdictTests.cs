using System.Security.Cryptography;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Verification;

/// <summary>The verifier's verdicts beside a table and beside Go.</summary>
public sealed class VerdictTests(GoVerifier go) : IClassFixture<GoVerifier>
{
    // Names are compared with constraints when a chain stands, and no longer while it is built: of several reasons to refuse a
    // chain another one is told.
    private static readonly Version WithConstraintsLast = new(1, 26);

    private const int MazeOfChains = 10;

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
            var isSame = version >= WithConstraintsLast
                ? verdict.Kind == "ok" == (ours.Length == 0) : GoVerifier.FindingsFor(verdict).Contains(ours);
            Assert.True(isSame,
                $"Go {version} says {verdict.Kind} ({verdict.Detail}), ours is '{ours}': {result?.Failure?.Message}");
            if (ours.Length > 0)
                continue;
            // Of a maze of chains fewer are found since 1.26, which counts more towards the bound.
            var chains = Digests(result!);
            var isWhole = version >= WithConstraintsLast || verdict.Chains!.Count < MazeOfChains;
            Assert.Equal(isWhole ? verdict.Chains : verdict.Chains!.Take(chains.Count), chains);
        }
    }

    [Fact]
    public void Every_rule_that_some_releases_lack_names_its_source() =>
        Assert.All(ChainCases.All.Where(one => (one.Since + one.Until).Length > 0 && one.Expected is not null),
            one => Assert.NotEmpty(one.Source));

    private static List<IReadOnlyList<string>> Digests(VerificationResult result) =>
        result.Chains.Select(chain => (IReadOnlyList<string>)chain
            .Select(member => Convert.ToHexStringLower(SHA256.HashData(member.Der.Span))).ToList()).ToList();
}
