using System.Security.Cryptography;

namespace K8sPki.Tests.Verification;

/// <summary>Every reason against a chain, read aloud: what is wrong, with which certificate, and what to do.</summary>
public sealed class VerdictFindingTests
{
    private static readonly ChainCertificate Root = ChainCertificate.Root("cluster CA");
    private static readonly ChainCertificate Middle = Root.Below("team CA");

    [Fact]
    public void CertificateExpired() => Check(new ChainCase("", Root.Leaf(), [Root]) { At = ChainCertificate.Now.AddDays(101) }, "leaf",
        "CertificateExpired", "'CN=leaf' expired 2030-04-11 00:00 UTC (judged at 2030-04-12 00:00 UTC).",
        "Renew it with Update-K8sCertificate, or 'kubeadm certs renew' for a certificate of kubeadm, and restart what uses it.");

    [Fact]
    public void CertificateNotYetValid() => Check(new ChainCase("", Root.Leaf(), [Root]) { At = ChainCertificate.Now.AddDays(-101) }, "leaf",
        "CertificateNotYetValid", "'CN=leaf' is valid only from 2029-09-23 00:00 UTC (judged at 2029-09-22 00:00 UTC).",
        "Check the clocks of this machine and of the one that issued it; else wait or issue it with an earlier start.");

    [Fact]
    public void NameMissing() => Check(new ChainCase("", Root.Leaf("dns:kubernetes", "ip:10.96.0.1"), [Root]) { Host = "api.example" }, "leaf",
        "NameMissing", "'CN=leaf' is not for 'api.example': it is for kubernetes, 10.96.0.1.",
        "Connect by a name that it has, or issue it anew with this name added (-DnsName or -IPAddress).");

    [Fact]
    public void NameMismatch_without_names() => Check(new ChainCase("", Root.Leaf() with { Names = [] }, [Root]) { Host = "leaf" }, "leaf",
        "NameMissing", "'CN=leaf' is not for 'leaf': it has no DNS name or IP address among its alternative names, and the common name does not count.",
        "Connect by a name that it has, or issue it anew with this name added (-DnsName or -IPAddress).");

    [Fact]
    public void NameMismatch_with_very_many_names() => Check(
        new ChainCase("", Root.Leaf([.. Enumerable.Range(0, 5000).Select(i => $"dns:n{i}")]), [Root]) { Host = "\u001b[2Jx" }, "leaf",
        "NameMissing", "'CN=leaf' is not for '\\u001B[2Jx': it is for n0, n1, n2, n3, n4, n5, n6, n7 and 4992 more.",
        "Connect by a name that it has, or issue it anew with this name added (-DnsName or -IPAddress).");

    [Fact]
    public void UnhandledCriticalExtension() => Check(new ChainCase("", Root.Leaf() with { Extensions = [("1.2.3.4", true, [5, 0])] }, [Root]), "leaf",
        "UnhandledCriticalExtension", "'CN=leaf' has the critical extension 1.2.3.4, which Go does not know and so must refuse.",
        "Have it issued without that extension, or with the extension not critical.");

    [Fact]
    public void NameConstraintViolated_by_what_is_permitted()
    {
        var narrow = Root with { Permitted = ["dns:example"] };
        Check(new ChainCase("", narrow.Leaf("dns:a.other"), [narrow]), "cluster CA",
            "NameConstraintViolated", "'CN=cluster CA' may not certify 'CN=leaf': its name 'a.other' is not among the permitted names.",
            "Issue the certificate with names that the authority may certify, or by another authority.");
    }

    [Fact]
    public void NameConstraintViolated_by_what_is_excluded()
    {
        var narrow = Root with { Excluded = ["ip:10.0.0.0/8"] };
        Check(new ChainCase("", narrow.Leaf("ip:10.96.0.1"), [narrow]), "cluster CA",
            "NameConstraintViolated", "'CN=cluster CA' may not certify 'CN=leaf': its name '10.96.0.1' is excluded by '10.0.0.0/8'.",
            "Issue the certificate with names that the authority may certify, or by another authority.");
    }

