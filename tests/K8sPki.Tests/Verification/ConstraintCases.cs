namespace K8sPki.Tests.Verification;

/// <summary>Name constraints.</summary>
internal static class ConstraintCases
{
    private const string Broken = "NameConstraintViolated";

    // Permitted, excluded, names of the leaf, the finding. Several are parted by semicolons.
    private static readonly (string Permitted, string Excluded, string Names, string Expected)[] Table =
    [
        ("dns:example", "", "dns:host.example", ""),
        ("dns:example", "", "dns:example", ""),
        ("dns:example", "", "dns:a.b.example", ""),
        ("dns:example", "", "dns:badexample", Broken),
        ("dns:EXAMPLE", "", "dns:host.example", ""),
        ("dns:.example", "", "dns:host.example", ""),
        ("dns:.example", "", "dns:example", Broken),
        ("dns:example", "", "dns:host.other", Broken),
        ("dns:example", "", "dns:host.example;dns:host.other", Broken),
        ("dns:example;dns:other", "", "dns:host.example;dns:host.other", ""),
        ("dns:", "", "dns:anything.at.all", ""),
        ("dns:example", "", "dns:*.example", ""),
        ("dns:a.example", "", "dns:*.example", Broken),
        ("dns:example", "", "ip:10.0.0.1", ""),
        ("dns:example", "", "email:a@other", ""),
        ("dns:example", "", "uri:https://other/", ""),
        ("dns:example", "", "dns:", Broken),
        ("dns:example", "", "dns:host.example.", Broken),
        ("dns:example", "", "dns:.host.example", Broken),
        ("dns:example", "", "dns:a..example", Broken),
        ("dns:example", "", "dns:a b.example", Broken),
        ("dns:example", "", "dns:a_b.example", ""),
        ("", "dns:example", "dns:host.example", Broken),
        ("", "dns:example", "dns:host.other", ""),
        ("", "dns:host.example", "dns:example", ""),
        ("", "dns:.example", "dns:example", ""),
        ("", "dns:.example", "dns:a.example", Broken),
        ("", "dns:", "dns:a.example", Broken),
        ("dns:example", "dns:bad.example", "dns:good.example", ""),
        ("dns:example", "dns:bad.example", "dns:very.bad.example", Broken),
        ("", "dns:example", "dns:*.example", Broken),
        ("", "dns:other.example", "dns:*.elsewhere", ""),
        ("", "dns:x", "dns:*.y.example", ""),
        ("ip:10.0.0.0/8", "", "ip:10.96.0.1", ""),
        ("ip:10.0.0.0/8", "", "ip:11.0.0.1", Broken),
        ("ip:10.0.0.0/8", "", "ip:fd00::1", Broken),
        ("ip:10.0.0.0/8;ip:fd00::/8", "", "ip:fd00::1", ""),
        ("ip:0.0.0.0/0", "", "ip:192.168.1.1", ""),
        ("ip:10.96.0.1/32", "", "ip:10.96.0.1", ""),
        ("", "ip:10.0.0.0/8", "ip:10.1.1.1", Broken),
        ("", "ip:10.0.0.0/8", "ip:11.1.1.1", ""),
        ("", "ip:0.0.0.0/0", "ip:fd00::1", ""),
        ("ip:10.0.0.0/8", "", "dns:host.example", ""),
        ("ip:fd00::/8", "", "ip:fd12:3456::1", ""),
        ("ip:fd00::/9", "", "ip:fd80::1", Broken),
        ("ip:hex:0a0101010aff0000", "", "ip:10.1.1.1", "UnknownAuthority"),
        ("ip:hex:0a010101ffff0000", "", "ip:10.1.200.1", ""),
        ("ip:hex:0a0101", "", "ip:10.1.1.1", "UnknownAuthority"),
        ("email:example", "", "email:a@example", ""),
        ("email:example", "", "email:a@sub.example", ""),
        ("email:.example", "", "email:a@example", Broken),
        ("email:.example", "", "email:a@sub.example", ""),
        ("email:a@example", "", "email:a@example", ""),
        ("email:a@example", "", "email:a@EXAMPLE", ""),
        ("email:a@example", "", "email:A@example", Broken),
        ("email:a@example", "", "email:b@example", Broken),
        ("email:\"a b\"@example", "", "email:\"a b\"@example", ""),
        ("email:\"a\"@example", "", "email:a@example", ""),
        ("email:a\\,b@example", "", "email:\"a,b\"@example", ""),
        ("email:example", "", "email:noatsign", Broken),
        ("email:example", "", "email:@example", Broken),
        ("email:example", "", "email:a..b@example", Broken),
        ("email:example", "", "email:.a@example", Broken),
        ("email:example", "", "email:a@b@example", Broken),
        ("email:example", "", "email:\"a@example", Broken),
        ("email:example", "", "email:a b@example", Broken),
        ("", "email:bad@example", "email:good@example", ""),
        ("", "email:bad@example", "email:bad@example", Broken),
        ("", "email:example", "email:a@example", Broken),
        ("email:a..b@example", "", "email:x@example", "UnknownAuthority"),
        ("uri:example", "", "uri:https://example/x", ""),
        ("uri:example", "", "uri:https://host.example:8443/x?y#z", ""),
        ("uri:.example", "", "uri:https://example/", Broken),
        ("uri:example", "", "uri:https://other/", Broken),
        ("uri:example", "", "uri:spiffe://example/ns/default", ""),
        ("uri:example", "", "uri:urn:uuid:1234", Broken),
        ("uri:example", "", "uri:https://10.0.0.1/", Broken),
        ("uri:example", "", "uri:https://[fd00::1]/", Broken),
        ("uri:example", "", "uri:https://[fd00::1]:443/", Broken),
        ("uri:example", "", "uri:https://user:pw@host.example/", ""),
        ("uri:example", "", "uri:/just/a/path", Broken),
        ("", "uri:example", "uri:https://host.example/", Broken),
        ("", "uri:example", "uri:https://other/", ""),
        ("", "uri:example", "uri:urn:x", Broken),
        ("uri:10.0.0.1", "", "uri:https://host/", "UnknownAuthority"),
        ("dns:exa mple", "", "dns:x.example", "UnknownAuthority"),
        ("dns:example.", "", "dns:x.example", "UnknownAuthority"),
        ("dns:a..example", "", "dns:x.example", "UnknownAuthority"),
        ("dns:\u00e9xample", "", "dns:x.example", "UnknownAuthority"),
        ("dir:somebody", "", "dns:x.example", "UnhandledCriticalExtension"),
        ("dns:example;dir:somebody", "", "dns:x.example", "UnhandledCriticalExtension"),
        ("dns:example", "", "dir:somebody", ""),
    ];

