namespace K8sPki.Certificates;

/// <summary>
/// Signs a certificate again. Subject, extensions and alternative names are copied byte for byte; new are serial number,
/// validity, the identifiers of keys that changed, and what <see cref="RenewalOptions"/> says.
/// </summary>
internal static class CertificateRenewal
{
    /// <summary>
    /// Renews with an authority: the one that signed the old certificate, or another. The validity is cut to the authority's.
    /// </summary>
    /// <exception cref="RefusedException">The authority cannot sign now, or may not have another authority below it.</exception>
    /// <exception cref="MissingInputException">A name that is to be left out is not there.</exception>
    public static Certificate Renew(Certificate old, CertificateAuthority authority, RenewalOptions options)
    {
        var key = authority.SigningKey();
        var issuer = authority.Certificate;
        CertificateIssuer.RequirePathLength(issuer, old.IsCA);
        var reference = new IssuerReference(CertificateIssuer.IdentifierOf(issuer), issuer);
        return Sign(old, issuer.SubjectName, reference, key, options with { Validity = options.Validity.Within(issuer) });
    }

    /// <summary>Renews a certificate that is its own issuer, such as a root authority's.</summary>
    /// <param name="old">The certificate.</param>
    /// <param name="key">The key that it certifies from now on, and that signs it: the old one, or that of
    /// <paramref name="options"/>.</param>
    /// <param name="options">What changes.</param>
    public static Certificate RenewSelfSigned(Certificate old, PrivateKey key, RenewalOptions options)
    {
        RequireKey(key, options.PublicKey ?? old.PublicKey, old);
        var isSameKey = key.PublicKey.Equals(old.PublicKey);
        var identifier = isSameKey && old.Extensions.SubjectKeyIdentifier is { } kept ? kept : key.PublicKey.KeyIdentifier;
        return Sign(old, old.SubjectName, new IssuerReference(identifier, null), key, options);
    }

    /// <summary>
    /// Refuses a certificate that this authority did not sign. To renew it would give its identity to whoever wrote the
    /// file, without anybody having looked at it.
    /// </summary>
    /// <exception cref="RefusedException">It is signed by somebody else.</exception>
    public static void RequireIssuedBy(Certificate old, CertificateAuthority authority)
    {
        if (!old.IssuerName.Equals(authority.Certificate.SubjectName) || !old.IsSignedBy(authority.Certificate.PublicKey))
            throw new RefusedException("NotIssuedByAuthority",
                $"'{old.Subject}'{(old.Path is null ? "" : $" ({old.Path})")} was not signed by '{authority.Subject}' but by "
                    + $"'{old.Issuer}' or another key of that name. Look at it, then sign it all the same with -Force.");
    }

    private static void RequireKey(PrivateKey key, PublicKey expected, Certificate old)
    {
        if (!key.PublicKey.Equals(expected))
            throw new RefusedException("KeyDoesNotMatch",
                $"The key{(key.Path is null ? "" : $" '{key.Path}'")} is not the key of '{old.Subject}'.");
    }

    private static Certificate Sign(Certificate old, DistinguishedName issuerName, IssuerReference issuer, PrivateKey issuerKey,
        RenewalOptions options)
    {
        var content = new CertificateContent
        {
            SerialNumber = options.SerialNumber ?? SerialNumbers.Random(),
            Issuer = issuerName,
            Validity = options.Validity,
            Subject = old.SubjectName,
            PublicKey = options.PublicKey ?? old.PublicKey,
            Extensions = RenewedExtensions.Of(old, issuer, options),
        };
        return CertificateEncoding.Sign(content, issuerKey);
    }
}

/// <summary>What changes when a certificate is renewed; everything else stays.</summary>
internal sealed record RenewalOptions
{
    /// <summary>The new validity.</summary>
    public required Validity Validity { get; init; }

    /// <summary>The key to certify; null keeps the old one.</summary>
    public PublicKey? PublicKey { get; init; }

    /// <summary>Alternative names to have beside those of the old certificate; what is there already is not doubled.</summary>
    public IReadOnlyList<SubjectAlternativeName> AddedNames { get; init; } = [];

    /// <summary>Alternative names to leave out; each must be there.</summary>
    public IReadOnlyList<SubjectAlternativeName> RemovedNames { get; init; } = [];

    /// <summary>The serial number, big-endian and positive; null for a random one.</summary>
    public byte[]? SerialNumber { get; init; }
}

/// <summary>How a certificate points to its issuer (RFC 5280 section 4.2.1.1).</summary>
/// <param name="KeyIdentifier">The identifier of the issuer's key.</param>
/// <param name="Certificate">The issuer's certificate; null when the certificate that is made is its own issuer.</param>
internal sealed record IssuerReference(byte[] KeyIdentifier, Certificate? Certificate);