    [Fact]
    public void TooManyChecks_of_names()
    {
        var narrow = Root with { Permitted = [.. Enumerable.Range(0, 600).Select(i => $"dns:p{i}")] };
        Check(new ChainCase("", narrow.Leaf([.. Enumerable.Range(0, 500).Select(i => $"dns:p{i}")]), [narrow]), "cluster CA",
            "TooManyChecks", "'CN=cluster CA' has so many name constraints that the names below it need more than 250,000 comparisons; Go stops there.",
            "Use an authority with fewer name constraints, or certificates with fewer names.");
    }

    [Fact]
    public void TooManyChecks_of_signatures() => Check(
        new ChainCase("", Middle.Leaf(), [Root]) { Intermediates = [.. Enumerable.Range(0, 120).Select(i => Middle with { KeyName = "ec-maze", Serial = [1, (byte)i] })] }, "leaf",
        "TooManyChecks", "No chain was found for 'CN=leaf' with 100 signatures checked; Go stops there. Many authorities of the same name, or ones that certify each other, make such a maze.",
        "Give only the intermediates that belong to the chain.");

    [Fact]
    public void NotAuthorizedToSign_for_what_is_no_authority()
    {
        var plain = Root with { IsCA = false };
        Check(new ChainCase("", plain.Leaf(), [plain]), "cluster CA",
            "NotAuthorizedToSign", "'CN=cluster CA' is named as the issuer of 'CN=leaf' but is not an authority: its basic constraints do not say CA.",
            "Give the authority's own certificate, not a server's or client's.");
    }

    [Fact]
    public void NotAuthorizedToSign_for_an_authority_without_KeyCertSign()
    {
        var mute = Root with { KeyUsage = KeyUsages.CrlSign };
        Check(new ChainCase("", mute.Leaf(), [mute]), "cluster CA",
            "NotAuthorizedToSign", "'CN=cluster CA' is the issuer of 'CN=leaf' but its key usage has no KeyCertSign, so that it may not sign certificates.",
            "Renew the authority with the key usages KeyCertSign and CrlSign and the same key.");
    }

    [Fact]
    public void PathTooLong()
    {
        var tight = Root with { PathLength = 0 };
        var middle = tight.Below("team CA");
        Check(new ChainCase("", middle.Leaf(), [tight]) { Intermediates = [middle] }, "cluster CA",
            "PathTooLong", "'CN=cluster CA' allows 0 intermediate authorities below it, and here there is 1.",
            "Issue from an authority nearer to it, or renew it with a greater path length.");
    }

    [Fact]
    public void WeakSignature() => Check(new ChainCase("", Root.Leaf() with { Hash = HashAlgorithmName.SHA1 }, [Root]), "leaf",
        "WeakSignature", "'CN=leaf' is signed with SHA-1, which Go does not accept.",
        "Have it issued anew with SHA-256 or better.");

    [Fact]
    public void SignatureNotSupported() => Check(new ChainCase("", Root.Leaf() with { Algorithm = SignatureAlgorithms.Plain("1.2.3.4", false) }, [Root]), "leaf",
        "SignatureNotSupported", "'CN=leaf' is signed with an algorithm or parameters that Go does not verify (1.2.3.4).",
        "Have it issued by an authority with an RSA, ECDSA or Ed25519 key and SHA-256 or better.");

    [Fact]
    public void WeakKey()
    {
        var weak = Root with { KeyName = "rsa-768" };
        Check(new ChainCase("", weak.Leaf(), [weak]), "cluster CA",
            "WeakKey", "'CN=cluster CA', the issuer of 'CN=leaf', has an RSA key of 768 bits; Go refuses under 1024 since 1.24.",
            "Make a new authority with at least 2048 bits and issue everything anew.");
    }

    [Fact]
    public void SignatureInvalid() => Check(new ChainCase("", Root.Leaf(), [Root with { KeyName = "ec-renewed" }]), "leaf",
        "SignatureInvalid", "'CN=leaf' names 'CN=cluster CA' as its issuer, but was not signed with that authority's key. Another authority of the same name signed it, or it was altered.",
        "Give the authority that signed it: one made anew under the same name does not verify what the old one signed.");

    [Fact]
    public void SignatureInvalid_for_another_root_of_the_same_name() => Check(new ChainCase("", Root with { KeyName = "ec-renewed" }, [Root]) { Usages = ["Any"] }, "cluster CA",
        "SignatureInvalid", "'CN=cluster CA' is issued by itself and is not the authority that was given: 'CN=cluster CA' has the same name and another key.",
        "Give this authority itself with -Authority if it is to be trusted.");

