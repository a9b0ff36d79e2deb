namespace K8sPki.Certificates;

/// <summary>Signs certificates (RFC 5280 section 4.1).</summary>
internal static class CertificateIssuer
{
    /// <summary>Signs with an authority. The validity is cut to the authority's.</summary>
    /// <exception cref="RefusedException">The authority cannot sign now, or may not have another authority below it.</exception>
    public static Certificate Issue(CertificateAuthority authority, CertificateOptions options)
    {
        var key = authority.SigningKey();
        var issuer = authority.Certificate;
        RequirePathLength(issuer, options.BasicConstraints.IsCA);
        KeyUsageRules.Check(options.PublicKey, options.KeyUsage);
        return Sign(options with { Validity = options.Validity.Within(issuer) }, issuer.SubjectName,
            Extensions(options, IdentifierOf(issuer)), key);
    }

    /// <summary>
    /// Signs with an authority what a signer with rules of its own has put together: these extensions and no other.
    /// </summary>
    /// <exception cref="RefusedException">The authority cannot sign now.</exception>
    public static Certificate IssueExactly(
        CertificateAuthority authority, CertificateOptions options, IReadOnlyList<CertificateExtension> extensions) =>
        Sign(options, authority.Certificate.SubjectName, extensions, authority.SigningKey());

    /// <summary>Signs with the key that is certified: a root authority.</summary>
    public static Certificate SelfSign(PrivateKey key, CertificateOptions options)
    {
        KeyUsageRules.Check(options.PublicKey, options.KeyUsage);
        return Sign(options, options.Subject, Extensions(options, key.PublicKey.KeyIdentifier), key);
    }

    /// <summary>Refuses an authority below one whose path length is used up.</summary>
    public static void RequirePathLength(Certificate issuer, bool isForAuthority)
    {
        if (isForAuthority && issuer.BasicConstraints?.PathLength is 0)
            throw new RefusedException(
                "PathLengthExceeded", $"'{issuer.Subject}' may not have an authority below it: its path length is 0.");
    }

    /// <summary>
    /// What the certificates of an authority name its key by: its own identifier, or the digest of its key where it has none.
    /// </summary>
    public static byte[] IdentifierOf(Certificate issuer) =>
        issuer.Extensions.SubjectKeyIdentifier ?? issuer.PublicKey.KeyIdentifier;

    private static Certificate Sign(
        CertificateOptions options, DistinguishedName issuer, IEnumerable<CertificateExtension> extensions, PrivateKey key)
    {
        if (options.Subject.IsEmpty && options.AlternativeNames.Count == 0)
            throw new InvalidRequestException(
                "SubjectMissing", "The certificate names nobody. Give -Subject or -CommonName, or a name such as -DnsName.");
        return CertificateEncoding.Sign(
            new CertificateContent
            {
                SerialNumber = options.SerialNumber ?? SerialNumbers.Random(),
                Issuer = issuer,
                Validity = options.Validity,
                Subject = options.Subject,
                PublicKey = options.PublicKey,
                Extensions = [.. extensions],
            },
            key);
    }

    private static IEnumerable<CertificateExtension> Extensions(CertificateOptions options, byte[] authorityIdentifier)
    {
        yield return ExtensionEncoding.BasicConstraints(options.BasicConstraints);
        if (options.KeyUsage != KeyUsages.None)
            yield return ExtensionEncoding.KeyUsage(options.KeyUsage);
        if (options.ExtendedKeyUsage.Count > 0)
            yield return ExtensionEncoding.ExtendedKeyUsage(options.ExtendedKeyUsage.Distinct());
        yield return ExtensionEncoding.SubjectKeyIdentifier(options.PublicKey.KeyIdentifier);
        yield return ExtensionEncoding.AuthorityKeyIdentifier(authorityIdentifier);
        if (options.AlternativeNames.Count > 0)
            yield return ExtensionEncoding.AlternativeNames(options.AlternativeNames.Distinct(), options.Subject.IsEmpty);
        foreach (var extension in options.OtherExtensions)
            yield return extension;
    }
}

