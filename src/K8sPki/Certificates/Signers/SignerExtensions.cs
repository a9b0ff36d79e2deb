namespace K8sPki;

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
