using System.Globalization;
using K8sPki.PemAndDer;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.Certificates;

/// <summary>What the checks beyond Go's verdict say, in words.</summary>
internal static class CertificateFindings
{
    public static Finding ChainNotJudged(Certificate certificate) => certificate.IsSelfIssued
        ? Rule.ChainNotJudged.Found(
            certificate, $"{Label(certificate)} is self-signed and no authority was given: it was judged as if it were trusted "
            + "itself.",
            "To see whether it is trusted, give the trusted authorities with -Authority.")
        : Rule.ChainNotJudged.Found(
            certificate, $"No authority was given, so whether '{certificate.Issuer}' really issued {Label(certificate)} was "
            + "not judged.",
            "Give the authority with -Authority, for example -Authority /etc/kubernetes/pki/ca.crt.");

    public static Finding SelfSignatureInvalid(Certificate certificate) =>
        Rule.SignatureInvalid.Found(
            certificate, $"{Label(certificate)} names itself as issuer but is not signed with its own key: another authority "
            + "of the same name signed it, or it was altered.",
            "Give the authority that signed it with -Authority, or make it anew.");

    public static Finding KeyMismatch(Certificate certificate, PrivateKey key) =>
        Rule.KeyMismatch.Found(
            certificate, $"The private key{(key.Path is { } path ? $" '{PrintableText.Escape(path)}'" : "")} is not the key of "
            + $"{Label(certificate)}; a server with this pair does not start.",
            "Find the key that was made with the request, or issue a certificate for this key: New-K8sCertificate -Key.");

    public static Finding KeyNotSupported(Certificate certificate, PkiException problem) =>
        Rule.KeyNotSupported.Found(
            certificate, $"The key of {Label(certificate)} cannot be used by Kubernetes components. {problem.Message}",
            $"Issue it for an RSA key of {KeyPolicy.GoodRsa} bits or more, or an ECDSA key on P-256.");

    public static Finding KeyOnlyForPss(Certificate certificate) =>
        Rule.KeyNotSupported.Found(
            certificate, $"The RSA key of {Label(certificate)} is restricted to RSASSA-PSS ({Oids.Key.RsaPss}); Go knows "
            + "no such keys, so that no Kubernetes component can use it.",
            "Make a plain RSA key (New-K8sPrivateKey, or openssl genrsa) and issue it anew.");

    public static Finding WeakKey(Certificate certificate, int bits, bool isRefused) => isRefused
        ? Rule.WeakKey.As(FindingSeverity.Error)
            .Found(certificate,
                $"{Label(certificate)} has an RSA key of {bits} bits; Go refuses under {KeyPolicy.SmallestRsa} since 1.24.",
            "Make a new key (New-K8sPrivateKey) and issue it anew.")
        : Rule.WeakKey.Found(
            certificate,
            $"{Label(certificate)} has an RSA key of {bits} bits; under {KeyPolicy.GoodRsa} is too weak for years to come.",
            "Make a new key (New-K8sPrivateKey) and issue it anew.");

    public static Finding KeyTooLarge(Certificate certificate, int bits, int limit) =>
        Rule.KeyTooLarge.Found(
            certificate, $"{Label(certificate)} has an RSA key of {bits} bits; Go's TLS refuses more than {limit}.",
            $"Issue it for an RSA key of at most {KeyPolicy.LargestRecommendedRsa} bits, or an ECDSA key.");

    public static Finding KeyReadableByOthers(Certificate certificate, string file) =>
        Rule.KeyReadableByOthers.Found(
            file, $"Others than its owner can read the private key '{PrintableText.Escape(file)}' of {Label(certificate)}.",
            Remedy.Of(new RemedyStep(RemedyOrder.Protect, "chmod 600", CommandArgument.Of(file)))
            .Then("If others were on the machine, make a new key."));