/// <summary>What to put into a certificate.</summary>
internal sealed record CertificateOptions
{
    /// <summary>The subject; may be empty when there are alternative names.</summary>
    public required DistinguishedName Subject { get; init; }

    /// <summary>The key to certify.</summary>
    public required PublicKey PublicKey { get; init; }

    /// <summary>Subject alternative names; doubled ones are written once.</summary>
    public IReadOnlyList<SubjectAlternativeName> AlternativeNames { get; init; } = [];

    /// <summary>Key usages; none leaves the extension out.</summary>
    public KeyUsages KeyUsage { get; init; }

    /// <summary>Extended key usages; none leaves the extension out.</summary>
    public IReadOnlyList<ExtendedKeyUsage> ExtendedKeyUsage { get; init; } = [];

    /// <summary>Basic constraints; not an authority unless said.</summary>
    public BasicConstraints BasicConstraints { get; init; } = new(false, null);

    /// <summary>Extensions beyond those above, written as they are.</summary>
    public IReadOnlyList<CertificateExtension> OtherExtensions { get; init; } = [];

    /// <summary>The validity.</summary>
    public required Validity Validity { get; init; }

    /// <summary>The serial number, big-endian and positive; null for a random one.</summary>
    public byte[]? SerialNumber { get; init; }
}

/// <summary>Turns a certificate request into what its certificate shall hold.</summary>
internal static class RequestSigning
{
    /// <summary>
    /// Takes subject, key, alternative names and usages of a request whose signature is valid. Where it asks for no
    /// purpose none is set: see <see cref="WithPurpose"/>.
    /// </summary>
    /// <exception cref="RefusedException">The signature is not valid, or the request asks to be an authority.</exception>
    public static CertificateOptions Accept(CertificateRequest request, Validity validity)
    {
        var name = request.Path is null ? $"'{request}'" : $"'{request.Path}'";
        if (!request.IsSignatureValid)
            throw new RefusedException("RequestSignatureInvalid",
                $"The request {name} is not signed with the key that it asks to certify, or was changed since. "
                + "Ask for a new one.");
        if (request.BasicConstraints is { IsCA: true })
            throw new RefusedException(
                "RequestAsksForAuthority",
                $"The request {name} asks for the certificate of an authority. Use New-K8sCertificateAuthority for one.");
        return new CertificateOptions
        {
            Subject = request.SubjectName,
            PublicKey = request.PublicKey,
            AlternativeNames = request.SubjectAlternativeNames,
            KeyUsage = UsagesOf(request),
            ExtendedKeyUsage = request.ExtendedKeyUsage,
            Validity = validity,
        };
    }

    /// <summary>Where no purpose is named, what has host names or addresses is a server and another a client.</summary>
    public static CertificateOptions WithPurpose(CertificateOptions options)
    {
        if (options.ExtendedKeyUsage.Count > 0)
            return options;
        var isServer =
            options.AlternativeNames.Any(
            name => name.Kind is SubjectAlternativeNameKind.Dns or SubjectAlternativeNameKind.IPAddress);
        return options with { ExtendedKeyUsage = [isServer ? ExtendedKeyUsage.ServerAuth : ExtendedKeyUsage.ClientAuth] };
    }

    private static KeyUsages UsagesOf(CertificateRequest request)
    {
        var asked = request.KeyUsage & ~(KeyUsages.KeyCertSign | KeyUsages.CrlSign);
        if (request.PublicKey.Algorithm != KeyAlgorithm.RSA)
            asked &= ~(KeyUsages.KeyEncipherment | KeyUsages.DataEncipherment);
        return asked == KeyUsages.None ? KeyUsageRules.ForTls(request.PublicKey) : asked;
    }
}
