namespace K8sPki.Tests.Verification;

/// <summary>Time, basic constraints, key usage, path length and versions.</summary>
internal static class AuthorityCases
{
    private const string NotAnAuthority = "NotAuthorizedToSign";

    public static IEnumerable<ChainCase> All() => Times().Concat(Roles()).Concat(Lengths()).Concat(Versions());

    private static IEnumerable<ChainCase> Times()
    {
        var root = ChainCertificate.Root("time root");
        var middle = root.Below("time middle");
        var leaf = middle.Leaf();
        foreach (var (name, at, expected) in new (string, DateTimeOffset, string)[]
        {
            ("in the middle", ChainCertificate.Now, ""),
            ("in the first second", leaf.NotBefore, ""),
            ("before the first second", leaf.NotBefore.AddTicks(-1), "CertificateNotYetValid"),
            ("in the last second", leaf.NotAfter, ""),
            ("just after the last second", leaf.NotAfter.AddTicks(1), "CertificateExpired"),
        })
            yield return new ChainCase("time: " + name, leaf, [root]) { Intermediates = [middle], At = at, Expected = expected };

        var (old, early) = (ChainCertificate.Now.AddDays(-1), ChainCertificate.Now.AddDays(1));
        var oldRoot = root with { NotAfter = old };
        yield return new ChainCase("time: expired root", oldRoot.Leaf(), [oldRoot]) { Expected = "CertificateExpired" };
        var earlyRoot = root with { NotBefore = early };
        yield return new ChainCase("time: root not yet valid", earlyRoot.Leaf(),
            [earlyRoot]) { Expected = "CertificateNotYetValid" };
        yield return new ChainCase("time: expired intermediate", leaf, [root]) { Intermediates = [middle with { NotAfter = old }],
            Expected = "CertificateExpired" };
        yield return new ChainCase("time: expired intermediate beside its renewal", leaf, [root])
            { Intermediates = [middle with { NotAfter = old }, middle], Expected = "" };
        yield return new ChainCase("time: the renewal first", leaf,
            [root]) { Intermediates = [middle, middle with { NotAfter = old }], Expected = "" };
        yield return new ChainCase("time: expired leaf that is trusted itself", oldRoot, [oldRoot]) { Usages = ["Any"],
            Expected = "CertificateExpired" };
        yield return new ChainCase("time: after 2050", leaf with { NotAfter = new(2060, 1, 1, 0, 0, 0, TimeSpan.Zero) },
            [root]) { Intermediates = [middle], Expected = "" };
        yield return new ChainCase("time: the years 9999", leaf with { NotAfter = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero) },
            [root]) { Intermediates = [middle], Expected = "" };
    }

    private static IEnumerable<ChainCase> Roles()
    {
        var root = ChainCertificate.Root("role root");
        var middle = root.Below("role middle");
        foreach (var (name, authority, expected) in new (string, Func<ChainCertificate, ChainCertificate>, string)[]
        {
            ("as it should be", ca => ca, ""),
            ("not a CA", ca => ca with { IsCA = false }, NotAnAuthority),
            ("no basic constraints", ca => ca with { IsCA = null }, NotAnAuthority),
            ("no key usage", ca => ca with { KeyUsage = KeyUsages.None }, ""),
            ("only KeyCertSign", ca => ca with { KeyUsage = KeyUsages.KeyCertSign }, ""),
            ("no KeyCertSign", ca => ca with { KeyUsage = KeyUsages.DigitalSignature | KeyUsages.CrlSign }, NotAnAuthority),
            ("only DecipherOnly", ca => ca with { KeyUsage = KeyUsages.DecipherOnly }, NotAnAuthority),
        })
        {
            var changedRoot = authority(root);
            yield return new ChainCase("role: root " + name, changedRoot.Leaf(), [changedRoot]) { Expected = expected };
            var changed = authority(middle);
            yield return new ChainCase("role: intermediate " + name, changed.Leaf(), [root]) { Intermediates = [changed],
                Expected = expected };
        }

        yield return new ChainCase("role: a CA as leaf", middle with { Usages = ["ServerAuth"] }, [root]) { Expected = "" };
        yield return new ChainCase("role: the root judges itself", root, [root]) { Usages = ["Any"], Expected = "" };
        var selfSigned = root.Leaf() with { Issuer = null };
        yield return new ChainCase("role: self-signed leaf that is trusted", selfSigned, [selfSigned]) { Host = "host.example",
            Expected = "" };
        yield return new ChainCase("role: self-signed leaf that is not trusted", selfSigned,
            [root]) { Expected = "UnknownAuthority" };
        yield return new ChainCase("role: intermediate as trust anchor", middle.Leaf(), [middle]) { Expected = "" };
        yield return new ChainCase("role: leaf as issuer", root.Leaf().Leaf(), [root]) { Intermediates = [root.Leaf()],
            Expected = "UnknownAuthority" };
        yield return new ChainCase("role: leaf of another name as issuer", (root.Leaf() with { Subject = "bad" }).Leaf(), [root])
            { Intermediates = [root.Leaf() with { Subject = "bad" }], Expected = NotAnAuthority };
    }

    private static IEnumerable<ChainCase> Lengths()
    {
        for (var limit = 0; limit < 3; limit++)
        {
            for (var depth = 0; depth < 4; depth++)
            {
                var root = ChainCertificate.Root("length root") with { PathLength = limit };
                var (signer, chain) = Stack(root, depth);
                yield return new ChainCase($"path length {limit}, {depth} intermediates", signer.Leaf(), [root])
                    { Intermediates = chain, Expected = depth > limit ? "PathTooLong" : "" };
            }
        }

        var top = ChainCertificate.Root("length top");
        var tight = top.Below("length tight") with { PathLength = 0 };
        var deeper = tight.Below("length deeper");
        yield return new ChainCase("path length of an intermediate kept", tight.Leaf(), [top]) { Intermediates = [tight],
            Expected = "" };
        yield return new ChainCase("path length of an intermediate broken", deeper.Leaf(),
            [top]) { Intermediates = [tight, deeper], Expected = "PathTooLong" };
        yield return new ChainCase("path length of a root that is the leaf's issuer", (top with { PathLength = 0 }).Leaf(),
            [top with { PathLength = 0 }]) { Expected = "" };
        yield return new ChainCase("path length without CA", (top with { IsCA = false, PathLength = 0 }).Leaf(),
            [top with { IsCA = false, PathLength = 0 }]) { Expected = NotAnAuthority };
        yield return new ChainCase("path length negative on a root", (top with { PathLength = -1 }).Leaf(),
            [top with { PathLength = -1 }])
        {
            Expected = "UnknownAuthority",
            Since = "1.25",
            Source = "crypto/x509 parseBasicConstraintsExtension reads an unsigned number",
        };
        var (last, many) = Stack(top, 20);
        yield return new ChainCase("path of twenty intermediates", last.Leaf(), [top]) { Intermediates = many, Expected = "" };
    }

    private static IEnumerable<ChainCase> Versions()
    {
        var root = ChainCertificate.Root("version root");
        var oldRoot = root with { Version = 1 };
        yield return new ChainCase("version 1 root", oldRoot.Leaf(), [oldRoot]) { Expected = "" };
        var second = root with { Version = 2 };
        yield return new ChainCase("version 2 root", second.Leaf(), [second]) { Expected = "" };
        var middle = root.Below("version middle") with { Version = 1 };
        yield return new ChainCase("version 1 intermediate", middle.Leaf(), [root]) { Intermediates = [middle],
            Expected = NotAnAuthority };
        yield return new ChainCase("version 1 leaf", root.Leaf() with { Version = 1 }, [root]) { Expected = "" };
        yield return new ChainCase("version 1 leaf has no names", root.Leaf() with { Version = 1 },
            [root]) { Host = "host.example", Expected = "NameMissing" };
        yield return new ChainCase("version 4 leaf", root.Leaf() with { Version = 4 },
            [root]) { Expected = "CertificateNotReadByGo" };
        var fourth = root with { Version = 4 };
        yield return new ChainCase("version 4 root", fourth.Leaf(), [fourth]) { Expected = "UnknownAuthority" };
    }

    private static (ChainCertificate Last, ChainCertificate[] Chain) Stack(ChainCertificate root, int depth)
    {
        var (signer, chain) = (root, new List<ChainCertificate>());
        for (var i = 1; i <= depth; i++)
            chain.Add(signer = signer.Below($"stack {i}"));
        return (signer, [.. chain]);
    }
}
