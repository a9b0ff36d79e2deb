namespace K8sPki.Tests.Verification;

/// <summary>
/// Certificate policies. They matter only where a certificate demands one (policy constraints); Go checks them since 1.24,
/// so the answers come from RFC 5280 section 6.1 with RFC 9618.
/// </summary>
internal static class PolicyCases
{
    private const string One = "1.2.3.1";
    private const string Two = "1.2.3.2";
    private const string Any = "2.5.29.32.0";

    public static IEnumerable<ChainCase> All()
    {
        // Policies of intermediate and leaf, further extensions of the intermediate, the finding.
        (string Name, string[] Middle, string[] Leaf, (string, bool, byte[])[] Further, string Expected)[] cases =
        [
            ("nobody demands one", [], [], [], ""),
            ("demanded and there", [One], [One], [Require(0)], ""),
            ("demanded and not there", [One], [], [Require(0)], "PolicyNotValid"),
            ("demanded and another one", [One], [Two], [Require(0)], "PolicyNotValid"),
            ("demanded, authority has any", [Any], [Two], [Require(0)], ""),
            ("demanded, leaf has any", [One], [Any], [Require(0)], ""),
            ("demanded, any inhibited", [Any], [Any], [Require(0), InhibitAny(0)], "PolicyNotValid"),
            ("demanded, any of the authority still counts", [Any], [One], [Require(0), InhibitAny(0)], ""),
            ("demanded further below", [], [], [Require(5)], ""),
            ("demanded, authority has none", [], [One], [Require(0)], "PolicyNotValid"),
            ("mapped", [One], [Two], [Require(0), Map(One, Two)], ""),
            ("mapped, old name used", [One], [One], [Require(0), Map(One, Two)], "PolicyNotValid"),
            ("mapped from any, which is forbidden", [One], [One], [Map(Any, Two)], "PolicyNotValid"),
            ("mapped to any, which is forbidden", [One], [One], [Map(One, Any)], "PolicyNotValid"),
            ("mapping with any policy above", [Any], [Two], [Require(0), Map(One, Two)], ""),
        ];
        foreach (var (name, middlePolicies, leafPolicies, further, expected) in cases)
        {
            var root = ChainCertificate.Root("policy root");
            var middle = root.Below("policy middle") with { Extensions = [.. Policies(middlePolicies), .. further] };
            yield return new ChainCase("policy: " + name, middle.Leaf() with { Extensions = Policies(leafPolicies) }, [root])
            {
                Intermediates = [middle],
                Expected = expected,
                Since = further.Length == 0 ? "" : "1.24",
                Source = "Go 1.24 release notes, crypto/x509: policy validation; RFC 9618",
            };
        }

        var top = ChainCertificate.Root("policy top");
        var strict = top.Below("policy strict") with { Extensions = [.. Policies(One), Require(0)] };
        var inner = strict.Below("policy inner") with { Extensions = [.. Policies(One), InhibitMapping(0)] };
        var mapper = inner.Below("policy mapper") with { Extensions = [.. Policies(One), Map(One, Two)] };
        yield return new ChainCase("policy: mapping inhibited above", mapper.Leaf() with { Extensions = Policies(Two) }, [top])
            { Intermediates = [strict, inner, mapper], Expected = "PolicyNotValid", Since = "1.24",
                Source = "RFC 5280 section 6.1.4" };
        var demanding = top.Leaf() with { Extensions = [Require(0)] };
        yield return new ChainCase("policy: the leaf demands one itself", demanding, [top]) { Expected = "PolicyNotValid",
            Since = "1.24", Source = "RFC 5280 section 6.1.5 (b)" };
        yield return new ChainCase("policy: the leaf demands one and is trusted itself", demanding, [demanding]) { Expected = "",
            Since = "1.24", Source = "RFC 5280 section 6.1" };
        var rooted = top with { Extensions = [Require(0)] };
        yield return new ChainCase("policy: what the root demands does not count", rooted.Leaf(), [rooted]) { Expected = "",
            Since = "1.24", Source = "RFC 5280 section 6.1.1: the trust anchor is no part of the path" };
    }

    private static (string, bool, byte[])[] Policies(params string[] policies) =>
        policies.Length == 0 ? [] : [("2.5.29.32", false, ChainExtensions.Policies(policies))];

    private static (string, bool, byte[]) Require(byte after) => ("2.5.29.36", true, [0x30, 3, 0x80, 1, after]);

    private static (string, bool, byte[]) InhibitMapping(byte after) => ("2.5.29.36", true, [0x30, 3, 0x81, 1, after]);

    private static (string, bool, byte[]) InhibitAny(byte after) => ("2.5.29.54", true, [2, 1, after]);

    private static (string, bool, byte[]) Map(string issuer, string subject) =>
        ("2.5.29.33", true, ChainExtensions.Encode(writer =>
    {
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(issuer);
            writer.WriteObjectIdentifier(subject);
        }
    }));
}
