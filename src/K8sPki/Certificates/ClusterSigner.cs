using System.Globalization;
using K8sPki.Platform;
using K8sPki.Requests;
using K8sPki.Rules;

namespace K8sPki.Certificates;

/// <summary>
/// Signs a request as kube-controller-manager would for a signer of the cluster (pkg/controller/certificates/signer):
/// usages as the spec says, subject and alternative names as the request says, nothing else of it.
/// </summary>
/// <param name="authority">The authority of the signer.</param>
/// <param name="longest">The longest lifetime, as <c>--cluster-signing-duration</c> has it.</param>
internal sealed class ClusterSigner(CertificateAuthority authority, TimeSpan longest)
{
    private const int MostNamesShown = 10;

    // What kube-controller-manager could not sign if it wanted to; no force helps.
    private static readonly Rule[] Impossible =
    [
        Rule.RequestSignatureInvalid, Rule.ExtensionDoubled, Rule.SubjectNotReadByGo,
        Rule.SignerNameInvalid, Rule.UsagesMissing, Rule.UsageUnknown,
    ];

    /// <summary>What a certificate for the request would hold.</summary>
    /// <exception cref="RefusedException">The authority cannot sign now.</exception>
    public CertificateOptions Prepare(CertificateRequest request, SigningSpec spec)
    {
        _ = authority.SigningKey();
        TimeSpan? asked = spec.ExpirationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        return new CertificateOptions
        {
            Subject = SignerSubject.Of(request.SubjectName),
            PublicKey = request.PublicKey,
            AlternativeNames = SignerExtensions.NamesOf(request.SubjectAlternativeNames),
            KeyUsage = RequestedUsage.KeyUsagesOf(spec.Usages),
            ExtendedKeyUsage = RequestedUsage.ExtendedUsagesOf(spec.Usages),
            Validity = SignerValidity.Of(asked, longest, authority.Certificate),
        };
    }

    /// <summary>What a person should know before a certificate is signed.</summary>
    public static IEnumerable<string> Warnings(CertificateRequestTestResult judged, CertificateOptions options)
    {
        var name = judged.Path ?? judged.Request.ToString();
        foreach (var finding in judged.Findings.Where(finding => finding.Severity != FindingSeverity.Information))
            yield return $"{name}: {finding.Message} {finding.Remedy}";
        var isShorter = judged.Spec!.ExpirationSeconds is { } seconds
            && options.Validity.To < Clock.UtcNow.AddSeconds(seconds) - Validity.Backdate - TimeSpan.FromSeconds(1);
        if (isShorter)
            yield return $"{name}: The certificate ends on {IsoTime.Minute(options.Validity.To)}, before the lifetime asked for: "
                + "the signer or its authority does not last longer.";
    }

    /// <summary>What is about to be signed, in words.</summary>
    public string Describe(CertificateRequestTestResult judged, CertificateOptions options)
    {
        var names = options.AlternativeNames.Take(MostNamesShown).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Sign {judged.Request} for {judged.SignerName} ({string.Join(", ", judged.Usages)}"
            + $"{(names.Count > 0 ? "; " : "")}{string.Join(", ", names)}) "
            + $"by {authority.Subject}, until {IsoTime.Minute(options.Validity.To)}");
    }

    /// <summary>Signs what the rules allow.</summary>
    /// <param name="judged">The request with what was found about it and its spec.</param>
    /// <param name="force">Signs in spite of errors, where a signature is possible at all.</param>
    /// <exception cref="RefusedException">Errors were found, or the authority cannot sign now.</exception>
    public Certificate Sign(CertificateRequestTestResult judged, bool force)
    {
        Require(judged, force);
        var options = Prepare(judged.Request, judged.Spec!);
        var certificate = CertificateIssuer.IssueExactly(
            authority,
            options with { SerialNumber = SerialNumbers.Random128() },
            SignerExtensions.Of(options, authority.Certificate));
        return certificate.With(judged.Request.PrivateKey);
    }