    [Fact]
    public void UnknownAuthority_for_another_root() => Check(new ChainCase("", ChainCertificate.Root("other CA"), [Root]) { Usages = ["Any"] }, "other CA",
        "UnknownAuthority", "'CN=other CA' is issued by itself and is not among the authorities given.",
        "Give it with -Authority if it is to be trusted.");

    [Fact]
    public void UnknownAuthority() => Check(new ChainCase("", Middle.Leaf(), [Root]) { Intermediates = [] }, "leaf",
        "UnknownAuthority", "'CN=leaf' was issued by 'CN=team CA', which is not among the authorities and intermediates given.",
        "Give that authority with -Authority, or the missing certificate of the chain with -Intermediate.");

    [Fact]
    public void UnknownAuthority_when_Go_does_not_read_it()
    {
        var negative = Root with { Serial = [0x80] };
        Check(new ChainCase("", negative.Leaf(), [negative]), "leaf",
            "UnknownAuthority", "'CN=leaf' was issued by 'CN=cluster CA', and the only certificate of that name cannot be used. The serial number of 'CN=cluster CA' is negative; Go refuses that since 1.23.",
            "Give that authority with -Authority, or the missing certificate of the chain with -Intermediate.");
    }

    [Fact]
    public void NegativeSerialNumber() => Check(new ChainCase("", Root.Leaf() with { Serial = [0x80] }, [Root]), "leaf",
        "NegativeSerialNumber", "The serial number of 'CN=leaf' is negative; Go refuses that since 1.23.",
        "Have it issued anew; a reissue by this module or kubeadm is well-formed.");

    [Fact]
    public void CertificateNotReadByGo() => Check(new ChainCase("", Root.Leaf("ip:hex:0a"), [Root]), "leaf",
        "CertificateNotReadByGo", "Go's crypto/x509, and so Kubernetes, does not read the certificate 'CN=leaf': An IP address has 1 byte instead of 4 or 16.",
        "Have it issued anew; a reissue by this module or kubeadm is well-formed.");

    [Fact]
    public void PolicyNotValid()
    {
        var strict = Root.Below("team CA") with { Extensions = [("2.5.29.36", true, [0x30, 3, 0x80, 1, 0])] };
        Check(new ChainCase("", strict.Leaf(), [Root]) { Intermediates = [strict] }, "leaf",
            "PolicyNotValid", "'CN=leaf' has no certificate policy that is valid in its whole chain, and a certificate of the chain demands one (Go 1.24 and later).",
            "Have it issued with a policy of its authority, or by an authority without policy constraints.");
    }

    [Fact]
    public void WrongUsage() => Check(new ChainCase("", Root.Leaf(), [Root]) { Usages = ["ClientAuth"] }, "leaf",
        "WrongUsage", "'CN=leaf' is only for ServerAuth: not for ClientAuth.",
        "Issue it with the extended key usage that is needed, or use a certificate made for this purpose.");

    [Fact]
    public void IncompatibleUsage_of_an_authority()
    {
        var servers = Root.Below("team CA") with { Usages = ["ServerAuth"] };
        Check(new ChainCase("", servers.Leaf() with { Usages = ["ClientAuth"] }, [Root]) { Intermediates = [servers], Usages = ["ClientAuth"] }, "team CA",
            "WrongUsage", "'CN=team CA' is only for ServerAuth, which holds for 'CN=leaf' below it too: not for ClientAuth.",
            "Issue it with the extended key usage that is needed, or use a certificate made for this purpose.");
    }

    private static void Check(ChainCase one, string about, string id, string message, string remedy)
    {
        new MadeCase(one).Judge(out var result);
        var finding = result!.Failure!;
        Assert.Equal(message, finding.Message);
        Assert.Equal(remedy, finding.Remedy.ToString());
        Assert.Equal(id, finding.Id);
        Assert.Equal(FindingSeverity.Error, finding.Severity);
        Assert.Equal("CN=" + about, Assert.IsType<Certificate>(finding.Target).Subject);
        Assert.Empty(result.Chains);
    }
}