    public static Finding LongLived(Certificate certificate, TimeSpan life, TimeSpan usual) =>
        Rule.LongLived.Found(certificate,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Label(certificate)} is valid for {life.TotalDays:0} days; kubeadm gives "
                + $"{(certificate.IsCA ? "authorities" : "certificates")} {usual.TotalDays:0}. Kubernetes cannot revoke "
                + $"certificates, so a stolen key is good until the end."),
            "Issue it for a shorter time and renew it by schedule.");

    public static Finding ExpiresSoon(Certificate certificate, TimeSpan left) =>
        Rule.ExpiresSoon.Found(certificate,
            $"{Label(certificate)} expires in {Span(left)}, on {IsoTime.UtcMinute(certificate.ValidTo)}.",
            certificate.IsCA
                ? "Everything it issued ends with it. Give it a new time with its key by Update-K8sCertificate -KeepKey, and "
                    + "the new certificate to everything that trusts it."
                : "Renew it with Update-K8sCertificate, or 'kubeadm certs renew' for a certificate of kubeadm, and restart "
                    + "what uses it.");

    public static Finding ServerWithoutNames(Certificate certificate) =>
        Rule.ServerWithoutNames.Found(
            certificate, $"{Label(certificate)} is for a server but has no DNS name and no IP address; clients in Go do not "
            + "look at the common name.",
            "Issue it anew with the names that clients connect by (-DnsName, -IPAddress).");

    public static Finding NameIsAddress(Certificate certificate, SubjectAlternativeName name) =>
        Rule.NameIsAddress.Found(
            certificate, $"{Label(certificate)} has the IP address {PrintableText.Escape(name.Value)} as a DNS name; no client "
            + "matches it so.",
            $"Issue it anew with -IPAddress {PrintableText.Escape(name.Value)}.");

    public static Finding WildcardNeverMatches(Certificate certificate, SubjectAlternativeName name) =>
        Rule.WildcardNeverMatches.Found(
            certificate, $"{Label(certificate)} has the name '{PrintableText.Escape(name.Value)}', which matches no host: a "
            + "wildcard counts only as the whole first label.",
            "Issue it anew with *.domain or the names themselves.");

    public static Finding MappedAddress(Certificate certificate, SubjectAlternativeName name) =>
        Rule.MappedAddress.Found(
            certificate, $"{Label(certificate)} has the IPv4 address {PrintableText.Escape(name.Value)} in IPv6 form; Go 1.27 "
            + "no longer reads such a certificate.",
            "Issue it anew with the address in IPv4 form.");

    public static Finding KeyUsageMissing(Certificate certificate) =>
        Rule.KeyUsageMissing.Found(
            certificate, $"{Label(certificate)} does not say what its key is for (no key usage); strict peers refuse it.",
            certificate.IsCA
            ? "Renew it with KeyCertSign and CrlSign."
            : "Issue it anew with DigitalSignature, and KeyEncipherment for an RSA key.");

    public static Finding KeyUsageDoesNotFitKey(Certificate certificate, KeyUsages usages, PublicKey key) =>
        Rule.KeyUsageDoesNotFitKey.Found(
            certificate, $"{Label(certificate)} has the key usage {usages}, but its {key.Algorithm} key cannot encrypt (RFC "
            + "8813, RFC 9295); kubeadm writes it all the same, Go does not mind, strict peers do.",
            "Leave that usage out when it is issued next.");

    public static Finding AuthorityMayNotSign(Certificate certificate) =>
        Rule.NotAuthorizedToSign.Found(
            certificate, $"{Label(certificate)} is an authority whose key usage has no KeyCertSign; nothing it signs is "
            + "accepted.",
            "Renew it with KeyCertSign and CrlSign and the same key.");

    public static Finding KeyCertSignWithoutCA(Certificate certificate) =>
        Rule.KeyCertSignWithoutCA.Found(
            certificate, $"{Label(certificate)} has the key usage KeyCertSign but is no authority, which RFC 5280 forbids; "
            + "strict peers refuse it.",
            "Issue it anew without KeyCertSign, or make an authority with New-K8sCertificateAuthority.");

    public static Finding WeakSignature(Certificate certificate) =>
        Rule.WeakSignature.Found(
            certificate, $"{Label(certificate)} is signed with {certificate.SignatureAlgorithm}, which Go does not accept.",
            "Have it issued anew with SHA-256 or better.");

    public static Finding FormNotRead(Certificate certificate) =>
        Rule.FormNotRead.Found(
            certificate, $"Go, and so Kubernetes, does not read {Label(certificate)} in the form that its file has: BEGIN "
            + "CERTIFICATE must begin a line that ends with LF, after no byte order mark, and END as well.",
            Remedy.Of(new RemedyStep(RemedyOrder.Rewrite, $"Get-K8sCertificate {CommandArgument.Of(certificate.Path!)} | "
            + $"Export-K8sCertificate -OutFile {CommandArgument.Of(certificate.Path!)} -Force")));

    public static Finding SubjectEncodingOdd(Certificate certificate, NameAttribute attribute) =>
        Rule.SubjectEncodingOdd.Found(
            certificate, $"In the subject of {Label(certificate)}, the value of {attribute} is {attribute.Oddity}: not every "
            + "program shows it.",
            "Issue it anew; this module writes names as UTF-8.");

    public static Finding UnusualSerialNumber(Certificate certificate, int length) =>
        Rule.UnusualSerialNumber.Found(certificate, length > 20
                ? $"{Label(certificate)} has a serial number of {length} bytes; RFC 5280 allows 20, and some peers refuse more."
                : $"{Label(certificate)} has the serial number zero, which RFC 5280 does not allow.",
            "Issue it anew; this module gives every certificate a random serial number of 16 bytes.");

    private static string Span(TimeSpan left) => left.TotalDays >= 2
        ? $"{(int)left.TotalDays} days"
        : left.TotalHours >= 2 ? $"{(int)left.TotalHours} hours" : Counted.Of((int)left.TotalMinutes, "minute");

    private static string Label(Certificate certificate) => CertificateLabel.Of(certificate);
}

/// <summary>What a certificate is called in findings.</summary>
internal static class CertificateLabel
{
    private const int LongestName = 120;

    /// <summary>
    /// The subject, or else the first alternative name or the serial number, with the name of the file it came from; its folder
    /// is in the finding's target.
    /// </summary>
    public static string Of(Certificate certificate)
    {
        var name = NameOf(certificate);
        if (name.Length > LongestName)
            name = name[..LongestName] + "...";
        if (certificate.Origin is { } origin)
            return $"'{name}' ({origin})";
        return certificate.Path is { } path ? $"'{name}' ({PrintableText.Escape(Path.GetFileName(path))})" : $"'{name}'";
    }

    private static string NameOf(Certificate certificate)
    {
        try
        {
            if (certificate.Subject.Length > 0)
                return certificate.Subject;
            if (certificate.SubjectAlternativeNames is [var first, ..])
                return first.ToString();
        }
        catch (MalformedInputException)
        {
            // The name may be what is broken.
        }

        return "serial number " + certificate.SerialNumber;
    }
}