    /// <summary>Refuses a request that is against the rules.</summary>
    /// <exception cref="RefusedException">Errors were found.</exception>
    public static void Require(CertificateRequestTestResult judged, bool force)
    {
        var errors = judged.Findings.Where(finding => finding.Severity == FindingSeverity.Error).ToArray();
        var impossible = errors.Where(finding => finding.Is(Impossible) || finding.Rule.Category == RuleCategory.OfErrors)
            .ToArray();
        var standing = force ? impossible : errors;
        if (standing.Length == 0)
            return;
        var name = judged.Path is null ? $"'{judged.Request}'" : $"'{judged.Path}'";
        var way = impossible.Length > 0 ? "" : " Sign it all the same with -Force.";
        throw new RefusedException("RequestRefused",
            $"The request {name} is refused by the rules of {PrintableText.Escape(judged.SignerName ?? "")}: "
                + $"{string.Join(" ", standing.Select(finding => finding.Message))}{way}");
    }
}

/// <summary>
/// The extensions that kube-controller-manager writes: usages from the spec, alternative names from the request, not an
/// authority. In kind, order and criticality they are those of Go's x509.CreateCertificate; all else that a request asks
/// for is discarded.
/// </summary>
internal static class SignerExtensions
{
    /// <summary>The extensions of a certificate.</summary>
    public static IReadOnlyList<CertificateExtension> Of(CertificateOptions options, Certificate issuer)
    {
        var extensions = new List<CertificateExtension>();
        if (options.KeyUsage != KeyUsages.None)
            extensions.Add(ExtensionEncoding.KeyUsage(options.KeyUsage));
        if (options.ExtendedKeyUsage.Count > 0)
            extensions.Add(ExtensionEncoding.ExtendedKeyUsage(options.ExtendedKeyUsage));
        extensions.Add(ExtensionEncoding.BasicConstraints(new BasicConstraints(false, null)));
        if (issuer.Extensions.SubjectKeyIdentifier is { Length: > 0 } identifier && !issuer.SubjectName.Equals(options.Subject))
            extensions.Add(ExtensionEncoding.AuthorityKeyIdentifier(identifier));
        if (options.AlternativeNames.Count > 0)
            extensions.Add(ExtensionEncoding.AlternativeNames(options.AlternativeNames, options.Subject.IsEmpty));
        return extensions;
    }

    /// <summary>The alternative names that Go reads, in the order in which it writes them; other kinds are left out.</summary>
    public static IReadOnlyList<SubjectAlternativeName> NamesOf(IEnumerable<SubjectAlternativeName> requested)
    {
        var names = requested.ToLookup(name => name.Kind);
        return
        [
            .. names[SubjectAlternativeNameKind.Dns],
            .. names[SubjectAlternativeNameKind.Email],
            .. names[SubjectAlternativeNameKind.IPAddress].Select(Plain),
            .. names[SubjectAlternativeNameKind.Uri],
        ];
    }

    // Go writes an IPv4 address in IPv6 form with four bytes.
    private static SubjectAlternativeName Plain(SubjectAlternativeName name) =>
        name.Address is { IsIPv4MappedToIPv6: true } address ? SubjectAlternativeName.IP(address.MapToIPv4()) : name;
}

/// <summary>
/// From when until when a signer of kube-controller-manager makes a certificate valid
/// (pkg/controller/certificates/authority).
/// </summary>
internal static class SignerValidity
{
    /// <summary>
    /// The longest lifetime, and that of a request that asks for none: the default of <c>--cluster-signing-duration</c>.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    // Under this the five minutes of backdating would be felt, so the end does not move with the start.
    private static readonly TimeSpan Short = TimeSpan.FromHours(8);

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(10);

    /// <summary>The validity.</summary>
    /// <param name="asked">The lifetime asked for; null for the longest.</param>
    /// <param name="longest">What <c>--cluster-signing-duration</c> says.</param>
    /// <param name="issuer">The authority's certificate, past whose end none is valid.</param>
    public static Validity Of(TimeSpan? asked, TimeSpan longest, Certificate issuer)
    {
        var span = Lifetime(asked, longest);
        var now = Clock.UtcNow;
        var end = now + (span < Short ? span : span - Validity.Backdate);
        return Validity.Until(end < issuer.ValidTo ? end : issuer.ValidTo, now - Validity.Backdate);
    }

    private static TimeSpan Lifetime(TimeSpan? asked, TimeSpan longest)
    {
        if (asked is not { } span || span > longest)
            return longest;
        return span < Shortest ? Shortest : span;
    }
}
