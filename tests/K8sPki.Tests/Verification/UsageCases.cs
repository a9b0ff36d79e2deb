namespace K8sPki.Tests.Verification;

/// <summary>Extended key usages down the chain.</summary>
internal static class UsageCases
{
    private const string Wrong = "WrongUsage";

    // Usages of root, intermediate and leaf, the usages asked for, the finding.
    private static readonly (string Root, string Middle, string Leaf, string Asked, string Expected)[] Table =
    [
        ("", "", "ServerAuth", "ServerAuth", ""),
        ("", "", "ServerAuth", "ClientAuth", Wrong),
        ("", "", "ServerAuth", "ClientAuth,ServerAuth", ""),
        ("", "", "ClientAuth", "ServerAuth", Wrong),
        ("", "", "ClientAuth,ServerAuth", "ServerAuth", ""),
        ("", "", "", "ServerAuth", ""),
        ("", "", "", "ClientAuth", ""),
        ("", "", "Any", "ClientAuth", ""),
        ("", "", "Any,CodeSigning", "ClientAuth", ""),
        ("", "", "CodeSigning", "Any", ""),
        ("", "", "CodeSigning", "ServerAuth,Any", ""),
        ("", "", "1.2.3.4", "ServerAuth", Wrong),
        ("", "", "1.2.3.4,ServerAuth", "ServerAuth", ""),
        ("", "ClientAuth", "ServerAuth", "ServerAuth", Wrong),
        ("", "ServerAuth", "ServerAuth", "ServerAuth", ""),
        ("", "ServerAuth", "", "ServerAuth", ""),
        ("", "ServerAuth", "", "ClientAuth", Wrong),
        ("", "Any", "ServerAuth", "ServerAuth", ""),
        ("", "ServerAuth,ClientAuth", "ClientAuth", "ClientAuth", ""),
        ("", "ServerAuth", "ClientAuth", "ServerAuth,ClientAuth", Wrong),
        ("ServerAuth", "", "ServerAuth", "ServerAuth", ""),
        ("ClientAuth", "", "ServerAuth", "ServerAuth", Wrong),
        ("ClientAuth", "ServerAuth", "Any", "ServerAuth,ClientAuth", Wrong),
        ("ClientAuth,ServerAuth", "ServerAuth,EmailProtection", "ServerAuth,CodeSigning", "ServerAuth,ClientAuth", ""),
        ("Any", "Any", "EmailProtection", "EmailProtection", ""),
        ("CodeSigning", "", "ServerAuth", "Any", ""),
    ];

    public static IEnumerable<ChainCase> All()
    {
        foreach (var (rootUsages, middleUsages, leafUsages, asked, expected) in Table)
        {
            var root = ChainCertificate.Root("usage root") with { Usages = Split(rootUsages) };
            var middle = root.Below("usage middle") with { Usages = Split(middleUsages) };
            yield return new ChainCase($"usage {asked}: root '{rootUsages}', intermediate '{middleUsages}', leaf '{leafUsages}'",
                middle.Leaf() with { Usages = Split(leafUsages) }, [root])
            {
                Intermediates = [middle],
                Usages = Split(asked),
                Expected = expected,
            };
        }

        var top = ChainCertificate.Root("usage top");
        var empty = top.Leaf() with { Usages = [], Extensions = [("2.5.29.37", false, [0x30, 0])] };
        yield return new ChainCase("usage: an empty list allows everything", empty, [top]) { Usages = ["ClientAuth"],
            Expected = "" };
        var client = top.Below("usage two") with { Usages = ["ClientAuth"] };
        var server = client with { Usages = ["ServerAuth"] };
        yield return new ChainCase("usage: two ways up, one of them good", client.Leaf(),
            [top]) { Intermediates = [client, server], Expected = "" };
        yield return new ChainCase("usage: trusted leaf", top.Leaf() with { Usages = ["ClientAuth"], Issuer = null },
            [top]) { Expected = "UnknownAuthority" };
        var trusted = top.Leaf() with { Usages = ["ClientAuth"], Issuer = null };
        yield return new ChainCase("usage: trusted leaf of another usage", trusted, [trusted]) { Expected = Wrong };
    }

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
