using System.Globalization;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.Certificates;

/// <summary>The reasons against a chain, in words. Each is an error about one certificate.</summary>
internal static class ChainFindings
{
    private const int MostNamesShown = 8;

    public static Finding NotRead(Certificate certificate, PkiException failure) =>
        Rule.Of(failure)
            .Found(certificate, failure.Message, "Have it issued anew; a reissue by this module or kubeadm is well-formed.");

    public static Finding Expired(ChainMember certificate, DateTimeOffset at) =>
        Rule.CertificateExpired.Found(
            certificate.Certificate,
            $"{Label(certificate)} expired {IsoTime.UtcMinute(certificate.Certificate.ValidTo)}{Judged(at)}.",
            "Renew it with Update-K8sCertificate, or 'kubeadm certs renew' for a certificate of kubeadm, and restart what uses "
            + "it.");

    public static Finding NotYetValid(ChainMember certificate, DateTimeOffset at) =>
        Rule.CertificateNotYetValid.Found(
            certificate.Certificate,
            $"{Label(certificate)} is valid only from {IsoTime.UtcMinute(certificate.Certificate.ValidFrom)}{Judged(at)}.",
            "Check the clocks of this machine and of the one that issued it; else wait or issue it with an earlier start.");

    public static Finding NameMissing(ChainMember leaf, string name)
    {
        var names = leaf.Extensions.Names
            .Where(candidate => candidate.Kind is SubjectAlternativeNameKind.Dns or SubjectAlternativeNameKind.IPAddress)
            .Select(candidate => PrintableText.Escape(candidate.Shown)).ToList();
        var valid = names.Count == 0
            ? "it has no DNS name or IP address among its alternative names, and the common name does not count"
            : "it is for " + string.Join(", ", names.Take(MostNamesShown))
                + (names.Count > MostNamesShown ? $" and {names.Count - MostNamesShown} more" : "");
        return Rule.NameMissing.Found(leaf.Certificate, $"{Label(leaf)} is not for '{PrintableText.Escape(name)}': {valid}.",
            "Connect by a name that it has, or issue it anew with this name added (-DnsName or -IPAddress).");
    }

    public static Finding UnhandledCriticalExtension(ChainMember certificate, CertificateExtension extension) =>
        Rule.UnhandledCriticalExtension.Found(certificate.Certificate,
            $"{Label(certificate)} has the critical extension "
            + $"{(extension.Name == extension.Oid ? extension.Oid : $"{extension.Name} ({extension.Oid})")}, which Go does not "
            + "know and so must refuse.",
            "Have it issued without that extension, or with the extension not critical.");

    public static Finding NameConstraintViolated(ChainMember authority, ChainMember member, string why) =>
        Rule.NameConstraintViolated.Found(authority.Certificate, $"{Label(authority)} may not certify {Label(member)}: {why}.",
            "Issue the certificate with names that the authority may certify, or by another authority.");

