namespace K8sPki.Tests.Verification;

/// <summary>Chains that branch, cross, loop or have no end.</summary>
internal static class GraphCases
{
    public static IEnumerable<ChainCase> All() => Missing().Concat(Crossed()).Concat(Identified()).Concat(Bounded());

    private static IEnumerable<ChainCase> Missing()
    {
        var root = ChainCertificate.Root("graph root");
        var middle = root.Below("graph middle");
        yield return new ChainCase("graph: no roots at all", root.Leaf(), []) { Expected = "UnknownAuthority" };
        yield return new ChainCase("graph: another root", root.Leaf(),
            [ChainCertificate.Root("graph other")]) { Expected = "UnknownAuthority" };
        yield return new ChainCase("graph: intermediate missing", middle.Leaf(), [root]) { Expected = "UnknownAuthority" };
        yield return new ChainCase("graph: root missing", middle.Leaf(), []) { Intermediates = [middle],
            Expected = "UnknownAuthority" };
        yield return new ChainCase("graph: root only among the intermediates", root.Leaf(), []) { Intermediates = [root],
            Expected = "UnknownAuthority" };
        yield return new ChainCase("graph: root among both", root.Leaf(), [root]) { Intermediates = [root], Expected = "" };
        yield return new ChainCase("graph: everything twice", middle.Leaf(), [root, root]) { Intermediates = [middle, middle],
            Expected = "" };
        yield return new ChainCase("graph: issuer's name in other letters", root.Leaf() with { IssuerName = "GRAPH ROOT" },
            [root]) { Expected = "UnknownAuthority" };
    }

    private static IEnumerable<ChainCase> Crossed()
    {
        var (one, two) = (ChainCertificate.Root("cross one"), ChainCertificate.Root("cross two"));
        var crossed = two.Below("cross one");
        yield return new ChainCase("graph: old root", one.Leaf(), [one]) { Intermediates = [crossed], Expected = "" };
        yield return new ChainCase("graph: new root by cross-signing", one.Leaf(), [two]) { Intermediates = [crossed],
            Expected = "" };
        yield return new ChainCase("graph: both roots", one.Leaf(), [one, two]) { Intermediates = [crossed], Expected = "" };
        var back = one.Below("cross two");
        yield return new ChainCase("graph: two that sign each other, no root", one.Leaf(), []) { Intermediates = [crossed, back],
            Expected = "UnknownAuthority" };
        yield return new ChainCase("graph: two that sign each other, one root", one.Leaf(),
            [two]) { Intermediates = [crossed, back], Expected = "" };
        yield return new ChainCase("graph: expired cross-signature, good root", one.Leaf(), [one, two])
            { Intermediates = [crossed with { NotAfter = ChainCertificate.Now.AddDays(-1) }], Expected = "" };
        var renamed = crossed with { Names = ["dns:other.example"] };
        yield return new ChainCase("graph: the same authority under two alternative names", one.Leaf(),
            [two]) { Intermediates = [crossed, renamed, back], Expected = "" };
        var selfIssued = one.Below("cross one") with { KeyName = "ec-cross-renewed" };
        yield return new ChainCase("graph: self-issued renewal of the key", selfIssued.Leaf(),
            [one]) { Intermediates = [selfIssued], Expected = "" };
    }

    private static IEnumerable<ChainCase> Identified()
    {
        var root = ChainCertificate.Root("identified");
        foreach (var (name, own, named) in new (string, byte[]?, byte[]?)[]
        {
            ("equal", [1], [1]),
            ("different", [1], [2]),
            ("subject's missing", [], [2]),
            ("authority's missing", [1], []),
            ("both missing", [], []),
        })
        {
            var signer = root with { SubjectKeyId = own };
            yield return new ChainCase("graph: key identifiers " + name, signer.Leaf() with { AuthorityKeyId = named },
                [signer]) { Expected = "" };
        }

        // The order in which candidates are tried shows in the order of the chains.
        var middles = Enumerable.Range(0, 3)
            .Select(i => root.Below("identified middle") with { Serial = [(byte)(i + 1)],
                SubjectKeyId = new byte[][] { [9], [], [7] }[i] }).ToArray();
        yield return new ChainCase("graph: order by key identifiers", middles[0].Leaf() with { AuthorityKeyId = [7] },
            [root]) { Intermediates = middles, Expected = "" };
        yield return new ChainCase("graph: order by key identifiers, none named", middles[0].Leaf() with { AuthorityKeyId = [] },
            [root]) { Intermediates = middles, Expected = "" };
    }

    private static IEnumerable<ChainCase> Bounded()
    {
        var root = ChainCertificate.Root("bound root");
        foreach (var (count, expected) in new[] { (99, ""), (100, "TooManyChecks") })
        {
            // Every wrong one costs a check, and so do the right one and the root above it.
            var wrong = Enumerable.Range(0, count - 1)
                .Select(i => root.Below("bound middle") with { KeyName = "ec-bound-wrong", Serial = [1, (byte)i] });
            var right = root.Below("bound middle");
            yield return new ChainCase($"graph: {count} intermediates of one name, the last one right",
                right.Leaf() with { AuthorityKeyId = [] }, [root])
                { Intermediates = [.. wrong, right], Expected = expected };
        }

        var ring = Enumerable.Range(0, 12).Select(i => ChainCertificate.Root($"ring {i}")).ToArray();
        var ties = (from upper in ring from lower in ring where upper != lower select upper.Below(lower.Subject)).ToArray();
        yield return new ChainCase("graph: twelve that all sign each other", ring[0].Leaf(), [root]) { Intermediates = ties,
            Expected = "TooManyChecks" };
        yield return new ChainCase("graph: twelve that all sign each other, and a root", ring[0].Leaf(),
            [ring[11]]) { Intermediates = ties, Expected = "TooManyChecks", Since = "1.26",
                Source = "crypto/x509, buildChains: authorities that stand in the chain count too" };
        var twins = Enumerable.Range(0, 300).Select(i => root.Below("twin") with { Serial = [2, 1, (byte)(i >> 8), (byte)i] })
            .ToArray();
        yield return new ChainCase("graph: three hundred twins below a root", twins[0].Leaf(), [root]) { Intermediates = twins,
            Expected = "" };
        yield return new ChainCase("graph: three hundred twins and no root", twins[0].Leaf(), []) { Intermediates = twins,
            Expected = "TooManyChecks" };
    }
}
