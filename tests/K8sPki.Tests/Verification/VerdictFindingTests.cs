using System.Security.Cryptography;

namespace K8sPki.Tests.Verification;

/// <summary>Every reason against a chain: what is wrong, and with which certificate.</summary>
public sealed class VerdictFindingTests
{
    private static readonly ChainCertificate Root = ChainCertificate.Root("cluster CA");
    private static readonly ChainCertificate Middle = Root.Below("team CA");

    /// <summary>A chain for each reason, with the certificate that it is about.</summary>
    internal static IReadOnlyList<(string Case, string About, string Id, Func<ChainCase> Make)> Samples { get; } =
    [
        ("CertificateExpired", "leaf", "CertificateExpired",
            () => new ChainCase("", Root.Leaf(), [Root]) { At = ChainCertificate.Now.AddDays(101) }),
        ("CertificateNotYetValid", "leaf", "CertificateNotYetValid",
            () => new ChainCase("", Root.Leaf(), [Root]) { At = ChainCertificate.Now.AddDays(-101) }),
        ("NameMissing", "leaf", "NameMissing",
            () => new ChainCase("", Root.Leaf("dns:kubernetes", "ip:10.96.0.1"), [Root]) { Host = "api.example" }),
        ("NameMismatch without names", "leaf", "NameMissing",
            () => new ChainCase("", Root.Leaf() with { Names = [] }, [Root]) { Host = "leaf" }),
        ("NameMismatch with very many names", "leaf", "NameMissing",
            () => new ChainCase("", Root.Leaf([.. Enumerable.Range(0, 5000).Select(i => $"dns:n{i}")]),
                [Root]) { Host = "\u001b[2Jx" }),
        ("UnhandledCriticalExtension", "leaf", "UnhandledCriticalExtension",
            () => new ChainCase("", Root.Leaf() with { Extensions = [("1.2.3.4", true, [5, 0])] }, [Root])),
        ("NameConstraintViolated by what is permitted", "cluster CA", "NameConstraintViolated", () =>
        {
            var narrow = Root with { Permitted = ["dns:example"] };
            return new ChainCase("", narrow.Leaf("dns:a.other"), [narrow]);
        }),
        ("NameConstraintViolated by what is excluded", "cluster CA", "NameConstraintViolated", () =>
        {
            var narrow = Root with { Excluded = ["ip:10.0.0.0/8"] };
            return new ChainCase("", narrow.Leaf("ip:10.96.0.1"), [narrow]);
        }),
        ("TooManyChecks of names", "cluster CA", "TooManyChecks", () =>
        {
            var narrow = Root with { Permitted = [.. Enumerable.Range(0, 600).Select(i => $"dns:p{i}")] };
            return new ChainCase("", narrow.Leaf([.. Enumerable.Range(0, 500).Select(i => $"dns:p{i}")]), [narrow]);
        }),
        ("TooManyChecks of signatures", "leaf", "TooManyChecks",
            () =>
                new ChainCase("", Middle.Leaf(), [Root]) { Intermediates =
                    [.. Enumerable.Range(0, 120).Select(i => Middle with { KeyName = "ec-maze", Serial = [1, (byte)i] })] }),
        ("NotAuthorizedToSign for what is no authority", "cluster CA", "NotAuthorizedToSign", () =>
        {
            var plain = Root with { IsCA = false };
            return new ChainCase("", plain.Leaf(), [plain]);
        }),
        ("NotAuthorizedToSign for an authority without KeyCertSign", "cluster CA", "NotAuthorizedToSign", () =>
        {
            var mute = Root with { KeyUsage = KeyUsages.CrlSign };
            return new ChainCase("", mute.Leaf(), [mute]);
        }),
        ("PathTooLong", "cluster CA", "PathTooLong", () =>
        {
            var tight = Root with { PathLength = 0 };
            var middle = tight.Below("team CA");
            return new ChainCase("", middle.Leaf(), [tight]) { Intermediates = [middle] };
        }),
        ("WeakSignature", "leaf", "WeakSignature",
            () => new ChainCase("", Root.Leaf() with { Hash = HashAlgorithmName.SHA1 }, [Root])),
        ("SignatureNotSupported", "leaf", "SignatureNotSupported",
            () => new ChainCase("", Root.Leaf() with { Algorithm = SignatureAlgorithms.Plain("1.2.3.4", false) }, [Root])),
        ("WeakKey", "cluster CA", "WeakKey", () =>
        {
            var weak = Root with { KeyName = "rsa-768" };
            return new ChainCase("", weak.Leaf(), [weak]);
        }),
        ("SignatureInvalid", "leaf", "SignatureInvalid",
            () => new ChainCase("", Root.Leaf(), [Root with { KeyName = "ec-renewed" }])),
        ("SignatureInvalid for another root of the same name", "cluster CA", "SignatureInvalid",
            () => new ChainCase("", Root with { KeyName = "ec-renewed" }, [Root]) { Usages = ["Any"] }),
        ("UnknownAuthority for another root", "other CA", "UnknownAuthority",
            () => new ChainCase("", ChainCertificate.Root("other CA"), [Root]) { Usages = ["Any"] }),
        ("UnknownAuthority", "leaf", "UnknownAuthority", () => new ChainCase("", Middle.Leaf(), [Root]) { Intermediates = [] }),
        ("UnknownAuthority when Go does not read it", "leaf", "UnknownAuthority", () =>
        {
            var negative = Root with { Serial = [0x80] };
            return new ChainCase("", negative.Leaf(), [negative]);
        }),
        ("NegativeSerialNumber", "leaf", "NegativeSerialNumber",
            () => new ChainCase("", Root.Leaf() with { Serial = [0x80] }, [Root])),
        ("CertificateNotReadByGo", "leaf", "CertificateNotReadByGo", () => new ChainCase("", Root.Leaf("ip:hex:0a"), [Root])),
        ("PolicyNotValid", "leaf", "PolicyNotValid", () =>
        {
            var strict = Root.Below("team CA") with { Extensions = [("2.5.29.36", true, [0x30, 3, 0x80, 1, 0])] };
            return new ChainCase("", strict.Leaf(), [Root]) { Intermediates = [strict] };
        }),
        ("WrongUsage", "leaf", "WrongUsage", () => new ChainCase("", Root.Leaf(), [Root]) { Usages = ["ClientAuth"] }),
        ("IncompatibleUsage of an authority", "team CA", "WrongUsage", () =>
        {
            var servers = Root.Below("team CA") with { Usages = ["ServerAuth"] };
            return new ChainCase("", servers.Leaf() with { Usages = ["ClientAuth"] }, [Root]) { Intermediates = [servers],
                Usages = ["ClientAuth"] };
        }),
    ];

    public static TheoryData<string> Cases { get; } = new(Samples.Select(sample => sample.Case));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_is_an_error_about_its_certificate(string name)
    {
        var sample = Samples.Single(sample => sample.Case == name);
        new MadeCase(sample.Make()).Judge(out var result);
        var finding = result!.Failure!;
        Assert.Equal((sample.Id, FindingSeverity.Error), (finding.Id, finding.Severity));
        Assert.Equal("CN=" + sample.About, Assert.IsType<Certificate>(finding.Target).Subject);
        Assert.Empty(result.Chains);
    }
}