    public static Finding TooManyNames(ChainMember authority, int limit) =>
        Rule.TooManyChecks.Found(authority.Certificate,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Label(authority)} has so many name constraints that the names below it need more than {limit:N0} comparisons; "
                + $"Go stops there."),
            "Use an authority with fewer name constraints, or certificates with fewer names.");

    public static Finding TooManySignatures(ChainMember leaf, int limit) =>
        Rule.TooManyChecks.Found(leaf.Certificate,
            $"No chain was found for {Label(leaf)} with {limit} signatures checked; Go stops there. Many authorities of the "
            + "same name, or ones that certify each other, make such a maze.",
            "Give only the intermediates that belong to the chain.");

    public static Finding NotAnAuthority(ChainMember parent, ChainMember child) =>
        Rule.NotAuthorizedToSign.Found(
            parent.Certificate,
            $"{Label(parent)} is named as the issuer of {Label(child)} but is not an authority: its basic constraints do not "
            + "say CA.",
            "Give the authority's own certificate, not a server's or client's.");

    public static Finding MayNotSign(ChainMember parent, ChainMember child) =>
        Rule.NotAuthorizedToSign.Found(
            parent.Certificate,
            $"{Label(parent)} is the issuer of {Label(child)} but its key usage has no KeyCertSign, so that it may not sign "
            + "certificates.",
            "Renew the authority with the key usages KeyCertSign and CrlSign and the same key.");

    public static Finding PathTooLong(ChainMember authority, int intermediates) =>
        Rule.PathTooLong.Found(authority.Certificate,
            $"{Label(authority)} allows "
            + $"{Counted.Of(authority.Extensions.PathLength ?? 0, "intermediate authority", "intermediate authorities")} below "
            + $"it, and here there {(intermediates == 1 ? "is" : "are")} {intermediates}.",
            "Issue from an authority nearer to it, or renew it with a greater path length.");

    public static Finding WeakSignature(ChainMember child) =>
        Rule.WeakSignature.Found(
            child.Certificate,
            $"{Label(child)} is signed with {(child.Signature.Scheme.Hash.Name == "SHA1" ? "SHA-1" : "MD5")}, which Go does not "
                + "accept.",
            "Have it issued anew with SHA-256 or better.");

    public static Finding SignatureNotSupported(ChainMember child) =>
        Rule.SignatureNotSupported.Found(
            child.Certificate,
            $"{Label(child)} is signed with an algorithm or parameters that Go does not verify ({child.Signature.Scheme.Oid}).",
            "Have it issued by an authority with an RSA, ECDSA or Ed25519 key and SHA-256 or better.");

    public static Finding WeakIssuerKey(ChainMember parent, ChainMember child) =>
        Rule.WeakKey.As(FindingSeverity.Error)
            .Found(parent.Certificate,
                $"{Label(parent)}, the issuer of {Label(child)}, has an RSA key of {parent.Key.Size} bits; Go refuses under "
                + $"{KeyPolicy.SmallestRsa} since 1.24.",
            $"Make a new authority with at least {KeyPolicy.GoodRsa} bits and issue everything anew.");

    public static Finding SignatureInvalid(ChainMember parent, ChainMember child) => child.IsSelfIssued
        ? Rule.SignatureInvalid.Found(child.Certificate,
            $"{Label(child)} is issued by itself and is not the authority that was given: {Label(parent)} has the same name "
            + "and another key.",
            "Give this authority itself with -Authority if it is to be trusted.")
        : Rule.SignatureInvalid.Found(child.Certificate,
            $"{Label(child)} names {Label(parent)} as its issuer, but was not signed with that authority's key. Another "
            + "authority of the same name signed it, or it was altered.",
            "Give the authority that signed it: one made anew under the same name does not verify what the old one signed.");

    public static Finding UnknownAuthority(ChainMember child, (Certificate Certificate, PkiException Problem)? refused) =>
        Rule.UnknownAuthority.Found(child.Certificate, refused is { } candidate
                ? $"{Label(child)} was issued by '{child.Certificate.Issuer}', and the only certificate of that name cannot be "
                    + $"used. {candidate.Problem.Message}"
                : child.IsSelfIssued
                    ? $"{Label(child)} is issued by itself and is not among the authorities given."
                    : $"{Label(child)} was issued by '{child.Certificate.Issuer}', which is not among the authorities and "
                        + "intermediates given.",
            child.IsSelfIssued && refused is null
                ? "Give it with -Authority if it is to be trusted."
                : "Give that authority with -Authority, or the missing certificate of the chain with -Intermediate.");

    public static Finding PolicyNotValid(ChainMember leaf) =>
        Rule.PolicyNotValid.Found(
            leaf.Certificate,
            $"{Label(leaf)} has no certificate policy that is valid in its whole chain, and a certificate of the chain demands "
            + "one (Go 1.24 and later).",
            "Have it issued with a policy of its authority, or by an authority without policy constraints.");

    public static Finding WrongUsage(ChainMember obstacle, ChainMember leaf, IReadOnlyList<ExtendedKeyUsage> usages) =>
        Rule.WrongUsage.Found(obstacle.Certificate,
            $"{Label(obstacle)} is only for "
            + $"{string.Join(", ", obstacle.Certificate.ExtendedKeyUsage.Select(usage => usage.Name))}"
            + $"{(ReferenceEquals(obstacle, leaf) ? "" : $", which holds for {Label(leaf)} below it too")}: not for "
                + $"{string.Join(" or ", usages.Select(usage => usage.Name))}.",
            "Issue it with the extended key usage that is needed, or use a certificate made for this purpose.");

    private static string Label(ChainMember certificate) => CertificateLabel.Of(certificate.Certificate);

    private static string Judged(DateTimeOffset at) =>
        Math.Abs((at - Clock.UtcNow).TotalHours) < 1 ? "" : $" (judged at {IsoTime.UtcMinute(at.ToUniversalTime())})";
}