    public static IEnumerable<ChainCase> All() => Single().Concat(Chains()).Concat(Newer());

    private static IEnumerable<ChainCase> Single()
    {
        foreach (var (permitted, excluded, names, expected) in Table)
        {
            var root = Constrained("constraint root", permitted, excluded);
            yield return new ChainCase($"constraints permit '{permitted}', exclude '{excluded}': {names}",
                root.Leaf(Split(names)), [root])
            {
                Expected = expected,
                Since = names == "dns:.host.example" ? "1.23" : "",
                Source = "Go 1.23 crypto/x509 domainToReverseLabels",
            };
        }
    }

    private static IEnumerable<ChainCase> Chains()
    {
        var root = Constrained("constraint top", "dns:example", "");
        var middle = root.Below("constraint middle");
        yield return new ChainCase("constraints of the root hold below an intermediate", middle.Leaf("dns:a.other"),
            [root]) { Intermediates = [middle], Expected = Broken };
        yield return new ChainCase("constraints of the root kept below an intermediate", middle.Leaf("dns:a.example"),
            [root]) { Intermediates = [middle], Expected = "" };
        var narrow = root.Below("constraint narrow") with { Permitted = ["dns:a.example"] };
        yield return new ChainCase("constraints narrowed and kept", narrow.Leaf("dns:x.a.example"),
            [root]) { Intermediates = [narrow], Expected = "" };
        yield return new ChainCase("constraints narrowed and broken", narrow.Leaf("dns:x.b.example"),
            [root]) { Intermediates = [narrow], Expected = Broken };
        var wide = root.Below("constraint wide") with { Permitted = ["dns:other"] };
        yield return new ChainCase("constraints cannot be widened", wide.Leaf("dns:x.other"), [root]) { Intermediates = [wide],
            Expected = Broken };
        var named = root.Below("constraint named") with { Names = ["dns:ca.other"] };
        yield return new ChainCase("constraints hold for the names of an intermediate", named.Leaf("dns:x.example"), [root])
            { Intermediates = [named], Expected = Broken, Since = "1.21",
                Source = "crypto/x509 isValid: the names of the whole chain below" };
        var own = Constrained("constraint own", "dns:example", "") with { Names = ["dns:ca.other"] };
        yield return new ChainCase("constraints do not hold for the authority itself", own.Leaf("dns:x.example"), [own])
            { Expected = "", Since = "1.21", Source = "crypto/x509 isValid: the names of the chain below only" };
        yield return new ChainCase("constraints on the leaf itself do nothing",
            root.Leaf("dns:a.example") with { Permitted = ["dns:other"] }, [root]) { Expected = "" };
        yield return new ChainCase("constraints without names to hold", root.Leaf() with { Names = [] },
            [root]) { Expected = "" };
        var harmless = root with { ConstraintsAreCritical = false, Permitted = ["dir:somebody"] };
        yield return new ChainCase("constraints of another kind, not critical", harmless.Leaf("dns:a.other"),
            [harmless]) { Expected = "" };
        var empty = ChainCertificate.Root("constraint empty") with { Extensions = [("2.5.29.30", true, [0x30, 0])] };
        yield return new ChainCase("constraints that are empty", empty.Leaf(), [empty]) { Expected = "UnknownAuthority" };
        var many = Constrained("constraint many", string.Join(';', Enumerable.Range(0, 600).Select(i => $"dns:p{i}.example")),
            "");
        yield return new ChainCase("constraints: 600 by 400 is still worked with",
            many.Leaf([.. Enumerable.Range(0, 400).Select(i => $"dns:x.p{i}.example")]), [many]) { Expected = "" };
        yield return new ChainCase("constraints: 600 by 500 is too many",
            many.Leaf([.. Enumerable.Range(0, 500).Select(i => $"dns:x.p{i}.example")]), [many])
            { Expected = "TooManyChecks", Until = "1.26", Source = "crypto/x509, constraints.go" };
    }

    private static IEnumerable<ChainCase> Newer()
    {
        foreach (var (excluded, name, expected) in new[]
        {
            ("dns:bad.example", "dns:*.example", Broken),
            ("dns:very.bad.example", "dns:*.example", ""),
            ("dns:bad.example", "dns:*.other", ""),
            ("dns:example", "dns:*.host.example", Broken),
            ("dns:BAD.example", "dns:*.EXAMPLE", Broken),
        })
        {
            var root = Constrained("constraint wildcard", "", excluded);
            yield return new ChainCase($"constraints exclude {excluded} and what {name} stands for", root.Leaf(name), [root])
                { Expected = expected, Since = "1.26", Source = "CVE-2025-61727 (Go 1.24.11, 1.25.5), golang/go#76935" };
        }

        var dot = Constrained("constraint dot", "dns:.", "");
        yield return new ChainCase("constraints: a dot alone", dot.Leaf("dns:anything.at.all"), [dot])
            { Expected = "UnknownAuthority", Since = "1.25.2", Source = "CVE-2025-58187 (Go 1.24.8, 1.25.2)" };
        var zone = Constrained("constraint zone", "uri:example", "");
        yield return new ChainCase("constraints: a URI host with a zone is an address",
            zone.Leaf("uri:https://[fd00::1%25en0.example]:443/"), [zone])
            { Expected = Broken, Since = "1.23", Source = "CVE-2024-45341 (Go 1.22.11, 1.23.5)" };
    }

    private static ChainCertificate Constrained(string name, string permitted, string excluded) =>
        ChainCertificate.Root(name) with { Permitted = Split(permitted), Excluded = Split(excluded) };

    private static string[] Split(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries);
}
